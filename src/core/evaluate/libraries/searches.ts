/**
 * Searches over hyperparameters: a library that is given a function and calls it once for each trial. The trials are a loop around what the
 * function trains. A search that stops bad trials early does less than that many whole trainings, which the loop's note says.
 */
import { callableOf } from "../definitions";
import { argument, siteWith, type Handler, type Library, type LibraryCall } from "../library";
import { asNumber, likely, unknown, type Value } from "../value";
import { leastOfScheduler, leastOfTermination } from "./pruning";
import { combinationsIn, objectCall, optionOf } from "./searchSpaces";
import { callStarted } from "./startedFunctions";
import { asTrials, times } from "./trials";

/** `study.optimize(objective, n_trials=100)`. Without a number it goes on until it is stopped. */
const optimizeStudy: Handler = (call) => {
  const recorded = call.record();
  const given = argument(call, 1, "n_trials");
  const count = given && asNumber(given) !== undefined ? given : unknown("trials go on until the study is stopped");
  asTrials(call, "trials of Optuna", count, undefined, () => {
    callStarted(call, { target: [0, "func"], leading: 1 });
  });
  return recorded.result;
};

/** `wandb.agent(sweep, train, count=20)`: without a count, all of a grid, or until it is stopped. */
const runAgent: Handler = (call) => {
  const recorded = call.record();
  const made = objectCall(argument(call, 0, "sweep_id"), "wandb.sweep");
  const config = made && argument(made, 0, "sweep");
  const all = optionOf(config, "method") === "grid" ? combinationsIn(config, "parameters") : undefined;
  const count = argument(call, 4, "count") ?? all ?? unknown("runs go on until the sweep is stopped");
  asTrials(call, "runs of a Weights & Biases sweep", times(count), leastOfTermination(config), () => {
    callStarted(call, { target: [1, "function"], leading: 0 });
  });
  return recorded.result;
};

/** `tune.run(train, config={…}, num_samples=10, scheduler=…)`. */
const tuneRun: Handler = (call) => {
  const recorded = call.record();
  const count = times(call.kwargs.get("num_samples"), combinationsIn(call.kwargs.get("config")));
  asTrials(call, "trials of Ray Tune", count, leastOfScheduler(call.kwargs.get("scheduler")), () => {
    startTrainable(call, argument(call, 0, "run_or_experiment"), call.kwargs.get("config"));
  });
  return recorded.result;
};

/** `tune.Tuner(train, tune_config=TuneConfig(num_samples=10, scheduler=…), param_space={…}).fit()`. */
const fitTuner: Handler = (call) => {
  const recorded = call.record();
  const tuner = objectCall(call.receiver, "ray.tune.Tuner");
  if (!tuner) return recorded.result;
  const settings = objectCall(tuner.kwargs.get("tune_config"), undefined);
  const space = tuner.kwargs.get("param_space");
  const count = times(settings?.kwargs.get("num_samples"), combinationsIn(space));
  asTrials(call, "trials of Ray Tune", count, leastOfScheduler(settings?.kwargs.get("scheduler")), () => {
    startTrainable(call, argument(tuner, 0, "trainable"), space);
  });
  return recorded.result;
};

/** What a tuner is given: a function, or one of Ray's trainers, whose loop runs in each trial. */
function startTrainable(call: LibraryCall, trainable: Value | undefined, space: Value | undefined): void {
  const held = trainable && likely(trainable);
  if (!held) return;
  const given = space ?? unknown("what the tuner hands over");
  if (callableOf(held)) call.machine.call(held, siteWith(call, [given]));
  else if (held.kind === "object" && isRayTrainer(held.type)) call.machine.callMethod(held, "fit", siteWith(call, []));
}

function isRayTrainer(type: string): boolean {
  return rayTrainers.some((name) => type === name);
}

const rayTrainers = [
  "ray.train.torch.TorchTrainer",
  "ray.train.tensorflow.TensorflowTrainer",
  "ray.train.data_parallel_trainer.DataParallelTrainer",
  "ray.train.v2.jax.JaxTrainer",
];

/** `TorchTrainer(loop, train_loop_config={…}).fit()`: each worker runs the loop with the configuration. */
const fitRayTrainer: Handler = (call) => {
  const recorded = call.record();
  const made = objectCall(call.receiver, undefined);
  const loop = made && argument(made, 0, "train_loop_per_worker");
  const held = loop && likely(loop);
  if (held && callableOf(held)) {
    const given = made.kwargs.get("train_loop_config") ?? unknown("no configuration is given");
    call.machine.call(held, siteWith(call, takesNothing(held) ? [] : [given]));
  }
  return recorded.result;
};

function takesNothing(value: Value): boolean {
  const callable = callableOf(value);
  return callable?.kind === "function" && callable.parameters.length === 0;
}

/** `tune.with_parameters(train, data=…)`: the function with these arguments. */
const withParameters: Handler = (call) => {
  const callee = argument(call, 0, "trainable");
  if (!callee || !callableOf(likely(callee))) return undefined;
  const kwargs = new Map([...call.kwargs].filter(([name]) => name !== "trainable"));
  const definition = { kind: "partial", callee, args: [], kwargs };
  return { kind: "function", name: "partial", definition, spans: [call.span], origin: "stated" };
};

/** `tune.with_resources(train, {"gpu": 1})`: the same function. */
const withResources: Handler = (call) => {
  const callee = argument(call, 0, "trainable");
  if (!callee) return undefined;
  call.record();
  return callee;
};

/** `trainer.hyperparameter_search(hp_space=space)`: recorded with what the space gives for a trial in the function's place. */
const searchTrainer: Handler = (call) => {
  const space = argument(call, 0, "hp_space");
  const held = space && likely(space);
  if (!held || !callableOf(held)) return call.record().result;
  const chosen = call.machine.call(held, siteWith(call, [unknown("a trial of the search")]));
  const given = call.kwargs.has("hp_space")
    ? { kwargs: new Map([...call.kwargs, ["hp_space", chosen]]) }
    : { args: [chosen, ...call.args.slice(1)] };
  return call.machine.record(call.callee, { ...call, ...given }, call.receiver).result;
};

export const searches: Library = {
  functions: {
    ...Object.fromEntries(
      ["transformers.Trainer", "transformers.Seq2SeqTrainer", "setfit.Trainer", "setfit.SetFitTrainer"].map((name) => [
        `${name}.hyperparameter_search`,
        searchTrainer,
      ]),
    ),
    "optuna.study.Study.optimize": optimizeStudy,
    "optuna.create_study.optimize": optimizeStudy,
    "optuna.study.create_study.optimize": optimizeStudy,
    "optuna.load_study.optimize": optimizeStudy,
    "wandb.agent": runAgent,
    "ray.tune.run": tuneRun,
    "ray.tune.Tuner.fit": fitTuner,
    "ray.tune.with_parameters": withParameters,
    "ray.tune.with_resources": withResources,
    ...Object.fromEntries(rayTrainers.map((name) => [`${name}.fit`, fitRayTrainer])),
  },
};
