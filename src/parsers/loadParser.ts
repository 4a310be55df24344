import { loadPart } from "../core/loadPart";
import type { ScriptParser } from "../core/source/parsedScript";

/** The parser of JavaScript and TypeScript, loaded on the first call. */
export async function loadScriptParser(): Promise<ScriptParser> {
  return (await loadPart("typescript.js", () => import("./typescript"))).parseScript;
}
