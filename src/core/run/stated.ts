/** A draft's facts as inputs: spans turned into lines, one winner per input. */
import type { Documents } from "../source/documents";
import type { Span } from "../source/sourceText";
import type { InputName } from "./inputs";
import type { Fact, Input, Inputs, RunDraft, Source } from "./runSpec";

/** Characters of a source line that are shown. */
const maximumSourceText = 120;
/** Places kept per input: the winner and what it overrode; a sweep over a long list stays readable. */
const maximumSources = 12;

/**
 * The facts of a draft as inputs. Of several facts for one input the first wins, and the places of the others follow its own in
 * `sources`, as what it overrode. What the code leaves open is `unknown`, with the reason.
 */
export function statedInputs(draft: RunDraft, documents: Documents): Inputs {
  const inputs = inputsOf(draft.facts, documents);
  for (const { input, reason, spans } of draft.unknowns) {
    inputs[input] ??= { value: null, origin: "unknown", ...placed(spans, documents), reason };
  }
  return {
    framework:
      draft.framework === ""
        ? { value: null, origin: "unknown", reason: "the program that is started is not in the workspace" }
        : { value: draft.framework, origin: "derived", reason: "recognised by its calls or keys" },
    ...inputs,
  };
}

/** What comments and names suggest, as inputs that say so. */
export function hintedInputs({ hints = [] }: RunDraft, documents: Documents): Inputs {
  const inputs = inputsOf(hints, documents);
  return Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, { ...input, hint: true }]));
}

function inputsOf(facts: readonly Fact[], documents: Documents): { [K in InputName]?: Input } {
  const byInput = new Map<InputName, Fact[]>();
  for (const fact of facts) byInput.set(fact.input, [...(byInput.get(fact.input) ?? []), fact]);
  const inputs: { [K in InputName]?: Input } = {};
  for (const [name, [first, ...overridden]] of byInput) {
    if (!first) continue;
    const spans = [...first.spans, ...overridden.flatMap((fact) => fact.spans)];
    const { value, origin, alternatives, least } = first;
    inputs[name] = {
      value,
      origin,
      ...placed(spans, documents),
      ...said(first.reason),
      ...(alternatives === undefined ? {} : { alternatives }),
      ...(least === undefined ? {} : { least }),
    };
  }
  return inputs;
}

function said(reason: string | undefined): { reason?: string } {
  return reason === undefined ? {} : { reason };
}

function placed(spans: readonly Span[], documents: Documents): { sources?: readonly Source[] } {
  const sources: Source[] = [];
  const seen = new Set<string>();
  for (const span of spans) {
    const source = sourceOf(span, documents);
    const key = source && `${source.path}:${source.cell ?? ""}:${source.line}`;
    if (!source || key === undefined || seen.has(key)) continue;
    seen.add(key);
    sources.push(source);
    if (sources.length === maximumSources) break;
  }
  return sources.length > 0 ? { sources } : {};
}

/** A span as the contract prints it: 1-based line and column (inside the cell of a notebook), and the line that it starts on. */
function sourceOf(span: Span, documents: Documents): Source | undefined {
  const document = documents.get(span.path);
  if (!document) return undefined;
  const text = shownLine(document.text, span.from);
  return { path: span.path, ...document.positionAt(span.from), ...(text === "" ? {} : { text }) };
}

/** The line around an offset, trimmed; of a long line the part from the offset on. */
function shownLine(text: string, offset: number): string {
  const from = text.lastIndexOf("\n", offset - 1) + 1;
  const end = text.indexOf("\n", offset);
  const line = text.slice(from, end < 0 ? text.length : end).trim();
  if (line.length <= maximumSourceText) return line;
  const rest = text.slice(offset, end < 0 ? text.length : end).trim();
  return rest.length <= maximumSourceText ? rest : `${rest.slice(0, maximumSourceText - 1)}…`;
}
