import type { Command, CommandReading, FindContext, PythonFramework } from "./framework";
import { commandFrameworks, configFrameworks, pythonFrameworks, scriptFrameworks } from "./known";
import type { InputName } from "../run/inputs";
import type { RunDraft } from "../run/runSpec";
import type { Documents } from "../source/documents";
import type { SourceText, Span } from "../source/sourceText";
import type { Call, Trace } from "../evaluate/trace";
import type { Value } from "../evaluate/value";
import { evaluateScript } from "../models/definition/evaluateScript";
import { withPlaces } from "./places/places";
import { interpolate } from "./interpolate";

/** Each is a whole evaluation. A file that starts more is one in which they are generated. */
const maximumStarted = 12;

/**
 * The runs that a Python trace starts: at most one for each place where training starts.
 * @param documents where recognisers that read further files (base configurations) find them.
 */
export function findPythonRuns(trace: Trace, documents?: Documents): readonly RunDraft[] {
  // A script that another file starts is looked at by itself: one that starts itself does not lead round in circles.
  const alone: FindContext = { documents, start: () => undefined };
  let started = 0;
  const start: FindContext["start"] = (script, invocation) => {
    if (!documents || ++started > maximumStarted) return undefined;
    const own = evaluateScript(script, documents, invocation);
    return { trace: own, runs: () => runsIn(own, alone, pythonFrameworks, isComplete) };
  };
  return runsIn(trace, { documents, start }, pythonFrameworks, isComplete);
}

/** The runs that the trace of a JavaScript or TypeScript file starts. */
export function findScriptRuns(trace: Trace): readonly RunDraft[] {
  return isScriptTest(trace.path) ? [] : runsIn(trace, { start: () => undefined }, scriptFrameworks, saysSomething);
}

/** @param isEnough whether a run in a function that nothing calls is one to show. */
function runsIn(
  trace: Trace,
  context: FindContext,
  frameworks: readonly PythonFramework[],
  isEnough: (run: RunDraft) => boolean,
): readonly RunDraft[] {
  const found = new Map<string, RunDraft>();
  for (const framework of frameworks)
    for (const draft of framework.find(trace, context)) {
      const key = placeOf(draft.anchor);
      if (!found.has(key)) found.set(key, draft);
    }
  return withPlaces(startedRuns([...found.values()], trace, isEnough), trace);
}

/**
 * Runs in functions that nothing calls are somebody else's to start, unless such a function holds all that makes a run: how long it
 * takes and what is trained. Then its caller is merely one that could not be followed.
 */
function startedRuns(
  runs: readonly RunDraft[],
  trace: Trace,
  isEnough: (run: RunDraft) => boolean,
): readonly RunDraft[] {
  if (runs.length === 0) return runs;
  const started = runs.filter(({ anchor }) => {
    const through = trace.calls.filter((call) => leadsThrough(call, anchor));
    return through.length === 0 || through.some((call) => !call.uncalled);
  });
  return started.length > 0 || isTest(trace.path) ? started : runs.filter(isEnough);
}

/** Whether a file holds tests, by the names that test runners look for: their trainings are there to fail, not to be paid for. */
function isTest(path: string): boolean {
  return /(^|\/)(test_[^/]*|[^/]*_test|conftest)\.py$/.test(path);
}

function isScriptTest(path: string): boolean {
  return /(^|\/)__(tests?|mocks)__\/|[._-](test|tests|spec)\.[mc]?[jt]sx?$/.test(path);
}

function isComplete(run: RunDraft): boolean {
  const states = (...inputs: InputName[]): boolean =>
    run.facts.some((fact) => inputs.includes(fact.input) && fact.origin !== "default");
  return states("epochs", "maxSteps") && states("modelId", "layerCount") && states("datasetId", "datasetSamples");
}

/** Functions of a page or a server are called from markup, by routes and frameworks: what they train counts if they say how long, or what. */
function saysSomething(run: RunDraft): boolean {
  return run.facts.some(
    ({ input, origin }) => ["epochs", "maxSteps", "parameterCount"].includes(input) && origin !== "default",
  );
}

/** Whether a call is made at a place, or from there, or in a loop that starts there. */
function leadsThrough({ span, stack, loops }: Call, place: Span): boolean {
  const isThere = ({ from, path }: Span): boolean => from === place.from && path === place.path;
  return isThere(span) || stack.some(isThere) || loops.some(({ header }) => isThere(header));
}

function placeOf(span: Span): string {
  return `${span.path}:${span.from}`;
}

/** The runs that a configuration file describes. */
export function findConfigRuns(config: Value, source: SourceText, documents?: Documents): readonly RunDraft[] {
  const settings = interpolate(config);
  const framework = configFrameworks.find((f) => f.recognises(settings, source));
  return framework ? framework.find(settings, source, documents) : [];
}

/**
 * What a command line says of the training that it starts; undefined where it is none that is known.
 * `isNamed`: by its program's name, not by its options alone.
 * @param isAtHand the program's own code was read: then only options that tell by themselves count, not what programs of its name have.
 */
export function readCommand(
  command: Command,
  documents: Documents | undefined,
  isAtHand: boolean,
): (CommandReading & { readonly framework: string; readonly isNamed: boolean }) | undefined {
  const found = commandFrameworks.find(
    (known) => (known.programs ? !isAtHand && known.programs.test(command.program) : true) && known.recognises(command),
  );
  return found && { framework: found.name, isNamed: found.programs !== undefined, ...found.read(command, documents) };
}
