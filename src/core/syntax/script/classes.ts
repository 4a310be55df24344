import type { TSESTree } from "@typescript-eslint/types";
import type { Argument, Expression, Statement } from "../python/tree";
import { lowerExpression } from "./expressions";
import { functionStatement, lowerFunction } from "./functions";
import {
  assignNode,
  at,
  callNode,
  intrinsic,
  memberNode,
  nameNode,
  noneNode,
  parameterNode,
  type Intrinsic,
} from "./nodes";

type Class = TSESTree.ClassDeclaration | TSESTree.ClassExpression;

/** A class under a name: its constructor is `__init__`, fields are set at its start. */
export function lowerClass(node: Class, name: string): Statement {
  const place = at(node);
  const members = node.body.body;
  const fields = members.filter(
    (member) => member.type === "PropertyDefinition" && !member.static,
  ) as TSESTree.PropertyDefinition[];
  const setFields = (): readonly Statement[] => fields.flatMap(fieldStatement);
  const body = members.flatMap((member) => memberStatement(member, setFields));
  const constructs = members.some((member) => member.type === "MethodDefinition" && member.kind === "constructor");
  if (!constructs && fields.length > 0) body.push(ownConstructor(node, setFields));
  const args: Argument[] = node.superClass
    ? [{ kind: "positional", value: lowerExpression(node.superClass), ...at(node.superClass) }]
    : [];
  return { type: "class", name, args, decorators: [], body, ...place };
}

/** A class that stands where a value is wanted: made by a function that is called at once. */
export function lowerClassExpression(node: TSESTree.ClassExpression): Expression {
  const place = at(node);
  const name = node.id?.name ?? "%class";
  const body = (): readonly Statement[] => [
    lowerClass(node, name),
    { type: "return", value: nameNode(name, place), ...place },
  ];
  return callNode({ type: "lambda", parameters: [], body, ...place }, [], place);
}

function memberStatement(member: TSESTree.ClassElement, setFields: () => readonly Statement[]): Statement[] {
  if (member.type === "MethodDefinition") {
    const name = nameOf(member);
    if (name === undefined || !member.value.body) return [];
    if (member.kind === "constructor")
      return [functionStatement("__init__", lowerFunction(member.value, true, setFields), member)];
    const mark: Intrinsic | undefined = member.static ? "static" : member.kind === "get" ? "property" : undefined;
    if (member.kind === "set") return [];
    const decorators = mark ? [nameNode(`%${mark}`, at(member))] : [];
    return [functionStatement(name, lowerFunction(member.value, !member.static), member, decorators)];
  }
  if (member.type !== "PropertyDefinition" || !member.static) return [];
  const name = nameOf(member);
  return name === undefined || !member.value
    ? []
    : [assignNode(nameNode(name, at(member)), lowerExpression(member.value), at(member))];
}

function fieldStatement(field: TSESTree.PropertyDefinition): Statement[] {
  const name = nameOf(field);
  if (name === undefined || field.declare) return [];
  const place = at(field);
  const value = field.value ? lowerExpression(field.value) : noneNode(place);
  return [assignNode(memberNode(nameNode("this", place), name, place), value, place)];
}

/** A class with fields and no constructor: its arguments go on to the base. */
function ownConstructor(node: Class, setFields: () => readonly Statement[]): Statement {
  const place = at(node);
  const base: Statement = {
    type: "expression",
    value: callNode(
      memberNode(intrinsic("super", [], place), "__init__", place),
      [{ type: "starred", value: nameNode("%args", place), ...place }],
      place,
    ),
    ...place,
  };
  const parameters = [parameterNode("plain", "this", place), parameterNode("star", "%args", place)];
  const body = (): readonly Statement[] => (node.superClass ? [base, ...setFields()] : setFields());
  return functionStatement("__init__", { parameters, body }, node);
}

function nameOf(member: { readonly computed: boolean; readonly key: TSESTree.Node }): string | undefined {
  const { key } = member;
  if (member.computed) return undefined;
  if (key.type === "Identifier") return key.name;
  if (key.type === "PrivateIdentifier") return `#${key.name}`;
  return key.type === "Literal" ? String(key.value) : undefined;
}
