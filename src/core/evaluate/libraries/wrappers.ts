/** Functions of training libraries that hand on what they are given, or call it: `prepare`, `compile`, `jit`, `spawn`. */
import { callableOf } from "../definitions";
import { argument, siteWith, type Handler, type Library, type LibraryCall } from "../library";
import { likely, unknown, type Value } from "../value";
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

/** Where a launching function takes the function it calls, and that one's arguments. */
interface Launcher {
  readonly target: readonly [number, string];
  readonly args?: readonly [number, string];
  /** Arguments that the launcher puts before them: a rank, a trial. */
  readonly leading: number;
  readonly kwargs?: string;
}

const launchers: Readonly<Record<string, Launcher>> = {
  "accelerate.notebook_launcher": { target: [0, "function"], args: [1, "args"], leading: 0 },
  "accelerate.debug_launcher": { target: [0, "function"], args: [1, "args"], leading: 0 },
  "torch.multiprocessing.spawn": { target: [0, "fn"], args: [1, "args"], leading: 1 },
  "torch.multiprocessing.start_processes": { target: [0, "fn"], args: [1, "args"], leading: 1 },
  "torch.multiprocessing.Process": { target: [1, "target"], args: [3, "args"], leading: 0, kwargs: "kwargs" },
  "multiprocessing.Process": { target: [1, "target"], args: [3, "args"], leading: 0, kwargs: "kwargs" },
  "threading.Thread": { target: [1, "target"], args: [3, "args"], leading: 0, kwargs: "kwargs" },
  "torch_xla.distributed.xla_multiprocessing.spawn": { target: [0, "fn"], args: [1, "args"], leading: 1 },
  "torch_xla.launch": { target: [0, "fn"], args: [1, "args"], leading: 1 },
  "optuna.study.Study.optimize": { target: [0, "func"], leading: 1 },
  "optuna.create_study.optimize": { target: [0, "func"], leading: 1 },
  "wandb.agent": { target: [1, "function"], leading: 0 },
  "ray.tune.run": { target: [0, "run_or_experiment"], leading: 1 },
  "ray.tune.Tuner": { target: [0, "trainable"], leading: 1 },
  "ray.train.torch.TorchTrainer": { target: [0, "train_loop_per_worker"], leading: 1 },
  "detectron2.engine.launch": { target: [0, "main_func"], args: [5, "args"], leading: 0 },
};

/** Calls the function that a launcher would call, once. */
const launch =
  (launcher: Launcher): Handler =>
  (call) => {
    const recorded = call.record();
    const target = argument(call, ...launcher.target);
    const callable = target && callableOf(likely(target));
    if (target && callable) runTarget(call, target, launcher);
    return recorded.result;
  };

function runTarget(call: LibraryCall, target: Value, launcher: Launcher): void {
  const leading = Array.from({ length: launcher.leading }, () => leadingArgument(call));
  const given = launcher.args && argument(call, ...launcher.args);
  const items = given && call.machine.iterate(given).items?.();
  const named = launcher.kwargs === undefined ? undefined : call.kwargs.get(launcher.kwargs);
  const kwargs = named && likely(named);
  const entries = kwargs?.kind === "dict" ? kwargs.entries : new Map<string, Value>();
  call.machine.call(target, siteWith(call, [...leading, ...(items ?? [])], entries));
}

/** What a launcher hands over first: a rank, which is not known, or the configuration of a worker. */
function leadingArgument(call: LibraryCall): Value {
  return call.kwargs.get("train_loop_config") ?? unknown("what the launcher hands over");
}

const accelerators = ["accelerate.Accelerator", "accelerate.accelerator.Accelerator"];
const fabrics = ["lightning.Fabric", "lightning.fabric.Fabric", "lightning_fabric.Fabric", "pytorch_lightning.Fabric"];
const jits = [
  "jax.jit",
  "jax.pmap",
  "jax.vmap",
  "jax.checkpoint",
  "jax.remat",
  "flax.nnx.jit",
  "flax.nnx.remat",
  "equinox.filter_jit",
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
    ...Object.entries(launchers).map(([name, launcher]): [string, Handler] => [name, launch(launcher)]),
  ]),
};
