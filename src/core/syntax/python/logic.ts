/**
 * `not` binds tighter than `and`, which binds tighter than `or`. The grammar reads `not a and b` as `not (a and b)` where no brackets
 * stand; here the parts are put where Python puts them.
 */
import type { Expression } from "./tree";

type Logic = Extract<Expression, { type: "logic" }>;

/** Whether an expression written without brackets of its own begins with this part: brackets make it begin before the part does. */
function isLeading(whole: Expression, part: Expression): boolean {
  return whole.from === part.from;
}

/**
 * `not operand`, the operand as the grammar has it.
 * @param bracketed whether the operand stands in brackets.
 */
export function negated(operand: Expression, bracketed: boolean, from: number): Expression {
  if (operand.type !== "logic" || bracketed) return { type: "unary", operator: "not", operand, from, to: operand.to };
  return { ...operand, left: negated(operand.left, !isLeading(operand, operand.left), from), from };
}

/**
 * `left operator right`, the right side as {@link negated} leaves it: an `or` in it that no brackets hold is outside of an `and`.
 * @param bracketed whether the right side stands in brackets.
 */
export function joined(
  operator: Logic["operator"],
  left: Expression,
  right: Expression,
  bracketed: boolean,
): Expression {
  if (operator === "and" && right.type === "logic" && right.operator === "or" && !bracketed)
    return { ...right, left: joined("and", left, right.left, !isLeading(right, right.left)), from: left.from };
  return { type: "logic", operator, left, right, from: left.from, to: right.to };
}
