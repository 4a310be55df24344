/** How many passes a hand-written loop adds up before one step of its optimizer. */
import type { Call, Condition, Trace } from "../evaluate/trace";
import { asNumber, asString, type Value } from "../evaluate/value";
import type { Documents } from "../source/documents";
import type { FactSheet } from "./facts";
import { totalOfProcesses } from "./processes";
import { accumulatingLoops, goesOverData, type TrainingLoop } from "./trainingLoops";

/** `engine.train_batch()` of a DeepSpeed pipeline: forward, backward and update at once. */
export function isWholeStep(call: Call): boolean {
  return (isEngineStep(call) || isScalerStep(call)) && call.loops.length > 0;
}

function isEngineStep(call: Call): boolean {
  return call.method === "train_batch" && /deepspeed|PipelineEngine/i.test(call.callee);
}

/** `loss_scaler(loss, optimizer, parameters=…)` of timm: backward pass and step in one call. */
export function isScalerStep(call: Call): boolean {
  return /^timm\.(.*\.)?(Native|Apex)Scaler\.__call__$/.test(call.callee);
}

/** How many passes are added up before a step: an inner loop, a condition on the step, else one. */
export function stateAccumulation(sheet: FactSheet, training: TrainingLoop): void {
  const added = accumulatingLoops(training);
  const inner = added[0];
  if (inner && added.length === 1 && !goesOverData(inner)) {
    if (inner.count) sheet.add("gradientAccumulationSteps", inner.count);
    return;
  }
  if (sheet.has("gradientAccumulationSteps")) return;
  const { step, backward } = training;
  if (isScalerStep(backward) && !backward.kwargs.has("need_update")) {
    sheet.state("gradientAccumulationSteps", 1, undefined, { reason: "each backward pass is a step" });
    return;
  }
  if (isWholeStep(backward)) {
    sheet.leaveOpen("gradientAccumulationSteps", "the engine adds up passes as its configuration says", [
      backward.span,
    ]);
    return;
  }
  const extra =
    step?.conditions.filter(
      (condition) => !backward.conditions.some((other) => other.span.from === condition.span.from),
    ) ?? [];
  const passes = passesBetween(extra);
  if (passes) {
    sheet.add("gradientAccumulationSteps", passes, { reason: "the optimizer steps once in so many passes" });
    return;
  }
  if (extra.length > 0) {
    sheet.leaveOpen(
      "gradientAccumulationSteps",
      "the optimizer steps only under a condition",
      extra.map((condition) => condition.span),
    );
    return;
  }
  if (added.length === 0)
    sheet.state("gradientAccumulationSteps", 1, undefined, {
      spans: step ? [step.span] : [],
      reason: "the optimizer steps after each backward pass",
    });
}

/** Once in how many passes the one condition holds; undefined where there are others, or it counts nothing. */
function passesBetween(conditions: readonly Condition[]): Value | undefined {
  const [only, ...others] = conditions;
  if (!only?.period || others.length > 0) return undefined;
  return only.period.negated === only.negated ? only.period.passes : undefined;
}

const sharedPasses = "micro-batch size × accumulated passes, which are shared out over the devices";

/**
 * Where the code shares the added-up passes out over the processes (`accumulation //= world_size`), their number is that of the whole
 * run, and the batch of one optimizer step follows whatever the number of devices. A launcher that says how many processes there are
 * has had the code share them out already.
 */
export function stateSharedAccumulation(
  sheet: FactSheet,
  training: TrainingLoop,
  trace: Trace,
  documents: Documents | undefined,
): void {
  if (asString(trace.environment.get("WORLD_SIZE")) !== undefined) return;
  const [batch, passes] = [sheet.number("microBatchSize"), sheet.number("gradientAccumulationSteps")];
  const [added] = accumulatingLoops(training);
  const total = added?.count && passes === undefined ? totalOfProcesses(added.count, trace) : undefined;
  if (added && total && batch !== undefined) {
    const count = Math.round(batch * (asNumber(total) ?? 0));
    sheet.state("globalBatchSize", count, total, { origin: "derived", reason: sharedPasses });
    return;
  }
  const text = added && documents?.get(added.header.path)?.text;
  if (!added || text === undefined || batch === undefined || passes === undefined) return;
  const shared = added.words.some((word) => new RegExp(`\\b${escaped(word)}\\s*//=\\s*\\w*world_size\\b`).test(text));
  if (shared)
    sheet.state("globalBatchSize", batch * passes, undefined, {
      spans: [added.header],
      reason: sharedPasses,
    });
}

function escaped(word: string): string {
  return word.replace(/[^\w]/g, "\\$&");
}
