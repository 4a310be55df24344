/** Networks that run forward beside the one that is trained: teachers, autoencoders and text encoders, momentum encoders. */
import { asString, likely, type Value } from "../evaluate/value";
import type { Call, Trace } from "../evaluate/trace";
import { findModel, forwardFlopsAt, type PretrainedModel } from "../models/pretrained";
import { isSame } from "./calls";
import type { FactSheet } from "./facts";
import { freezes } from "./modelCalls";
import { readModel } from "./models";
import type { ModelReading } from "./modelReading";
import { isSamePlace } from "./runs";
import type { TrainingLoop } from "./trainingLoops";
import { viewsIn } from "./views";

/**
 * Claims the work of frozen networks that a hand-written loop calls, in forward passes of the trained one: by FLOPs of one sample where both are
 * known, else by weights. Nothing where one of them has no known size.
 */
export function stateFrozenModels(sheet: FactSheet, training: TrainingLoop, model: ModelReading, trace: Trace): void {
  const inside = trace.calls.filter((call) => isInside(call, training) && call.index < training.backward.index);
  const encoder = inside.find((call) => call.method === "encode" && call.callee.includes("Autoencoder"));
  if (encoder) {
    stateLatents(sheet, encoder);
    return;
  }
  const teachers = inside.filter((call) => call.method === "__call__" && isFrozen(call, model, trace));
  const found = teachers.flatMap((call) => publishedOf(call.receiver) ?? []);
  if (teachers.length === 0 || found.length < teachers.length) return;
  const passes = found.reduce((all, teacher) => all + (ratioOf(teacher, sheet) ?? NaN), 0);
  if (!Number.isFinite(passes)) return;
  const names = [...new Set(found.map(({ id }) => id))].join(" and ");
  sheet.state("frozenForwardPasses", rounded(passes), undefined, {
    spans: teachers.map(({ span }) => span),
    reason: `${names} reads each sample too, without being trained`,
  });
}

/** Weights of the autoencoder of latent diffusion (Rombach et al. 2022, arXiv 2112.10752), which the later models kept. */
const autoencoderWeights = 83_653_863;

/** Claims which weights are on the device, of a model whose latents, or the embeddings of whose texts, are computed once and kept instead. */
export function stateKept(
  sheet: FactSheet,
  kept: { readonly latents: Value | undefined; readonly embeddings: Value | undefined },
): void {
  const row = findModel(sheet.text("modelId") ?? "");
  const { latents, embeddings } = kept;
  if (row?.pipelineParameterCount == null || (!latents && !embeddings)) return;
  const encoders = embeddings ? autoencoderWeights : row.pipelineParameterCount - row.parameterCount;
  const beside = Math.max(0, encoders - (latents ? autoencoderWeights : 0));
  sheet.state("pipelineParameterCount", row.parameterCount + beside, undefined, {
    spans: [...(latents?.spans ?? []), ...(embeddings?.spans ?? [])],
    reason: `of ${row.id}, without the encoders whose outputs are kept`,
  });
}

/** Claims that pictures go through the autoencoder and texts through their encoders in every step, as the table's row of the model counts them. */
export function stateLatents(sheet: FactSheet, encoder: Pick<Call, "span">): void {
  const row = findModel(sheet.text("modelId") ?? "");
  if (row?.frozenForwardFlopsPerSample == null || row.forwardFlopsPerSample === null) return;
  sheet.state("frozenForwardPasses", rounded(row.frozenForwardFlopsPerSample / row.forwardFlopsPerSample), undefined, {
    spans: [encoder.span],
    reason: `the encoders of ${row.id} run in each step: pictures to latents, texts to embeddings`,
  });
  if (row.pipelineParameterCount !== null)
    sheet.state("pipelineParameterCount", row.pipelineParameterCount, undefined, {
      spans: [encoder.span],
      reason: `with the encoders of ${row.id}, which run in each step`,
    });
}

/** Claims the views in which each picture is looked at; and that a frozen copy reads the large ones (Caron et al. 2021, arXiv 2104.14294). */
export function stateViews(sheet: FactSheet, model: ModelReading, trace: Trace): void {
  const found = viewsIn(trace);
  if (!found) return;
  const { side, large, views, from, reason } = found;
  sheet.add("imageSize", side, { reason: "the side of the largest crops" });
  sheet.state("sequencesPerSample", rounded(views), from, { origin: "derived", reason });
  const copy = trace.calls.find((call) => freezesOther(call, model));
  if (copy)
    sheet.state("frozenForwardPasses", rounded(large / views), undefined, {
      spans: [copy.span],
      reason: "a copy that is not trained reads the large crops",
    });
}

function isInside(call: Call, { outer }: TrainingLoop): boolean {
  return call.loops.some((loop) => isSamePlace(loop.header, outer.header));
}

/** A model that is called, is not the trained one, and has no optimizer of its own. */
function isFrozen(call: Call, model: ModelReading, trace: Trace): boolean {
  const { receiver } = call;
  if (!receiver || likely(receiver).kind !== "object") return false;
  const other = readModel(receiver);
  if (other.seen.some((one) => model.seen.some((seen) => isSame(seen, one)))) return false;
  return !trace.calls.some(
    (asked) =>
      (asked.method === "parameters" || asked.method === "named_parameters") &&
      other.seen.some((one) => isSame(one, asked.receiver)) &&
      !trace.calls.some((set) => freezes(set) && isSame(ownerOfParameters(set.receiver), asked.receiver)),
  );
}

/** `for p in teacher.parameters(): p.requires_grad = False`, of a model that is not the trained one. */
function freezesOther(call: Call, model: ModelReading): boolean {
  const owner = freezes(call) ? ownerOfParameters(call.receiver) : undefined;
  return owner !== undefined && !model.seen.some((seen) => isSame(seen, owner));
}

/** The model whose parameters a value is one of. */
function ownerOfParameters(value: Value | undefined): Value | undefined {
  let current = value && likely(value);
  for (let depth = 0; depth < 4 && current?.kind === "object"; depth++) {
    if (current.call?.method.endsWith("parameters")) return current.call.receiver;
    current = current.owner && likely(current.owner);
  }
  return undefined;
}

function publishedOf(receiver: Value | undefined): PretrainedModel | undefined {
  const { id, maker } = readModel(receiver);
  return findModel(asString(id) ?? maker ?? "");
}

/** FLOPs of the teacher over those of the trained network; their weights where a sample is text. */
function ratioOf(teacher: PretrainedModel, sheet: FactSheet): number | undefined {
  const own = findModel(sheet.text("modelId") ?? "");
  const imageSize = sheet.number("imageSize") ?? own?.imageSize ?? undefined;
  const at = imageSize === undefined ? {} : { imageSize };
  const trained = sheet.number("forwardFlopsPerSample") ?? (own && forwardFlopsAt(own, at));
  const taught = forwardFlopsAt(teacher, at);
  if (trained != null && taught !== null) return taught / trained;
  const weights = sheet.number("parameterCount") ?? own?.parameterCount;
  return weights === undefined || trained != null ? undefined : teacher.parameterCount / weights;
}

/** Three digits: more are not known. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
