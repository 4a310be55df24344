import { asString, likely, type Value } from "../../../evaluate/value";
import { Settings } from "../../../frameworks/configs";
import type { SourceText, Span } from "../../../source/sourceText";
import type { Job } from "../job";
import { knownPiece, unknownPiece, type ShellText } from "../shellText";
import { placeAt } from "./jobFacts";
import { countAt, jobText } from "./jobText";

/** A sweep of Weights & Biases: `program` run with each choice of `parameters`; a grid runs all of them. Source: its sweep configuration. */
export function readSweep(config: Value, source: SourceText): Job[] {
  const sweep = new Settings(config);
  const program = sweep.get("program");
  const held = sweep.get("parameters");
  const parameters = held && likely(held);
  const method = sweep.text("method");
  if (!program || parameters?.kind !== "dict" || !/^(?:grid|random|bayes)$/.test(method ?? "")) return [];
  const span = placeAt(program, source);
  const words: ShellText[] = [[knownPiece(span, "python")], jobText(program, source)];
  let choices = 1;
  const spans: Span[] = [];
  for (const [name, entry] of parameters.entries) {
    const parameter = new Settings(entry);
    const place = entry.spans[0] ?? span;
    const option = knownPiece(place, `--${name}=`);
    const value = parameter.get("value");
    if (value) words.push([option, ...jobText(value, source)]);
    else words.push([option, unknownPiece(place, name)]);
    const listed = parameter.get("values");
    const values = listed && likely(listed);
    if (values?.kind === "list") {
      choices *= Math.max(1, values.items.length);
      spans.push(...values.spans);
    }
  }
  const cap = countAt(sweep.get("run_cap"));
  const times = cap?.value ?? (method === "grid" ? choices : undefined);
  const interpreter = asString(program)?.endsWith(".py") ? words : words.slice(1);
  const repeats = {
    times,
    spans: cap ? [cap.span] : times === undefined ? (sweep.get("method")?.spans ?? []) : spans,
    reason: "runs of a Weights & Biases sweep",
    stopsEarly: sweep.has("early_terminate"),
  };
  return [{ words: interpreter, span, allocation: {}, repeats }];
}
