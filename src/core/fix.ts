/** The second front door: a document in, edits out that make its runs cheaper, each seen to do what it says. */
import { analyzeDocument, type AnalyzeOptions } from "./analyze";
import type { AnalyzedFile, AnalyzedRun, ChangedInput } from "./analysis";
import { editsFor, outsideInputs } from "./edits/editsFor";
import type { Fix } from "./edits/fix";
import type { EditContext } from "./edits/place";
import { snippetFor } from "./edits/snippets";
import { editedSource, isRefusal, refuse, type Edits } from "./edits/textEdit";
import type { InputName } from "./run/inputs";
import type { Inputs, Pins } from "./run/runSpec";
import { whatIf } from "./run/whatIf";
import { toSourceText } from "./source/documents";
import type { SourceText } from "./source/sourceText";
import { syntaxErrors } from "./syntax/python";
import type { Workspace } from "./workspace";

/**
 * The edits for all advice of a document's runs that files can take. Each is tried on the text in memory: the edited files are analysed
 * again, and an edit stays only if the run then has the changed inputs and nothing else that is written has changed.
 * @param analysed what {@link analyzeDocument} said of the document with the same options.
 * @param runs those of its runs that are asked about.
 */
export async function findFixes(
  source: SourceText,
  analysed: AnalyzedFile,
  workspace: Workspace,
  options: AnalyzeOptions = {},
  runs: readonly AnalyzedRun[] = analysed.runs,
): Promise<readonly Fix[]> {
  const subject = { source, analysed, workspace, options };
  const fixes: Fix[] = [];
  for (const run of runs)
    for (const advice of run.advice) {
      if (advice.applies !== "edit" || !advice.change) continue;
      const edits = await provenEdits(advice.change, run, subject);
      if (!isRefusal(edits)) {
        const startWith = startedWith(advice.change, await contextOf(run, source, workspace));
        fixes.push({ runId: run.id, advice, edits, startWith });
      } else {
        const script = /^(python|notebook)$/.test(source.language) ? source : undefined;
        const snippet = snippetFor(advice, run.inputs, script);
        fixes.push({ runId: run.id, advice, edits: [], refusal: { reason: edits.refused, snippet } });
      }
    }
  return fixes;
}

/** A document and what was found in it. */
interface Subject {
  readonly source: SourceText;
  readonly analysed: AnalyzedFile;
  readonly workspace: Workspace;
  readonly options: AnalyzeOptions;
}

/** The edits for a change of one run that analysing the edited files proves right, or why there are none. */
export async function provenEdits(
  change: readonly ChangedInput[],
  run: AnalyzedRun,
  { source, analysed, workspace, options }: Subject,
): Promise<Edits> {
  const { documents, ...context } = await contextOf(run, source, workspace);
  const edits = editsFor(change, context);
  if (isRefusal(edits)) return edits;
  const edited = new Map(edits.map(({ path }) => [path, editedSource(documents.get(path) ?? source, edits)]));
  const isBroken = [...edited.values()].some((text) => {
    const was = documents.get(text.path);
    return /^(python|notebook)$/.test(text.language) && was !== undefined && syntaxErrors(text) > syntaxErrors(was);
  });
  if (isBroken) return refuse("the edited file would not be valid Python");
  const again = await analyzeDocument(edited.get(source.path) ?? source, overlaid(workspace, edited), {
    ...options,
    pins: { ...options.pins, ...startedWith(change, context) },
  });
  return differs(again, analysed, run, change) ?? edits;
}

async function contextOf(
  run: AnalyzedRun,
  source: SourceText,
  workspace: Workspace,
): Promise<EditContext & { readonly documents: ReadonlyMap<string, SourceText> }> {
  const documents = await documentsOf(run, source, workspace);
  return { inputs: run.inputs, anchor: run.anchor, lookup: (path) => documents.get(path), documents };
}

/** What the run is started with besides the files. What follows from it, as the global batch does, must come out by itself. */
function startedWith(change: readonly ChangedInput[], context: EditContext): Pins {
  const given = outsideInputs(change, context).filter(({ input, to }) => to !== null && input !== "globalBatchSize");
  return Object.fromEntries(given.map(({ input, to }) => [input, { value: to, origin: "setting" as const }]));
}

/** Why the edited files are not the run that was meant; undefined where they are. */
function differs(
  after: AnalyzedFile,
  before: AnalyzedFile,
  run: AnalyzedRun,
  change: readonly ChangedInput[],
): Edits | undefined {
  if (after.runs.length !== before.runs.length) return refuse("the edited file would be read as other runs");
  const wanted = Object.fromEntries(change.map(({ input, to }) => [input, to]));
  for (const [index, other] of before.runs.entries()) {
    const found = after.runs[index]?.inputs ?? {};
    const isThis = other.id === run.id;
    const expected = isThis ? whatIf(other.inputs, wanted) : other.inputs;
    if (!("globalBatchSize" in wanted) && found.globalBatchSize?.value !== expected.globalBatchSize?.value)
      return refuse("the edit would change the global batch too");
    const names = new Set([...Object.keys(other.inputs), ...Object.keys(wanted)] as InputName[]);
    for (const name of names) {
      if (isThis && wanted[name] !== undefined && wanted[name] !== null) {
        if (!isClaimed(found, name, wanted[name])) return refuse(`the edited file would not say ${name}`);
      } else if (
        isWritten(other.inputs, name) &&
        !(isThis && (name in wanted || standsWith(name, change, other.inputs))) &&
        found[name]?.value !== expected[name]?.value
      )
        return refuse(isThis ? `the edit would change ${name} too` : "another run of the file would change too");
    }
  }
  return undefined;
}

/** Whether an input is read off the very words that state one that is changed: an optimizer's name, and whether it is a fused one. */
function standsWith(name: InputName, change: readonly ChangedInput[], inputs: Inputs): boolean {
  const placeOf = (input: InputName): string | undefined => {
    const [place] = inputs[input]?.sources ?? [];
    return place && [place.path, place.cell, place.line, place.column].join(":");
  };
  const place = placeOf(name);
  return place !== undefined && change.some(({ input }) => placeOf(input) === place);
}

function isClaimed(inputs: Inputs, name: InputName, value: string | number | boolean): boolean {
  const input = inputs[name];
  // A switch that nothing turns on is off.
  if (value === false) return input?.value !== true;
  return input?.value === value && /^(stated|default|derived|setting)$/.test(input.origin);
}

function isWritten(inputs: Inputs, name: InputName): boolean {
  const origin = inputs[name]?.origin;
  return origin === "stated" || origin === "default";
}

/** The files that the run's inputs are written in. */
async function documentsOf(
  run: AnalyzedRun,
  source: SourceText,
  workspace: Workspace,
): Promise<ReadonlyMap<string, SourceText>> {
  const documents = new Map([[source.path, source]]);
  for (const { sources } of Object.values(run.inputs))
    for (const { path } of sources ?? []) {
      if (documents.has(path)) continue;
      const text = await workspace.read(path);
      if (text !== undefined) documents.set(path, toSourceText(path, text));
    }
  return documents;
}

/** The workspace with some of its files edited. */
function overlaid(workspace: Workspace, edited: ReadonlyMap<string, SourceText>): Workspace {
  return {
    read: async (path) => edited.get(path)?.text ?? (await workspace.read(path)),
    ...(workspace.loadScriptParser ? { loadScriptParser: workspace.loadScriptParser.bind(workspace) } : {}),
  };
}
