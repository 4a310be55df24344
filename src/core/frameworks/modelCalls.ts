/** What is done to a model after it was made: its type changed, parts of it frozen, checkpointing switched on. */
import { asBoolean, asString, likely, unknown, type Value } from "../evaluate/value";
import type { Call, Trace } from "../evaluate/trace";
import { argument, isSame } from "./calls";
import type { ModelReading } from "./modelReading";
import { noteType } from "./modelSources";

/** Adds to a reading what calls before training did to the model. */
export function noteModelCalls(reading: ModelReading, trace: Trace, before: number): void {
  const held = trace.calls[before]?.conditions ?? [];
  for (const call of trace.calls) {
    if (call.index >= before) return;
    if (call.callee.endsWith("snapshot_download")) noteDownload(reading, call);
    if (call.callee === "torch.compile" && reading.seen.some((seen) => isSame(seen, call.args[0])))
      reading.compiled ??= { kind: "boolean", value: true, spans: [call.span], origin: "stated" };
    if (/(^|\.)fully_shard$/.test(call.callee)) noteSharding(reading, call);
    if (!call.receiver || call.uncalled) continue;
    if (reading.seen.some((seen) => isSame(seen, call.receiver)))
      noteWhole(reading, call, !call.conditions.every((condition) => held.includes(condition)));
    else if (freezes(call)) notePart(reading, call);
  }
}

/** A model that is read from a local folder which a repository was brought to before is that repository's. */
function noteDownload(reading: ModelReading, call: Call): void {
  const folder = asString(call.kwargs.get("local_dir"));
  const repository = argument(call, "repo_id", 0) ?? call.kwargs.get("model_id");
  const written = asString(reading.id);
  if (folder === undefined || written === undefined || asString(repository) === undefined) return;
  const from = folderKey(folder);
  const at = folderKey(written);
  if (at === from || at.startsWith(`${from}/`)) reading.id = repository;
}

/** FSDP2 shards a model in place, part by part and as a whole. */
function noteSharding(reading: ModelReading, call: Call): void {
  const sharded = argument(call, "module", 0);
  const policy = argument(call, "mp_policy");
  if (policy && reading.seen.some((seen) => isSame(seen, sharded))) reading.shardedPolicy ??= policy;
}

function folderKey(path: string): string {
  return path.replace(/^(\.\/)+/, "").replace(/(?<!\/)\/+$/, "");
}

/** `part.requires_grad_(False)`, or `requires_grad = False` set on the parameters that are gone through. */
export function freezes(call: Call): boolean {
  if (call.method === "requires_grad_") return asBoolean(call.args[0]) === false;
  return (
    call.method === "__setattr__" && asString(call.args[0]) === "requires_grad" && asBoolean(call.args[1]) === false
  );
}

/** @param mayBe whether it is done is not known: what holds of the training does not decide it. */
function noteWhole(reading: ModelReading, call: Call, mayBe: boolean): void {
  const stated = (value: string): Value => ({ kind: "string", value, spans: [call.span], origin: "stated" });
  switch (call.method) {
    case "half":
      reading.weightType = stated("float16");
      return;
    case "bfloat16":
      reading.weightType = stated("bfloat16");
      return;
    case "float":
      reading.weightType = stated("float32");
      return;
    case "to":
      noteType(reading, call);
      return;
    case "compile":
      reading.compiled ??= { kind: "boolean", value: true, spans: [call.span], origin: "stated" };
      return;
    case "gradient_checkpointing_enable":
    case "enable_gradient_checkpointing":
      if (mayBe) return;
      reading.checkpointing ??= { kind: "boolean", value: true, spans: [call.span], origin: "stated" };
      return;
    case "add_adapter": {
      const config = argument(call, "adapter_config", 0);
      if (config)
        reading.adapters.push(mayBe ? unknown("whether an adapter is added is not known here", [call.span]) : config);
      return;
    }
    case "requires_grad_":
      if (asBoolean(call.args[0]) === false) reading.frozen ??= call;
      return;
    default:
      return;
  }
}

/** Names under which models hold the part that was trained before, beside a head that is new. */
const backbonePart =
  /^(base_model|backbone|encoder|features|bert|roberta|distilbert|vit|model|transformer|body|trunk|visual|vision_model)$/;

/**
 * `model.base_model.requires_grad_(False)`, also through `parameters()`. Freezing `model.bert.embeddings` is another thing: most of what
 * was trained before is trained again.
 */
function notePart(reading: ModelReading, call: Call): void {
  let current = call.receiver && likely(call.receiver);
  const path: string[] = [];
  for (let depth = 0; depth < 8 && current?.kind === "object"; depth++) {
    if (reading.seen.some((seen) => isSame(seen, current))) break;
    const key = current.key && likely(current.key);
    if (key?.kind === "string") path.unshift(key.value);
    const next: Value | undefined = current.owner ?? current.call?.receiver;
    current = next && likely(next);
  }
  if (call.conditions.length > 0) return;
  const reached = reading.seen.some((seen) => isSame(seen, current));
  if (!reached) return;
  if (path.every((part) => backbonePart.test(part))) reading.frozen ??= call;
  else reading.frozenPart ??= { name: path.join("."), call };
}

/** Names of the layer that is new beside what was trained before. */
const headPart = /^(fc|classifier|head|heads|last_linear|linear|classification_head|lm_head|output|out_proj)$/;

/**
 * The part of a model that alone is trained, where an optimizer is given no more than that: `SGD(model.fc.parameters())`. The part may
 * have been put in by the code (`model.fc = Linear(…)`); then the model is what it was put into.
 */
export function trainedPart(
  parameters: Value | undefined,
  trace: Trace,
): { readonly name: string; readonly model: Value } | undefined {
  const held = parameters && likely(parameters);
  const asked = held?.kind === "object" ? held.call : undefined;
  if (!asked || !/^(named_)?parameters$/.test(asked.method)) return undefined;
  const from = asked.receiver && likely(asked.receiver);
  if (from?.kind !== "object") return undefined;
  const key = from.owner && from.key ? likely(from.key) : undefined;
  if (from.owner && key?.kind === "string")
    return headPart.test(key.value) ? { name: key.value, model: from.owner } : undefined;
  for (const call of trace.calls) {
    const made = likely(call.result);
    if (made.kind !== "object") continue;
    for (const [name, value] of made.attributes)
      if (headPart.test(name) && isSame(value, from)) return { name, model: made };
  }
  return undefined;
}
