/** Reinforcement learning written by hand: a training loop that steps an environment of gymnasium, gym or envpool. */
import type { Call, Trace } from "../../evaluate/trace";
import { asNumber, likely, type Value } from "../../evaluate/value";
import type { Fact, RunDraft } from "../../run/runSpec";
import type { Span } from "../../source/sourceText";
import { argument } from "../calls";
import type { PythonFramework } from "../framework";
import { FactSheet } from "../facts";
import { stateEnvironmentSteps } from "../reinforcement";
import { jaxLoop } from "./jaxLoop";
import { pytorchLoop } from "./pytorchLoop";

export const reinforcementLoop: PythonFramework = {
  name: "gymnasium",
  find(trace, context) {
    const made = trace.calls.filter((call) => makers.test(call.callee));
    if (made.length === 0) return [];
    const steps = trace.calls.filter((call) => call.method === "step" && stepsEnvironment(call));
    const runs = [...pytorchLoop.find(trace, context), ...jaxLoop.find(trace, context)];
    return runs.flatMap((run) => {
      // Steps before the training (to warm a buffer, to normalise what is seen) are not its budget.
      const step = steps.find((call) => call.loops.some((loop) => contains(loop.span, run.anchor)));
      return step ? [withEnvironment(run, trace, step, made)] : [];
    });
  },
};

const makers =
  /^(gymnasium|gym|envpool|procgen)\.(.*\.)?(make|make_vec|make_gym|SyncVectorEnv|AsyncVectorEnv|ProcgenEnv)$/;

function contains(outer: Span, inner: Span): boolean {
  return outer.path === inner.path && outer.from <= inner.from && inner.to <= outer.to;
}

/** `env.step(action)`: on an environment, or on something that is not known under a name of one. An optimizer's step takes no action. */
function stepsEnvironment(call: Call): boolean {
  return call.args.length === 1 && !/optim|sched|scaler/i.test(call.callee);
}

/** The run as one of an agent: its budget is steps of the environment, not batches. */
function withEnvironment(run: RunDraft, trace: Trace, step: Call, made: readonly Call[]): RunDraft {
  const sheet = new FactSheet();
  const spans = [run.anchor];
  const named = made.map((call) => argument(call, "id", 0) ?? argument(call, "env_id") ?? argument(call, "env_name"));
  const environment = named.find((value) => value !== undefined && likely(value).kind === "string");
  stateEnvironmentSteps(sheet, { steps: stepsOf(step, made), environment, method: undefined, spans });
  const counted = new Set<Fact["input"]>(["epochs", "maxSteps", "microBatchSize", "globalBatchSize", "datasetSamples"]);
  const own = run.facts.filter(({ input }) => !counted.has(input) && !sheet.has(input));
  return {
    ...run,
    facts: [...sheet.facts(), ...own],
    unknowns: [...sheet.unknowns(), ...run.unknowns.filter(({ input }) => !counted.has(input) && !sheet.has(input))],
    companions: run.companions.length > 0 ? run.companions : trace.companions,
  };
}

/** Rounds of the loops around the step, times the environments that step together; undefined where one is not known. */
function stepsOf(step: Call, made: readonly Call[]): Value | undefined {
  const counts = step.loops.map((loop) => asNumber(loop.count));
  const together = environments(made);
  if (together === undefined || counts.some((count) => count === undefined)) return undefined;
  const total = counts.reduce<number>((all, count) => all * (count ?? 1), together);
  const spans = step.loops.map((loop) => loop.header);
  return { kind: "number", value: total, integer: Number.isInteger(total), spans, origin: "derived" };
}

/** How many environments step together: one unless they are put into a vector. */
function environments(made: readonly Call[]): number | undefined {
  const vector = made.find((call) => /VectorEnv$|make_vec$|^envpool\.|Procgen/.test(call.callee));
  if (!vector) return 1;
  const given = argument(vector, "num_envs", vector.callee.endsWith("make_vec") ? 1 : undefined);
  if (given) return asNumber(given);
  const listed = argument(vector, "env_fns", 0);
  const held = listed && likely(listed);
  return (held?.kind === "list" || held?.kind === "tuple") && !held.open ? held.items.length : undefined;
}
