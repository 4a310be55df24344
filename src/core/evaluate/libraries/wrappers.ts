/** Functions of training libraries that hand on what they are given, or wrap it: `prepare`, `compile`, `jit`. */
import { argument, type Handler, type Library } from "../library";
import { likely, type Value } from "../value";
import { objectFrom, sequenceValue } from "../values";

/** `accelerator.prepare(model, optimizer, loader)`: the same things, recorded. */
const handOn: Handler = (call) => {
  const recorded = call.record();
  const [only] = call.args;
  const result =
    only && call.args.length === 1 && !call.open
      ? only
      : sequenceValue("tuple", call.args.slice(), [call.span], call.open);
  recorded.result = result;
  return result;
};

/** `torch.compile(model)`: the model; as a decorator with options, the function that follows. */
const sameThing: Handler = (call) => {
  const value = argument(call, 0, "model") ?? call.kwargs.get("fn");
  if (!value) return { kind: "symbol", name: "builtins.staticmethod", spans: [call.span], origin: "stated" };
  const v = likely(value);
  if (v.kind !== "function" && v.kind !== "instance" && v.kind !== "object") return undefined;
  const recorded = call.record();
  recorded.result = value;
  return value;
};

/** `jax.jit(f)`: calls of the result are calls of the function. Other values are handled like any other call's. */
const sameFunction: Handler = (call) => {
  const value = call.args[0] && likely(call.args[0]);
  if (!value) return { kind: "symbol", name: "builtins.staticmethod", spans: [call.span], origin: "stated" };
  if (value.kind !== "function") return undefined;
  call.record().result = value;
  return value;
};

/** `torch.no_grad()`: as a decorator it leaves the function as it is. */
const guard: Handler = (call) => {
  const value = call.args[0] && likely(call.args[0]);
  return value?.kind === "function" ? value : undefined;
};

/** A wrapper that keeps the model inside: `DistributedDataParallel(model).module`. */
const wrapModel: Handler = (call) => {
  const recorded = call.record();
  const model = argument(call, 0, "module") ?? call.kwargs.get("model");
  if (model && recorded.result.kind === "object") recorded.result.attributes.set("module", model);
  return recorded.result;
};

/** `deepspeed.initialize(model=…)`: engine, optimizer, loader, scheduler. */
const initializeEngine: Handler = (call) => {
  const recorded = call.record();
  const model = call.kwargs.get("model") ?? call.args[1];
  const engine: Value = {
    ...objectFrom("deepspeed.DeepSpeedEngine", model ?? recorded.result, [call.span]),
    call: recorded,
  };
  if (model) engine.attributes.set("module", model);
  const part = (name: string, given: Value | undefined): Value =>
    given && likely(given).kind !== "none" ? given : objectFrom(`deepspeed.${name}`, engine, [call.span]);
  const result = sequenceValue(
    "tuple",
    [
      engine,
      part("Optimizer", call.kwargs.get("optimizer")),
      part("DataLoader", call.kwargs.get("training_data")),
      part("Scheduler", call.kwargs.get("lr_scheduler")),
    ],
    [call.span],
  );
  recorded.result = result;
  return result;
};

const accelerators = ["accelerate.Accelerator", "accelerate.accelerator.Accelerator"];
const fabrics = ["lightning.Fabric", "lightning.fabric.Fabric", "lightning_fabric.Fabric", "pytorch_lightning.Fabric"];
const jits = [
  "jax.jit",
  "jax.pmap",
  "jax.pjit",
  "jax.experimental.pjit.pjit",
  "jax.vmap",
  "jax.checkpoint",
  "jax.remat",
  "flax.nnx.jit",
  "flax.nnx.remat",
  "equinox.filter_jit",
  "mlx.core.compile",
  "mlx.core.checkpoint",
  "tensorflow.function",
  "torch.jit.script",
  "numba.jit",
  "torch.jit.ignore",
];
const guards = [
  "torch.no_grad",
  "torch.inference_mode",
  "torch.enable_grad",
  "torch.compiler.disable",
  "torch._dynamo.disable",
  "accelerate.utils.find_executable_batch_size",
];
const modelWrappers = [
  "torch.nn.parallel.DistributedDataParallel",
  "torch.nn.DataParallel",
  "torch.nn.parallel.DataParallel",
  "torch.distributed.fsdp.FullyShardedDataParallel",
  "apex.parallel.DistributedDataParallel",
];

function each(names: readonly string[], handler: Handler): [string, Handler][] {
  return names.map((name) => [name, handler]);
}

export const wrappers: Library = {
  functions: Object.fromEntries([
    ...each(
      accelerators.flatMap((type) => [
        `${type}.prepare`,
        `${type}.prepare_model`,
        `${type}.prepare_data_loader`,
        `${type}.unwrap_model`,
      ]),
      handOn,
    ),
    ...each(
      fabrics.flatMap((type) => [
        `${type}.setup`,
        `${type}.setup_dataloaders`,
        `${type}.setup_module`,
        `${type}.setup_optimizers`,
      ]),
      handOn,
    ),
    ...each(["torch.compile", "ipex.optimize"], sameThing),
    ...each(jits, sameFunction),
    ...each(guards, guard),
    ...each(modelWrappers, wrapModel),
    ["deepspeed.initialize", initializeEngine],
  ]),
};
