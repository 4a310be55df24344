import { asBoolean, asNumber, asString, likely, type Value } from "../../evaluate/value";
import { recordEntry } from "../../source/recordEntry";
import type { SourceText } from "../../source/sourceText";
import { readJson } from "../../syntax/json";
import { readYaml } from "../../syntax/yaml";
import type { Located } from "../schedulers/allocation";
import type { Fact } from "../runSpec";
import { visibleDevices } from "./distributedLaunchers";
import type { Peeling } from "./peeling";
import { madeWord } from "./words";

/** What an `accelerate` configuration adds to a launch beside counts and files that it was not given on the command line. */
export interface AccelerateConfig {
  readonly facts: readonly Fact[];
  readonly precision: Located<string> | undefined;
  readonly accumulation: Located<number> | undefined;
}

/** Reads the configuration; the command line's own counts and its DeepSpeed configuration, already in `peeling`, win. */
export function readAccelerateConfig(source: SourceText, peeling: Peeling): AccelerateConfig {
  const roots = source.language === "json" ? readJson(source).roots : readYaml(source).roots;
  const root = roots[0];
  const get = (...keys: string[]): Value | undefined => at(root, keys);
  const nodes = located(get("num_machines"));
  if (nodes && !peeling.nodes) peeling.nodes = { known: nodes };
  const processes = located(get("num_processes"));
  const listed = get("gpu_ids");
  const devices = visibleDevices(asString(listed) ?? asNumber(listed)?.toString());
  if (!peeling.total) {
    if (devices !== undefined && nodes?.value === 1 && listed?.spans[0])
      peeling.total = { known: { value: devices, span: listed.spans[0] } };
    else if (processes) peeling.total = { known: processes };
  }
  if (asBoolean(get("use_cpu")) === true) peeling.cpuOnly = true;
  const deepspeed = get("deepspeed_config", "deepspeed_config_file");
  const path = asString(deepspeed);
  if (path !== undefined && deepspeed?.spans[0]) peeling.deepspeedConfig ??= madeWord(path, deepspeed.spans[0]);
  const named = get("mixed_precision");
  // PyYAML reads an unquoted `no` as false.
  const precision = asBoolean(named) === false ? "no" : asString(named);
  const accumulation = get("deepspeed_config", "gradient_accumulation_steps");
  const span = named?.spans[0];
  return {
    facts: memoryFacts(get),
    precision: precision !== undefined && span ? { value: precision, span } : undefined,
    accumulation: located(accumulation),
  };
}

/** FSDP's strategies as ZeRO stages, by name and by the number that accelerate's questions give. */
const stageOfStrategy: Readonly<Record<string, number>> = {
  FULL_SHARD: 3,
  "1": 3,
  SHARD_GRAD_OP: 2,
  "2": 2,
  NO_SHARD: 0,
  "3": 0,
  HYBRID_SHARD: 3,
  "4": 3,
};

function sharingFacts(get: (...keys: string[]) => Value | undefined): Fact[] {
  const strategy = get("fsdp_config", "fsdp_sharding_strategy");
  const stage =
    strategy && recordEntry(stageOfStrategy, (asString(strategy) ?? String(asNumber(strategy))).toUpperCase());
  if (stage !== undefined && strategy)
    return [{ input: "zeroStage", value: stage, origin: "stated", spans: strategy.spans }];
  const zero = located(get("deepspeed_config", "zero_stage"));
  return zero ? [{ input: "zeroStage", value: zero.value, origin: "stated", spans: [zero.span] }] : [];
}

/** Whether a backend of `torch.compile` is one, as accelerate names them. */
export function compiles(backend: string | undefined): boolean {
  return backend !== undefined && !/^no$/i.test(backend);
}

function memoryFacts(get: (...keys: string[]) => Value | undefined): Fact[] {
  const facts = sharingFacts(get);
  for (const name of ["offload_optimizer_device", "offload_param_device"]) {
    const device = get("deepspeed_config", name);
    if (device && /^(?:cpu|nvme)$/.test(asString(device) ?? ""))
      facts.push({ input: "offload", value: true, origin: "stated", spans: device.spans });
  }
  const offload = get("fsdp_config", "fsdp_offload_params") ?? get("fsdp_config", "offload_params");
  if (offload && asBoolean(offload) === true)
    facts.push({ input: "offload", value: true, origin: "stated", spans: offload.spans });
  const checkpointing = get("fsdp_config", "fsdp_activation_checkpointing");
  if (checkpointing && asBoolean(checkpointing) === true)
    facts.push({ input: "gradientCheckpointing", value: true, origin: "stated", spans: checkpointing.spans });
  const backend = get("dynamo_config", "dynamo_backend") ?? get("dynamo_backend");
  if (compiles(asString(backend)))
    facts.push({ input: "compiled", value: true, origin: "stated", spans: backend?.spans ?? [] });
  const tensor = located(get("parallelism_config", "parallelism_config_tp_size"));
  if (tensor && tensor.value > 1)
    facts.push({ input: "tensorParallelSize", value: tensor.value, origin: "stated", spans: [tensor.span] });
  return facts;
}

function at(root: Value | undefined, keys: readonly string[]): Value | undefined {
  let value = root;
  for (const key of keys) {
    const held = value && likely(value);
    value = held?.kind === "dict" ? held.entries.get(key) : undefined;
  }
  return value;
}

function located(value: Value | undefined): Located<number> | undefined {
  const number = asNumber(value) ?? (/^\d+$/.test(asString(value) ?? "") ? Number(asString(value)) : undefined);
  const span = value?.spans[0];
  return number !== undefined && Number.isSafeInteger(number) && number > 0 && span
    ? { value: number, span }
    : undefined;
}
