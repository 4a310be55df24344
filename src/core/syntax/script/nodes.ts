/** Makes nodes of the tree that is evaluated, at the places of the script's own. */
import type { Argument, Expression, Parameter, Statement } from "../python/tree";

export interface At {
  readonly from: number;
  readonly to: number;
}

/** What a node of the script's tree has: its place. */
interface Placed {
  readonly range: readonly [number, number];
}

/**
 * Operations of the language that the tree has no node for are calls of names that no script can write. `libraries/script` gives them
 * their meaning.
 */
export type Intrinsic =
  | "import"
  | "importName"
  | "exportAll"
  | "orElse"
  | "then"
  | "length"
  | "rest"
  | "element"
  | "range"
  | "super"
  | "static"
  | "property"
  | "floor"
  | "object";

export function at(node: Placed): At {
  return { from: node.range[0], to: node.range[1] };
}

export function nameNode(name: string, place: At): Expression {
  return { type: "name", name, from: place.from, to: place.to };
}

export function textNode(value: string, place: At): Expression {
  return { type: "string", value, bytes: false, from: place.from, to: place.to };
}

export function numberNode(value: number, place: At): Expression {
  return { type: "number", value, integer: Number.isInteger(value), from: place.from, to: place.to };
}

export function noneNode(place: At): Expression {
  return { type: "constant", value: null, from: place.from, to: place.to };
}

export function missingNode(place: At): Expression {
  return { type: "missing", from: place.from, to: place.to };
}

/** `object.name`, nothing where a plain object does not have it. */
export function memberNode(object: Expression, name: string, place: At): Expression {
  return { type: "attribute", object, name, lenient: true, from: place.from, to: place.to };
}

export function itemNode(object: Expression, index: Expression, place: At): Expression {
  return { type: "subscript", object, index, lenient: true, from: place.from, to: place.to };
}

export function callNode(callee: Expression, args: readonly Expression[], place: At): Expression {
  return { type: "call", callee, args: args.map(positional), from: place.from, to: place.to };
}

export function intrinsic(name: Intrinsic, args: readonly Expression[], place: At): Expression {
  return callNode(nameNode(`%${name}`, place), args, place);
}

export function binaryNode(operator: string, left: Expression, right: Expression, place: At): Expression {
  return { type: "binary", operator, left, right, from: place.from, to: place.to };
}

export function assignNode(target: Expression, value: Expression, place: At): Statement {
  return { type: "assign", targets: [target], value, from: place.from, to: place.to };
}

export function parameterNode(kind: Parameter["kind"], name: string, place: At, fallback?: Expression): Parameter {
  return { kind, name, ...(fallback && { default: fallback }), from: place.from, to: place.to };
}

function positional(value: Expression): Argument {
  if (value.type === "starred") return { kind: "star", value: value.value, from: value.from, to: value.to };
  return { kind: "positional", value, from: value.from, to: value.to };
}
