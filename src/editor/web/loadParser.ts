import type { Part } from "../../core/loadPart";
import type { ScriptParser } from "../../core/source/parsedScript";
import { loadBundle } from "./loadBundle";

/** The parser of JavaScript and TypeScript, loaded on the first call. */
export async function loadScriptParser(): Promise<ScriptParser> {
  return (await loadBundle<Part & { parseScript: ScriptParser }>("typescript.js")).parseScript;
}
