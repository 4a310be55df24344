/**
 * RLlib: `PPOConfig().environment("CartPole-v1").build().train()` in a loop, the same through Ray Tune, and its YAML experiments.
 * Names and defaults: Ray 1.13 to 2.49.
 */
import { combinationsIn } from "../../evaluate/libraries/searchSpaces";
import type { Call, Trace } from "../../evaluate/trace";
import { asNumber, asString, likely, provenance, type Value } from "../../evaluate/value";
import { dictValue, numberValue, stringValue } from "../../evaluate/values";
import type { RunDraft } from "../../run/runSpec";
import { argument, entriesOf, isSame, lastOf, madeBy, ownerOf } from "../calls";
import { configDraft, Settings } from "../configs";
import { FactSheet } from "../facts";
import type { ConfigFramework, PythonFramework } from "../framework";
import { stateEnvironmentSteps } from "../reinforcement";
import { anchorIn, distinctStarts, draft, stateSweep } from "../runs";

const knownAlgorithms =
  /^(?:PPO|APPO|DDPPO|IMPALA|DQN|SimpleQ|ApexDQN|APEX|SAC|RNNSAC|A2C|A3C|PG|DDPG|ApexDDPG|TD3|ES|ARS|BC|MARWIL|CQL|CRR|QMIX|MADDPG|R2D2|Rainbow|DreamerV3|Dreamer|AlphaZero|SlateQ)$/;

export const rllib: PythonFramework = {
  name: "rllib",
  find(trace) {
    const starts = trace.calls.filter(
      (call) =>
        (call.method === "train" && call.callee.startsWith("ray.rllib.")) || trainableOf(call, trace) !== undefined,
    );
    return distinctStarts(starts).flatMap((call) => readRun(call, trace) ?? []);
  },
};

/** What Ray Tune is given to train, where it is one of RLlib's algorithms. */
function trainableOf(call: Call, trace: Trace): Value | undefined {
  const tuner = /^ray\.(.*\.)?Tuner\.fit$/.test(call.callee) ? madeBy(call.receiver, trace) : undefined;
  const given = tuner
    ? argument(tuner, "trainable", 0)
    : /^ray\.tune\.(tune\.)?run$/.test(call.callee)
      ? argument(call, "run_or_experiment", 0)
      : undefined;
  return given && nameOf(given, trace) !== undefined ? given : undefined;
}

/** An algorithm by its name, its class, its configuration, or that configuration's `algo_class`. */
function nameOf(value: Value | undefined, trace: Trace): string | undefined {
  const held = value && likely(value);
  if (!held) return undefined;
  if (held.kind === "string") return knownAlgorithms.test(held.value) ? held.value : undefined;
  if (held.kind === "symbol") return named(held.name);
  const root = rootOf(held);
  if (root.kind !== "object") return undefined;
  const chosen =
    root.call && /(^|\.)get_trainable_cls$/.test(root.call.callee) ? asString(root.call.args[0]) : undefined;
  return chosen ?? named(root.call?.callee ?? root.type) ?? (held === root ? undefined : nameOf(root, trace));
}

/** `…ppo.PPO`, `…ppo.PPOTrainer`, `…ppo.PPOConfig.environment.training.build`. */
function named(dotted: string): string | undefined {
  if (!dotted.startsWith("ray.rllib.")) return undefined;
  const names = dotted.split(".").map((part) => part.replace(/(?:Config|Trainer)$/, ""));
  return names.find((name) => knownAlgorithms.test(name));
}

/** What a chain of calls and attributes begins with. */
function rootOf(value: Value): Value {
  return provenance(value).at(-1) ?? likely(value);
}

function readRun(call: Call, trace: Trace): RunDraft | undefined {
  const tuner = call.callee.endsWith("Tuner.fit") ? madeBy(call.receiver, trace) : undefined;
  const tuned = call.method !== "train";
  const given = tuned ? trainableOf(call, trace) : call.receiver;
  const space = tuner ? argument(tuner, "param_space") : argument(call, "config");
  const made = tuned ? undefined : madeBy(call.receiver, trace);
  const options = optionsOf(tuned ? [space] : [call.receiver, argument(made, "config")], call, trace);
  const name = nameOf(given, trace) ?? nameOf(space, trace) ?? named(ownerOf(call.callee));
  if (name === undefined) return undefined;

  const sheet = new FactSheet();
  const run = tuner ? argument(tuner, "run_config") : undefined;
  const stop = tuned ? (argument(call, "stop") ?? argument(run && madeBy(run, trace), "stop")) : undefined;
  const batch = trainBatch(name, options);
  const steps = tuned ? stopSteps(stop, batch) : loopSteps(call, batch);
  stateEnvironmentSteps(sheet, {
    steps,
    environment: environmentOf(options, made),
    method: stringValue(name, given?.spans.slice(0, 1) ?? [call.span]),
    spans: [call.span],
  });
  stateDevices(sheet, options);
  if (tuned) stateTrials(sheet, call, tuner, space, options);
  else stateSweep(sheet, call.loops.slice(0, -1));
  const title = tuned ? "tune.run" : `${name}.train`;
  return draft(trace, "rllib", title, anchorIn(trace, call.span, call.stack), sheet);
}

/** Options by name: of a dictionary its entries, of a configuration object all that its methods were given before the start. */
function optionsOf(values: readonly (Value | undefined)[], start: Call, trace: Trace): ReadonlyMap<string, Value> {
  const options = new Map<string, Value>();
  for (const value of values) {
    if (!value) continue;
    for (const [name, entry] of entriesOf(value) ?? []) options.set(name, entry);
    const root = rootOf(value);
    if (root.kind !== "object") continue;
    for (const call of trace.calls) {
      if (call.index >= start.index || !call.receiver || !isSame(rootOf(call.receiver), root)) continue;
      for (const [name, entry] of call.kwargs) options.set(name, entry);
      if (call.method === "environment" && call.args[0]) options.set("env", call.args[0]);
    }
  }
  return options;
}

