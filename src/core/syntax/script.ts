import type { Problem } from "../problem";
import type { SourceText } from "../source/sourceText";
import type { Statement } from "./python/tree";
import type { ScriptParser } from "../source/parsedScript";
import { lowerBlock } from "./script/statements";

/** A JavaScript or TypeScript file in the tree that is evaluated. */
export interface ScriptModule {
  readonly body: readonly Statement[];
  readonly problems: readonly Problem[];
}

const lowered = new WeakMap<SourceText, ScriptModule>();

/** The statements of a JavaScript or TypeScript file, read with the host's parser. Kept for as long as the text lives. */
export function readScript(source: SourceText, parse: ScriptParser): ScriptModule {
  let module = lowered.get(source);
  if (!module) lowered.set(source, (module = lower(source, parse)));
  return module;
}

function lower(source: SourceText, parse: ScriptParser): ScriptModule {
  const { program, fault } = parse(source.path, source.text);
  const body = program ? lowerBlock(program.body) : [];
  if (!fault) return { body, problems: [] };
  const { line, column } = source.positionAt(fault.offset);
  const message = `Syntax error, read as far as it can be understood: ${fault.message}`;
  return { body, problems: [{ code: "syntax.script", message, line, column }] };
}
