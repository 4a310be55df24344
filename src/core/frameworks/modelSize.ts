/** Claims about the size of a model that the code itself defines, and of the adapters that it trains. */
import type { Trace } from "../evaluate/trace";
import { likely, type Value } from "../evaluate/value";
import { measureSample } from "../models/definition/forward/measureForward";
import { measureModel, type ModelMeasure } from "../models/definition/measure";
import { localConfigOf } from "../models/definition/huggingface/localConfigs";
import { isAdapterKind, type AdapterKind } from "../models/definition/huggingface/lora";
import { measureAdapter } from "../models/definition/measureAdapter";
import { findModel } from "../models/pretrained";
import { sizeFromName } from "../models/sizeInName";
import { attributesOf, lastOf } from "./calls";
import type { FactSheet } from "./facts";
import type { ModelReading } from "./modelReading";

export interface SizeOptions {
  /** A PEFT configuration that the trainer is given beside the model. */
  readonly adapter?: Value | undefined;
  /** Axes of one sample of the data, the batch left out. */
  readonly inputShape?: readonly (number | undefined)[] | undefined;
  /** Index of the call that trains: what is frozen later is trained. */
  readonly before?: number | undefined;
}

/**
 * Claims how many weights a model has, how many of them are trained and what work one sample is, counted in the code that defines it.
 * Where something stops the count, the size is left open and the reason said. Returns what was counted.
 */
export function stateModelSize(
  sheet: FactSheet,
  model: ModelReading,
  trace: Trace,
  { adapter, inputShape, before }: SizeOptions = {},
): ModelMeasure | undefined {
  stateAdapter(sheet, model, adapter);
  // A model that is loaded by name is in the table of published models, or its name tells.
  if (model.pretrained && !model.ownClass) return undefined;
  if (sheet.restsOnChoice(["parameterCount"], model.conditions)) return undefined;
  const measure = measureOf(model, trace, inputShape, before);
  if (!measure) return undefined;
  const { parameterCount, trainableParameterCount, forwardFlopsPerSample, how, spans, stopped } = measure;
  const claim = { origin: "derived", reason: how, spans } as const;
  if (parameterCount === undefined || parameterCount === 0) {
    if (stopped && model.ownClass) {
      sheet.leaveOpen("parameterCount", stopped.reason, stopped.spans);
      dropClassName(sheet);
    }
    return measure;
  }
  sheet.state("parameterCount", parameterCount, undefined, claim);
  if (trainableParameterCount !== undefined && trainableParameterCount < parameterCount)
    sheet.state("trainableParameterCount", trainableParameterCount, undefined, claim);
  sheet.state("activeParameterCount", measure.activeParameterCount, undefined, claim);
  sheet.state("forwardFlopsPerSample", forwardFlopsPerSample, undefined, claim);
  sheet.state("imageSize", measure.imageSide, undefined, {
    ...claim,
    reason: "the pictures that the model is given",
  });
  if (measure.backbone)
    sheet.state("modelId", measure.backbone.name, undefined, {
      origin: "derived",
      reason: "most of its weights",
      spans: [measure.backbone.span],
    });
  return measure;
}

/**
 * Claims the work of one sample, followed through the code of the model's forward pass; to be called when the size of pictures is
 * claimed. Where something stops it, the work is left open and the reason said.
 */
export function stateForwardWork(sheet: FactSheet, model: ModelReading, trace: Trace): void {
  if (!model.ownClass || sheet.has("forwardFlopsPerSample") || sheet.number("parameterCount") === undefined) return;
  const imageSide = sheet.number("imageSize");
  for (const value of model.seen) {
    const work = measureSample(value, imageSide === undefined ? {} : { imageSide }, trace);
    if (!work) continue;
    const spans = likely(value).spans;
    if ("stopped" in work) {
      if (imageSide !== undefined) sheet.leaveOpen("forwardFlopsPerSample", work.stopped.reason, work.stopped.spans);
    } else
      sheet.state("forwardFlopsPerSample", work.flops, undefined, {
        origin: "derived",
        reason: `counted in the code: one forward pass of ${work.shape.join(" × ")} numbers`,
        spans,
      });
    return;
  }
}

