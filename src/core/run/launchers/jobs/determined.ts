/** Determined's experiments: an entry point, `resources.slots_per_trial` and a searcher. Source: its experiment configuration, 0.1x to 0.3x. */
import { asString, likely, type Value } from "../../../evaluate/value";
import { Settings } from "../../../frameworks/configs";
import type { SourceText, Span } from "../../../source/sourceText";
import type { Fact } from "../../runSpec";
import type { Job } from "../job";
import { placeAt } from "./jobFacts";
import { countAt, jobText, jobWords } from "./jobText";

export function readDetermined(config: Value, source: SourceText): Job[] {
  const experiment = new Settings(config);
  const entry = experiment.get("entrypoint");
  const searcher = experiment.part("searcher");
  if (!entry || searcher.get("name") === undefined) return [];
  const span = placeAt(entry, source);
  const slots = countAt(experiment.part("resources").get("slots_per_trial"));
  const about = { span, allocation: slots ? { gpus: slots } : {}, repeats: repeatsOf(searcher, experiment) };
  // A class that Determined itself trains, for as long as the searcher says.
  if (/^[\w.]+:\w+$/.test(asString(entry) ?? "") || namesTrial(entry))
    return [{ ...about, anchor: span, facts: trialFacts(experiment), trains: true }];
  const command =
    likely(entry).kind === "list" ? { words: jobWords(entry, source) } : { script: jobText(entry, source) };
  return [{ ...about, ...command }];
}

/** `[python3, -m, determined.launch.deepspeed, --trial, module:Class]`. */
function namesTrial(entry: Value): boolean {
  const held = likely(entry);
  const words =
    held.kind === "list" ? held.items.map((item) => asString(item) ?? "") : (asString(entry) ?? "").split(/\s+/);
  return words.includes("--trial");
}

/** Units of `max_length`, as inputs. */
const lengths = { batches: "maxSteps", epochs: "epochs", records: "trainingSamples" } as const;

function trialFacts(experiment: Settings): Fact[] {
  const facts: Fact[] = [];
  const state = (input: Fact["input"], value: Value | undefined): void => {
    const count = countAt(value);
    if (count) facts.push({ input, value: count.value, origin: "stated", spans: [count.span] });
  };
  const length = experiment.part("searcher").part("max_length");
  for (const [unit, input] of Object.entries(lengths)) state(input, length.get(unit));
  const batch = experiment.part("hyperparameters").get("global_batch_size");
  state("globalBatchSize", batch && (new Settings(batch).get("val") ?? batch));
  return facts;
}

/** `max_trials` of a searcher; the adaptive ones stop trials that do badly, a grid tries all choices. */
function repeatsOf(searcher: Settings, experiment: Settings): Job["repeats"] {
  const name = searcher.text("name") ?? "";
  if (name === "grid") return gridOf(experiment.part("hyperparameters"));
  const trials = countAt(searcher.get("max_trials"));
  if (name === "single" || !trials) return undefined;
  const stopsEarly = /adaptive|asha/.test(name);
  return { times: trials.value, spans: [trials.span], reason: `trials of Determined's ${name} searcher`, stopsEarly };
}

/** The choices of a grid: `vals` of what is categorical, `count` of a range; unknown where a range has none. */
function gridOf(hyperparameters: Settings): Job["repeats"] {
  let times: number | undefined = 1;
  const spans: Span[] = [];
  for (const name of hyperparameters.keys()) {
    const choice = hyperparameters.part(name);
    if (!choice.has("type") || choice.text("type") === "const") continue;
    const listed = choice.get("vals");
    const held = listed && likely(listed);
    const count = held && "items" in held ? held.items.length : countAt(choice.get("count"))?.value;
    times = times === undefined || count === undefined ? undefined : times * count;
    spans.push(...choice.spans());
  }
  return spans.length === 0 ? undefined : { times, spans, reason: "trials of Determined's grid searcher" };
}
