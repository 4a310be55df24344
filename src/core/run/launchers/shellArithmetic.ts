import type { ArithmeticExpression, WordPart } from "unbash";
import { readShell } from "../../syntax/shell";

/** What arithmetic needs of the shell around it: values of names and of words, and assignment. Numbers are integers. */
export interface ArithmeticScope {
  number(name: string): number | undefined;
  word(parts: readonly WordPart[]): number | undefined;
  assign(name: string, value: number | undefined): void;
}

const maximumDepth = 50;

/** Value of a Bash arithmetic expression; undefined where a value in it is not known. */
export function evaluateArithmetic(
  expression: ArithmeticExpression | undefined,
  scope: ArithmeticScope,
  depth = 0,
): number | undefined {
  if (!expression || depth > maximumDepth) return undefined;
  const value = (part: ArithmeticExpression): number | undefined => evaluateArithmetic(part, scope, depth + 1);
  switch (expression.type) {
    case "ArithmeticGroup":
      return value(expression.expression);
    case "ArithmeticWord":
      return expression.parts ? scope.word(expression.parts) : literalOrName(expression.value, scope);
    case "ArithmeticTernary": {
      const test = value(expression.test);
      return test === undefined ? undefined : value(test !== 0 ? expression.consequent : expression.alternate);
    }
    case "ArithmeticUnary": {
      const operand = value(expression.operand);
      if (operand === undefined) return undefined;
      if (expression.operator === "++" || expression.operator === "--") {
        const next = operand + (expression.operator === "++" ? 1 : -1);
        if (expression.operand.type === "ArithmeticWord") scope.assign(expression.operand.value, next);
        return expression.prefix ? next : operand;
      }
      return unary(expression.operator, operand);
    }
    case "ArithmeticBinary": {
      const { operator, left, right } = expression;
      if (/^(?:[-+*/%]|<<|>>|[&|^])?=$/.test(operator) && left.type === "ArithmeticWord") {
        const given = value(right);
        const old = operator === "=" ? 0 : value(left);
        const result =
          given === undefined || old === undefined
            ? undefined
            : operator === "="
              ? given
              : binary(operator.slice(0, -1), old, given);
        scope.assign(left.value, result);
        return result;
      }
      const a = value(left);
      const b = value(right);
      return a === undefined || b === undefined ? undefined : binary(operator, a, b);
    }
    case "ArithmeticCommandExpansion":
      return undefined;
  }
}

/** The value of an expression that is a text, as `let`, `expr` and `bc` are given it. @param scope names in it are unknown without it. */
export function evaluateText(text: string, scope: ArithmeticScope = nameless): number | undefined {
  if (text.length > maximumLength) return undefined;
  const command = readShell(`((${text}))`).commands[0]?.command;
  return command?.type === "ArithmeticCommand" ? evaluateArithmetic(command.expression, scope) : undefined;
}

const maximumLength = 400;
const nameless: ArithmeticScope = { number: () => undefined, word: () => undefined, assign: () => undefined };

/** `3`, `GPUS`, `$GPUS`, `${GPUS}`, `$1`. */
function literalOrName(text: string, scope: ArithmeticScope): number | undefined {
  const name = /^(?:([A-Za-z_]\w*)|\$(\w+|#)|\$\{(\w+)\})$/.exec(text);
  return integerOf(text) ?? (name ? scope.number(name[1] ?? name[2] ?? name[3] ?? "") : undefined);
}

/** A Bash integer literal: decimal, `0x1f`, `017`. */
export function integerOf(text: string): number | undefined {
  const trimmed = text.trim();
  if (!/^[-+]?(?:0[xX][0-9a-fA-F]+|\d+)$/.test(trimmed)) return undefined;
  const octal = /^([-+]?)0([0-7]+)$/.exec(trimmed);
  const number = octal
    ? Number.parseInt(`${octal[1] ?? ""}${octal[2] ?? ""}`, 8)
    : trimmed.startsWith("-")
      ? -Number(trimmed.slice(1))
      : Number(trimmed.replace("+", ""));
  return Number.isSafeInteger(number) ? number : undefined;
}

function unary(operator: string, a: number): number | undefined {
  if (operator === "-") return -a;
  if (operator === "+") return a;
  if (operator === "!") return a === 0 ? 1 : 0;
  return operator === "~" ? ~a : undefined;
}

function binary(operator: string, a: number, b: number): number | undefined {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return b === 0 ? undefined : Math.trunc(a / b);
    case "%":
      return b === 0 ? undefined : a % b;
    case "**":
      return b < 0 ? undefined : a ** b;
    case "<":
      return Number(a < b);
    case "<=":
      return Number(a <= b);
    case ">":
      return Number(a > b);
    case ">=":
      return Number(a >= b);
    case "==":
      return Number(a === b);
    case "!=":
      return Number(a !== b);
    case "&&":
      return Number(a !== 0 && b !== 0);
    case "||":
      return Number(a !== 0 || b !== 0);
    case ",":
      return b;
    default:
      return undefined;
  }
}
