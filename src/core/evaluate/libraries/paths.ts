/** `os.path` and `pathlib`: paths are kept as their text. */
import { folderOf, joinPath } from "../../source/documents";
import type { Handler } from "../library";
import { asString, likely, unknown } from "../value";
import { mapEither, sequenceValue, stringValue } from "../values";

export const joinPaths: Handler = (call) => {
  const parts = call.args.map((arg) => asString(arg));
  if (parts.some((part) => part === undefined)) {
    const cause = call.args.map(likely).find((arg) => arg.kind === "unknown");
    return unknown(cause?.kind === "unknown" ? cause.reason : "a part of the path is not known", [call.span]);
  }
  const spans = call.args.flatMap((arg) => arg.spans).slice(0, 8);
  return stringValue(joinPath(...parts.map((part) => part ?? "")), spans, parts.length === 1 ? "stated" : "derived");
};

export const onPath =
  (change: (path: string) => string): Handler =>
  (call) => {
    const [path] = call.args;
    return (
      path &&
      mapEither(path, (p) =>
        p.kind === "string"
          ? stringValue(change(p.value), p.spans, p.origin)
          : unknown("the path is not known", p.spans),
      )
    );
  };

export const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

export const splitExtension: Handler = (call) => {
  const path = asString(call.args[0]);
  if (path === undefined) return unknown("the path is not known", [call.span]);
  const dot = path.lastIndexOf(".");
  const at = dot > path.lastIndexOf("/") + 1 ? dot : path.length;
  const spans = call.args[0]?.spans ?? [];
  return sequenceValue("tuple", [stringValue(path.slice(0, at), spans), stringValue(path.slice(at), spans)], spans);
};

export const mayExist: Handler = (call) => unknown("whether the file exists is not known", [call.span]);

export const currentFolder: Handler = (call) => stringValue(folderOf(call.machine.entry.path), [call.span], "derived");

export const pathOf: Handler = (call) => (call.args.length === 0 ? stringValue(".", [call.span]) : joinPaths(call));

/** Files that stand at the root of a project, where its code does not name others. */
const usualMarks = ["pyproject.toml", ".project-root", "setup.py", "setup.cfg"];

/** `rootutils.setup_root(__file__, indicator=[".git", "pyproject.toml"])`: the folder above the script that has one of these files. */
export const projectRoot: Handler = (call) => {
  const given = call.args[1] ?? call.kwargs.get("indicator");
  const named = given && likely(given);
  const items = named && "items" in named ? named.items : named ? [named] : [];
  const marks = items.flatMap((item) => asString(item) ?? []).filter((mark) => mark !== ".git");
  let folder = folderOf(call.machine.entry.path);
  const { documents } = call.machine;
  const isRoot = (): boolean =>
    (given ? marks : usualMarks).some((mark) => documents.get(joinPath(folder, mark)) !== undefined);
  while (folder !== "" && !isRoot()) folder = folderOf(folder);
  return stringValue(folder, [call.span], "derived");
};
