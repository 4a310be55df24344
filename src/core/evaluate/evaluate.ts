import type { Documents } from "../source/documents";
import { isScript, type SourceText } from "../source/sourceText";
import { parsePython } from "../syntax/python";
import { awaitsFiles } from "./awaitedFiles";
import { AnalysisCancelled, BoundReached } from "./bounds";
import { evaluateCallbacks } from "./callbacks";
import { evaluateHooks } from "./hooks";
import { libraries } from "./libraries/registry";
import type { Libraries } from "./library";
import { Machine } from "./machine";
import { newModule, runModule } from "./modules";
import { newFrame } from "./scope";
import type { Invocation, Trace } from "./trace";
import { probeOf } from "./probe";
import { evaluateUncalled } from "./uncalled";

/**
 * Reads a script in Python, JavaScript or TypeScript, or a notebook's joined cells, the way it would run, without running it.
 * Bounded in steps, depth and memory; deterministic; throws {@link AnalysisCancelled} alone. Files it would need and that `documents` does not hold yet are noted
 * there as wanted and read as unknown: call again after loading them.
 * @param known the libraries whose functions and things are understood.
 */
export function evaluateProgram(
  source: SourceText,
  documents: Documents,
  invocation: Invocation,
  known: Libraries = libraries,
): Trace {
  if (documents.waits && !isScript(source) && awaitsFiles(documents, source)) {
    documents.interrupt();
    return unread(source);
  }
  const machine = new Machine(source, documents, invocation, known);
  const module = newModule(source, "__main__");
  machine.modules.set(source.path, module);
  machine.topFrame = newFrame(module.scope, 0);
  const { problems } = machine;
  try {
    runModule(machine, module, machine.topFrame);
    evaluateHooks(machine);
    if (isScript(source)) evaluateCallbacks(machine);
    evaluateUncalled(machine, module);
  } catch (fault) {
    if (fault instanceof AnalysisCancelled) throw fault;
    machine.cut = true;
    if (!(fault instanceof BoundReached))
      problems.push({ code: "evaluate.fault", message: `Reading stopped early: ${String(fault)}` });
  }
  if (machine.cut)
    problems.push({
      code: "evaluate.cut",
      message: "The code is larger than what is read at once; a part of it was left out.",
    });
  machine.companions.delete(source.path);
  return {
    path: source.path,
    calls: machine.calls,
    globals: module.scope.names,
    imports: machine.imports,
    companions: [...machine.companions],
    environment: machine.environment.entries,
    cut: machine.cut,
    probe: probeOf(machine),
    problems,
    shellLines: isScript(source) ? [] : shellLinesOf(source),
  };
}

function shellLinesOf(source: SourceText): Trace["shellLines"] {
  const { path } = source;
  return parsePython(source).shellLines.map(({ text, from, to }) => ({ text, span: { path, from, to } }));
}

/** What is given for a script that is read again when the files that it imports are there. */
function unread({ path }: SourceText): Trace {
  return {
    path,
    calls: [],
    globals: new Map(),
    imports: new Set(),
    companions: [],
    environment: new Map(),
    cut: true,
    problems: [],
    shellLines: [],
    probe: () => undefined,
  };
}
