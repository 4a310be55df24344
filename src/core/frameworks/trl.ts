/** What TRL's trainers add to the Hugging Face trainer: the length of sequences, packing, the kind of task. */
import { asBoolean, isNone, likely, type Value } from "../evaluate/value";
import { recordEntry } from "../source/recordEntry";
import type { Span } from "../source/sourceText";
import type { FactSheet } from "./facts";
import type { ModelReading } from "./modelReading";
import { statePreferenceMethod } from "./preference";
import type { TrainingOptions } from "./trainingArguments";

interface LengthParts {
  readonly options: TrainingOptions;
  readonly model: ModelReading;
  /** Class of the trainer: `SFTTrainer`. */
  readonly trainer: string;
  /** An argument of the trainer by name: older versions take the lengths there. */
  readonly given: (name: string) => Value | undefined;
}

/** Default length of trainers that cut sequences. Source: TRL 0.12 to 0.24, `max_length` of the trainer's config. */
const defaultLengths: Readonly<Record<string, number>> = {
  SFTTrainer: 1024,
  DPOTrainer: 1024,
  KTOTrainer: 1024,
  ORPOTrainer: 1024,
  CPOTrainer: 1024,
  RewardTrainer: 1024,
};

/** Claims the sequence length, and whether short texts are packed into full sequences. */
export function stateTrlLength(sheet: FactSheet, parts: LengthParts): void {
  const { options, model, trainer, given } = parts;
  const packing = options.get("packing") ?? given("packing");
  if (packing) sheet.add("packing", packing);
  else if (options.className === "SFTConfig" && options.written)
    sheet.fallback("packing", false, "trl: packing is off", []);

  const length = options.get("max_length", "max_seq_length") ?? given("max_seq_length") ?? given("max_length");
  if (length && !isNone(length)) {
    sheet.add("sequenceLength", length);
    return;
  }
  if (/^(?:Async)?(?:GRPO|RLOO)Trainer$/.test(trainer)) {
    stateRolloutLength(sheet, options);
    return;
  }
  if (model.maximumLength) sheet.add("sequenceLength", model.maximumLength);
  else if (length) sheet.leaveOpen("sequenceLength", "max_length is None: sequences are not cut", length.spans);
  else if (!options.unseen) {
    const usual = recordEntry(defaultLengths, trainer);
    if (usual !== undefined)
      sheet.fallback(
        "sequenceLength",
        usual,
        `trl: max_length is ${String(usual)}`,
        options.value?.spans.slice(0, 1) ?? [],
      );
  }
}

/** Trainers that generate: prompt and completion together. Defaults: TRL's GRPOConfig. */
function stateRolloutLength(sheet: FactSheet, options: TrainingOptions): void {
  const prompt = options.get("max_prompt_length");
  const completion = options.get("max_completion_length");
  const numbers = [prompt, completion].map((value) => {
    const held = value && likely(value);
    return held?.kind === "number" ? held.value : undefined;
  });
  const [first, second] = [prompt ? numbers[0] : 512, completion ? numbers[1] : 256];
  if (options.unseen || first === undefined || second === undefined) return;
  const from = completion ?? prompt;
  sheet.state("sequenceLength", first + second, from, {
    origin: from ? "derived" : "default",
    spans: [...(prompt?.spans ?? []), ...(completion?.spans ?? [])],
    reason: "longest prompt and completion together (trl: 512 and 256 unless given)",
  });
}

/** Claims the texts of a sample, and the forward passes of the reference model, of trainers that learn from preferences. */
export function statePreference(sheet: FactSheet, trainer: string, options: TrainingOptions, call: Span): void {
  const isFree = asBoolean(options.get("reference_free")) ?? asBoolean(options.get("precompute_ref_log_probs"));
  const method = trainer.replace(/Trainer$/, "").toLowerCase();
  statePreferenceMethod(sheet, method, trainer, [call], isFree !== true && !options.unseen);
}

/** The task of a TRL trainer. */
export function trlTask(trainer: string): string | undefined {
  if (/^(Async)?(PPO|GRPO|RLOO|OnlineDPO|XPO|NashMD)/.test(trainer)) return "reinforcement";
  if (/^(SFT|DPO|KTO|ORPO|CPO|BCO|GKD|MiniLLM)/.test(trainer)) return "causal-lm";
  return undefined;
}
