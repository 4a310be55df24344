/** A notebook's file with cells edited: the JSON around their sources stays as it is. */
import { findNodeAtLocation, type Node } from "jsonc-parser";
import type { SourceText } from "../source/sourceText";
import { jsonTree } from "../syntax/jsonTree";
import { editedCells, type TextEdit } from "./textEdit";

/** @param json the file that `source` was read from. Undefined where the cells are not found in it. */
export function editedNotebook(json: string, source: SourceText, edits: readonly TextEdit[]): string | undefined {
  const tree = jsonTree(json);
  const cells = tree && (findNodeAtLocation(tree, ["cells"]) ?? findNodeAtLocation(tree, ["worksheets", 0, "cells"]));
  if (!cells) return undefined;
  const before = new Map((source.cells ?? []).map(({ index, from, to }) => [index, source.slice(from, to)]));
  let text = json;
  for (const [index, cell] of editedCells(source, edits).reverse()) {
    if (before.get(index) === cell) continue;
    const node = cells.children?.[index];
    const written = node && (findNodeAtLocation(node, ["source"]) ?? findNodeAtLocation(node, ["input"]));
    if (!written) return undefined;
    text =
      text.slice(0, written.offset) + sourceJson(cell, written, json) + text.slice(written.offset + written.length);
  }
  return text;
}

/** A cell's source as it was written before: one text, or a list of lines with the file's indentation. */
function sourceJson(cell: string, written: Node, json: string): string {
  if (written.type === "string") return JSON.stringify(cell);
  const lines = cell.match(/[^\n]+\n?|\n/g) ?? [];
  const [first] = written.children ?? [];
  const between = first ? json.slice(written.offset + 1, first.offset) : "";
  const close = between.includes("\n")
    ? `\n${/^[^\S\n]*/.exec(json.slice(json.lastIndexOf("\n", written.offset) + 1, written.offset))?.[0] ?? ""}`
    : "";
  return `[${lines.map((line) => between + JSON.stringify(line)).join(",")}${close}]`;
}