/** Claims the weights of models that are trained together, where all of them could be counted. */
export function stateSizeOfSeveral(sheet: FactSheet, models: readonly ModelReading[], trace: Trace): void {
  const measures = models.map((model) => measureOf(model, trace, undefined, undefined));
  const counts = measures.flatMap((measure) => measure?.parameterCount ?? []);
  const spans = measures.flatMap((measure) => measure?.spans ?? []);
  if (counts.length < models.length) {
    sheet.leaveOpen("parameterCount", "one of the models that are trained together could not be counted", spans);
    return;
  }
  sheet.state(
    "parameterCount",
    counts.reduce((all, count) => all + count, 0),
    undefined,
    {
      reason: `counted in the code: ${counts.length} models that are trained together`,
      spans,
    },
  );
}

/** The name of a class of this code says nothing of a model whose weights could not be counted, unless it is a published model's. */
function dropClassName(sheet: FactSheet): void {
  const name = sheet.text("modelId");
  if (name === undefined || findModel(name) !== undefined || sizeFromName(name) !== undefined) return;
  sheet.withdraw("modelId", `${name} is a class of this code, and no published model`);
}

/** The measure of the outermost thing on the way to the model that is a module. */
function measureOf(
  model: ModelReading,
  trace: Trace,
  inputShape: SizeOptions["inputShape"],
  before: number | undefined,
): ModelMeasure | undefined {
  let stopped: ModelMeasure | undefined;
  for (const value of model.seen) {
    const measure = measureModel(value, {
      calls: trace.calls,
      probe: trace.probe,
      ...(inputShape && { inputShape }),
      ...(before !== undefined && { before }),
    });
    if (measure?.parameterCount !== undefined) return measure;
    stopped ??= measure;
  }
  return stopped;
}

/** The weights of LoRA's matrices, by the dimensions of the model that they stand beside. */
function stateAdapter(sheet: FactSheet, model: ModelReading, adapter: Value | undefined): void {
  const options = adapterOptions(model, adapter);
  const base = options && adaptedModel(model);
  if (!options || !base) return;
  const { trainableParameterCount, how, stopped } = measureAdapter(base, options.given, options.kind);
  if (stopped) sheet.leaveOpen("trainableParameterCount", stopped.reason, stopped.spans);
  else
    sheet.state("trainableParameterCount", trainableParameterCount, undefined, {
      origin: "derived",
      reason: how,
      spans: options.spans,
    });
}

interface AdapterReading {
  readonly given: ReadonlyMap<string, Value>;
  readonly kind: AdapterKind;
  readonly spans: Value["spans"];
}

function adapterOptions(model: ModelReading, adapter: Value | undefined): AdapterReading | undefined {
  const configs = [adapter, ...model.adapters].flatMap((config) => (config ? [likely(config)] : []));
  const [config] = configs.filter((held) => held.kind !== "none");
  const kind = config?.kind === "object" && config.call ? lastOf(config.call.callee) : "";
  if (config?.kind === "object" && config.call && isAdapterKind(kind) && !config.call.open)
    return { given: new Map([...config.call.kwargs, ...attributesOf(config)]), kind, spans: config.spans };
  const call = config ? undefined : model.adapterCalls.find(({ callee }) => callee.endsWith("get_peft_model"));
  if (!call?.callee.startsWith("unsloth") || call.open) return undefined;
  return { given: call.kwargs, kind: "unsloth", spans: [call.span] };
}

/** The model that adapters are put on: the last thing on the way back, or the name it is loaded by. */
function adaptedModel(model: ModelReading): Value | undefined {
  const made = model.seen.findLast((value) => {
    const held = likely(value);
    return held.kind === "instance" || (held.kind === "object" && held.call !== undefined);
  });
  return model.ownClass || (made && localConfigOf(made)) ? made : (model.id ?? made);
}
