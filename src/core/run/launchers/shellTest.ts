import type { TestExpression, Word } from "unbash";
import { integerOf } from "./shellArithmetic";
import { matchesPattern } from "./shellPattern";
import { textByHand, type ShellText } from "./shellText";

/** Whether a condition holds. `assumed`: only because nothing is given to the launcher; then leaving it there is an error message. */
export interface Verdict {
  readonly holds: boolean | undefined;
  readonly assumed: boolean;
}

export const undecided: Verdict = { holds: undefined, assumed: false };

const maximumDepth = 50;

/** `[[ … ]]`. @param expand text of an operand. */
export function evaluateTest(expression: TestExpression, expand: (word: Word) => ShellText, depth = 0): Verdict {
  if (depth > maximumDepth) return undecided;
  switch (expression.type) {
    case "TestUnary":
      return unaryTest(expression.operator, expand(expression.operand));
    case "TestBinary":
      return binaryTest(expression.operator, expand(expression.left), expand(expression.right), true);
    case "TestGroup":
      return evaluateTest(expression.expression, expand, depth + 1);
    case "TestNot": {
      const verdict = evaluateTest(expression.operand, expand, depth + 1);
      return expression.negations.length % 2 === 1 ? negate(verdict) : verdict;
    }
    case "TestLogical":
      return combine(
        expression.operator,
        expression.operands.map((operand) => evaluateTest(operand, expand, depth + 1)),
      );
  }
}

/** `[ … ]` and `test …`, from their words; `]` left out. */
export function evaluateTestWords(words: readonly ShellText[]): Verdict {
  for (const [text, operator] of [
    ["-o", "||"],
    ["-a", "&&"],
  ] as const) {
    const at = words.findIndex((word) => textByHand(word).text === text);
    if (at > 0 && at < words.length - 1)
      return combine(operator, [evaluateTestWords(words.slice(0, at)), evaluateTestWords(words.slice(at + 1))]);
  }
  const [first, second, third] = words;
  if (!first) return { holds: false, assumed: false };
  if (words.length > 1 && textByHand(first).text === "!") return negate(evaluateTestWords(words.slice(1)));
  if (!second) return unaryTest("-n", first);
  if (!third) return unaryTest(textByHand(first).text ?? "", second);
  return words.length === 3 ? binaryTest(textByHand(second).text ?? "", first, third, false) : undecided;
}

export function negate({ holds, assumed }: Verdict): Verdict {
  return { holds: holds === undefined ? undefined : !holds, assumed };
}

/** `&&` holds when all do, `||` when one does; one that decides is enough. */
export function combine(operator: "&&" | "||", verdicts: readonly Verdict[]): Verdict {
  const decisive = operator === "||";
  const deciding = verdicts.filter((verdict) => verdict.holds === decisive);
  if (deciding.length > 0) return { holds: decisive, assumed: deciding.every((verdict) => verdict.assumed) };
  if (verdicts.some((verdict) => verdict.holds === undefined)) return undecided;
  return { holds: !decisive, assumed: verdicts.some((verdict) => verdict.assumed) };
}

function unaryTest(operator: string, operand: ShellText): Verdict {
  const { text, assumed } = textByHand(operand);
  if (text === undefined || (operator !== "-z" && operator !== "-n")) return undecided;
  return { holds: (text === "") === (operator === "-z"), assumed };
}

function binaryTest(operator: string, left: ShellText, right: ShellText, patterns: boolean): Verdict {
  const a = textByHand(left);
  const b = textByHand(right);
  if (a.text === undefined || b.text === undefined) return undecided;
  const holds = compare(operator, a.text, b.text, patterns);
  return { holds, assumed: holds !== undefined && (a.assumed || b.assumed) };
}

function compare(operator: string, a: string, b: string, patterns: boolean): boolean | undefined {
  switch (operator) {
    case "=":
    case "==":
      return patterns ? matchesPattern(a, b) : a === b;
    case "!=":
      return patterns ? !matchesPattern(a, b) : a !== b;
  }
  const x = a === "" ? 0 : integerOf(a);
  const y = b === "" ? 0 : integerOf(b);
  if (x === undefined || y === undefined) return undefined;
  switch (operator) {
    case "-eq":
      return x === y;
    case "-ne":
      return x !== y;
    case "-lt":
      return x < y;
    case "-le":
      return x <= y;
    case "-gt":
      return x > y;
    case "-ge":
      return x >= y;
    default:
      return undefined;
  }
}
