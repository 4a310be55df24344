/**
 * Functions that run elsewhere: `train.remote(3)` of Modal and Ray, functions handed to Kubeflow or Spark. They are called here, and what a
 * decorator decorates is kept with it, so that its options are known to hold for what the function does.
 */
import { callableOf, type FunctionDefinition } from "../definitions";
import { siteWith, type Handler, type Library, type LibraryCall } from "../library";
import type { Machine, Site } from "../machine";
import { likely, unknown, type Value } from "../value";

/** Methods that decorators of Modal and Ray add to a function. */
const callers = /^(?:remote|remote_gen|local|spawn|call)$/;
const adjusters = /^(?:options|with_options)$/;
const spreaders = /^(?:map|starmap|for_each|spawn_map)$/;

/** A method of a function that a decorator gave it; undefined for any other. */
export function callRemote(machine: Machine, target: Value, method: string, site: Site): Value | undefined {
  if (callers.test(method)) return machine.call(target, site);
  if (adjusters.test(method)) return target;
  if (!spreaders.test(method)) return undefined;
  const [over] = site.args;
  return machine.call(target, siteWith(site, over ? [machine.iterate(over).element] : []));
}

/** Decorators that make a function one which the service's command line starts: `modal run train.py`. */
const entryPoints = /^modal\.(?:App|Stub)\.(?:local_entrypoint|function)$/;

/** Whether a function is started from outside although nothing in the script calls it. */
export function isEntryPoint({ decorators: given }: FunctionDefinition): boolean {
  return given.map(likely).some((value) => value.kind === "object" && entryPoints.test(value.type));
}

const decorators = /^modal\.(?:App|Stub|Function|Cls)\.(?:function|cls|with_options)$/;

function keepDecorated(given: readonly Value[], definition: Value): undefined {
  for (const decorator of given.map(likely))
    if (decorator.kind === "object" && decorators.test(decorator.type))
      decorator.attributes.set("decorates", definition);
}

/** `client.create_job(train_func=train, parameters={…})`, `client.train(trainer=CustomTrainer(func=train, func_args={…}))`. */
const startOnCluster: Handler = (call) => {
  const recorded = call.record();
  const trainer = call.kwargs.get("trainer");
  const held = trainer && likely(trainer);
  const options = held?.kind === "object" ? held.call?.kwargs : call.kwargs;
  startWith(
    call,
    options?.get("train_func") ?? options?.get("func"),
    options?.get("parameters") ?? options?.get("func_args"),
  );
  return recorded.result;
};

/** Kubeflow hands its parameters over by name, or as one dictionary where the function takes one. */
function startWith(call: LibraryCall, target: Value | undefined, parameters: Value | undefined): void {
  const callable = target && callableOf(likely(target));
  if (!target || callable?.kind !== "function") return;
  const held = parameters && likely(parameters);
  const takes = callable.parameters.length;
  const entries = held?.kind === "dict" ? held.entries : new Map<string, Value>();
  const isNamed = callable.parameters.some((parameter) => entries.has(parameter.name));
  const args = takes > 0 && !isNamed ? [parameters ?? unknown("no parameters are given")] : [];
  call.machine.call(target, siteWith(call, args, isNamed ? entries : new Map()));
}

/** `TorchDistributor(…).run(train, epochs)`. */
const distribute: Handler = (call) => {
  const recorded = call.record();
  const [target, ...args] = call.args;
  if (target && callableOf(likely(target))) call.machine.call(target, siteWith(call, args, call.kwargs));
  return recorded.result;
};

export const remoteFunctions: Library = {
  defined: keepDecorated,
  functions: {
    "kubeflow.training.TrainingClient.create_job": startOnCluster,
    "kubeflow.trainer.TrainerClient.train": startOnCluster,
    "pyspark.ml.torch.distributor.TorchDistributor.run": distribute,
  },
};
