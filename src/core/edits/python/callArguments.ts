/** Arguments of a call taken out, and items added to a list that an argument holds. */
import type { SourceText } from "../../source/sourceText";
import { refuse, type Edits } from "../textEdit";
import { addKeyword } from "./keyword";
import type { CallExpression } from "./spot";

/** Takes a keyword argument out, with the comma and the white space that go with it. */
export function removeKeyword({ path, text }: SourceText, call: CallExpression, name: string): Edits {
  const index = call.args.findIndex((argument) => argument.kind === "keyword" && argument.name === name);
  const argument = call.args[index];
  if (!argument) return [];
  const before = call.args[index - 1];
  const after = call.args[index + 1];
  if (before && !text.slice(before.to, argument.from).includes("#"))
    return [{ path, from: before.to, to: argument.to, text: "" }];
  if (before && !after) return refuse("a comment stands between the arguments");
  const to = after ? after.from : argument.to;
  return text.slice(argument.from, to).includes("#")
    ? refuse("a comment stands between the arguments")
    : [{ path, from: argument.from, to, text: "" }];
}

/** Adds an item to the list that a keyword argument holds; makes the list where the argument is not there. */
export function addToList(document: SourceText, call: CallExpression, name: string, item: string): Edits {
  const given = call.args.find((argument) => argument.kind === "keyword" && argument.name === name)?.value;
  if (!given) return addKeyword(document, call, name, `[${item}]`);
  if (given.type !== "list") return refuse(`${name} is not written as a list`);
  const last = given.items.at(-1);
  const { path, text } = document;
  if (!last) return [{ path, from: given.to - 1, to: given.to - 1, text: item }];
  const isClosed = /^\s*,/.test(text.slice(last.to, given.to));
  const at = isClosed ? text.indexOf(",", last.to) + 1 : last.to;
  return [{ path, from: at, to: at, text: `${isClosed ? " " : ", "}${item}` }];
}
