/** Claims about the size of a model that the code itself defines. */
import type { Trace } from "../evaluate/trace";
import { measureModel, type ModelMeasure } from "../models/definition/measure";
import type { FactSheet } from "./facts";
import type { ModelReading } from "./modelReading";

/**
 * Claims how many weights a model has and how many of them are trained, counted in the code that defines it. Where something stops the
 * count, the size is left open and the reason said.
 */
export function stateModelSize(sheet: FactSheet, model: ModelReading, trace: Trace): void {
  const measure = measureOf(model, trace);
  if (!measure) return;
  const { parameterCount, trainableParameterCount, forwardFlopsPerSample, how, spans, stopped } = measure;
  const claim = { origin: "derived", reason: how, spans } as const;
  if (parameterCount === undefined || parameterCount === 0) {
    if (stopped && model.ownClass) sheet.leaveOpen("parameterCount", stopped.reason, stopped.spans);
    return;
  }
  sheet.state("parameterCount", parameterCount, undefined, claim);
  if (trainableParameterCount !== undefined && trainableParameterCount < parameterCount)
    sheet.state("trainableParameterCount", trainableParameterCount, undefined, claim);
  sheet.state("forwardFlopsPerSample", forwardFlopsPerSample, undefined, claim);
}

/** The measure of the outermost thing on the way to the model that is a module. */
function measureOf(model: ModelReading, trace: Trace): ModelMeasure | undefined {
  let stopped: ModelMeasure | undefined;
  for (const value of model.seen) {
    const measure = measureModel(value, { calls: trace.calls });
    if (measure?.parameterCount !== undefined) return measure;
    stopped ??= measure;
  }
  return stopped;
}