function environmentOf(options: ReadonlyMap<string, Value>, made: Call | undefined): Value | undefined {
  const given = argument(made, "env") ?? options.get("env");
  const held = given && likely(given);
  if (held?.kind === "string") return held;
  const name = held?.kind === "symbol" || held?.kind === "class" ? lastOf(held.name) : undefined;
  return name === undefined ? undefined : stringValue(name, given?.spans);
}

/** Environment steps of one iteration, of the algorithm that collects a batch of a fixed size for each. */
function trainBatch(name: string, options: ReadonlyMap<string, Value>): Value | undefined {
  if (name !== "PPO") return undefined;
  const learners = asNumber(options.get("num_learners")) ?? 1;
  const each = options.get("train_batch_size_per_learner");
  const [whole, part] = [options.get("train_batch_size"), asNumber(each)];
  if (whole) return whole;
  if (!each) return numberValue(4000, true, [], "default");
  return part === undefined ? undefined : numberValue(part * Math.max(1, learners), true, each.spans, "derived");
}

/** Iterations of the loop around `train()`, each of one batch. */
function loopSteps(call: Call, batch: Value | undefined): Value | undefined {
  return product(call.loops.at(-1)?.count, batch);
}

const stepKeys = /timesteps_total|num_env_steps_(?:sampled|trained)|num_agent_steps/i;

/** Where Tune ends the training: after steps, or iterations of one batch. The first that is reached ends it. */
function stopSteps(stop: Value | undefined, batch: Value | undefined): Value | undefined {
  const held = stop && likely(stop);
  if (held?.kind !== "dict") return undefined;
  const entries = [...held.entries];
  const steps = entries.find(([key]) => stepKeys.test(key))?.[1];
  return steps ?? product(entries.find(([key]) => /training_iteration/i.test(key))?.[1], batch);
}

function product(count: Value | undefined, batch: Value | undefined): Value | undefined {
  const [rounds, size] = [asNumber(count), asNumber(batch)];
  if (!count || !batch || rounds === undefined || size === undefined) return undefined;
  const total = rounds * size;
  return numberValue(total, Number.isInteger(total), [...count.spans, ...batch.spans], "derived");
}

/** Learners, each with its devices; before Ray 2.7 all devices of the one trainer. */
function stateDevices(sheet: FactSheet, options: ReadonlyMap<string, Value>): void {
  const each = options.get("num_gpus_per_learner") ?? options.get("num_gpus");
  const count = asNumber(each);
  const learners = options.has("num_gpus_per_learner") ? Math.max(1, asNumber(options.get("num_learners")) ?? 1) : 1;
  if (each && count !== undefined && Number.isInteger(count * learners))
    sheet.state("acceleratorCount", count * learners, each, learners > 1 ? { origin: "derived" } : {});
}

function stateTrials(
  sheet: FactSheet,
  call: Call,
  tuner: Call | undefined,
  space: Value | undefined,
  options: ReadonlyMap<string, Value>,
): void {
  const settings = likelyCall(argument(tuner, "tune_config"));
  const samples = argument(tuner ? settings : call, "num_samples");
  const grid = combinationsIn(entriesOf(space) ? space : dictValue(new Map(options)));
  const runs = (asNumber(samples) ?? 1) * (asNumber(grid) ?? 1);
  const spans = [...(samples?.spans ?? []), ...(grid?.spans ?? [])];
  if (runs > 1) sheet.state("sweepRuns", runs, samples ?? grid, { spans, reason: "trials of Ray Tune" });
}

function likelyCall(value: Value | undefined): Call | undefined {
  const held = value && likely(value);
  return held?.kind === "object" ? held.call : undefined;
}

/** `rllib train -f FILE`: experiments by name, each with the algorithm that it runs. */
export const rllibConfig: ConfigFramework = {
  name: "rllib",
  recognises: (config) => experimentsIn(config).length > 0,
  find: (config, source) =>
    experimentsIn(config).map(({ name, settings }) => {
      const sheet = new FactSheet();
      const [run, options] = [settings.get("run"), settings.part("config")];
      const entries = entriesOf(options.value) ?? new Map<string, Value>();
      const steps = stopSteps(settings.get("stop"), trainBatch(asString(run) ?? "", entries));
      const environment = settings.get("env") ?? options.get("env");
      stateEnvironmentSteps(sheet, {
        steps,
        environment: asString(environment) === undefined ? undefined : environment,
        method: run,
        spans: settings.spans(),
      });
      stateDevices(sheet, entries);
      const grid = combinationsIn(settings.value);
      const samples = settings.get("num_samples");
      const runs = (asNumber(samples) ?? 1) * (asNumber(grid) ?? 1);
      if (runs > 1) sheet.state("sweepRuns", runs, samples ?? grid, { reason: "trials of Ray Tune" });
      return configDraft("rllib", source, run, sheet, { title: name });
    }),
};

function experimentsIn(config: Value): { readonly name: string; readonly settings: Settings }[] {
  return [...(entriesOf(config) ?? [])]
    .map(([name, value]) => ({ name, settings: new Settings(value) }))
    .filter(
      ({ settings }) =>
        knownAlgorithms.test(settings.text("run") ?? "") &&
        (settings.get("env") ?? settings.part("config").get("env")) !== undefined,
    );
}
