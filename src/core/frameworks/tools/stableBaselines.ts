/** Stable-Baselines3 and its contributions: `PPO("MlpPolicy", env).learn(total_timesteps=…)`. */
import type { Call, Trace } from "../../evaluate/trace";
import { asNumber, asString, likely, type Value } from "../../evaluate/value";
import type { RunDraft } from "../../run/runSpec";
import { recordEntry } from "../../source/recordEntry";
import { argument, lastOf, madeBy, ownerOf } from "../calls";
import { FactSheet } from "../facts";
import type { PythonFramework } from "../framework";
import { kindOfDevice } from "../places/kind";
import { stateEnvironmentSteps } from "../reinforcement";
import { anchorIn, distinctStarts, draft, stateSweep } from "../runs";

export const stableBaselines: PythonFramework = {
  name: "stable-baselines3",
  find(trace) {
    const starts = trace.calls.filter(
      (call) => call.method === "learn" && /^(stable_baselines3|sb3_contrib|sbx)\./.test(call.callee),
    );
    return distinctStarts(starts).map((call) => readRun(call, trace));
  },
};

function readRun(call: Call, trace: Trace): RunDraft {
  const sheet = new FactSheet();
  const made = madeBy(call.receiver, trace);
  const name = lastOf(ownerOf(call.callee));
  const method: Value = { kind: "string", value: name, spans: made ? [made.span] : [call.span], origin: "stated" };
  // Learning that goes on (`learn(reset_num_timesteps=False)` in a loop) adds up.
  const device = argument(made, "device");
  sheet.state("acceleratorKind", kindOfDevice(device), device);
  stateLearning(sheet, made, name);
  const steps = argument(call, "total_timesteps", 0);
  const loop = call.loops.at(-1);
  const continued =
    loop !== undefined && made !== undefined && !made.loops.some((other) => other.header === loop.header);
  const [each, rounds] = [asNumber(steps), asNumber(loop?.count)];
  const parts = { environment: environmentOf(made), method, spans: [call.span] };
  if (continued && steps && each !== undefined && rounds !== undefined) {
    sheet.state("trainingSamples", each * rounds, steps, {
      origin: "derived",
      spans: [...steps.spans, loop.header],
      reason: "steps of one call × rounds of the loop around it",
    });
    stateEnvironmentSteps(sheet, { ...parts, steps });
  } else {
    if (continued && rounds === undefined)
      sheet.leaveOpen("trainingSamples", "learning goes on in a loop whose length is not known here", [call.span]);
    stateEnvironmentSteps(sheet, { ...parts, steps: continued ? undefined : steps });
    stateSweep(sheet, continued ? call.loops.slice(0, -1) : call.loops);
  }
  return draft(trace, "stable-baselines3", `${name}.learn`, anchorIn(trace, call.span, call.stack), sheet);
}

/** Batches of the updates and how they are made. Defaults: stable-baselines3 2.x. */
const learners: Readonly<Record<string, { readonly optimizer: string; readonly batch?: number }>> = {
  PPO: { optimizer: "adam", batch: 64 },
  A2C: { optimizer: "rmsprop" },
  DQN: { optimizer: "adam", batch: 32 },
  SAC: { optimizer: "adam", batch: 256 },
  TD3: { optimizer: "adam", batch: 256 },
  DDPG: { optimizer: "adam", batch: 256 },
};

function stateLearning(sheet: FactSheet, made: Call | undefined, name: string): void {
  if (!made) return;
  sheet.add("microBatchSize", argument(made, "batch_size"));
  const usual = recordEntry(learners, name);
  if (!usual || made.open || made.kwargs.has("policy_kwargs")) return;
  if (usual.batch !== undefined)
    sheet.fallback("microBatchSize", usual.batch, `stable-baselines3: ${name}'s batch_size is ${usual.batch}`, [
      made.span,
    ]);
  sheet.fallback("optimizer", usual.optimizer, `stable-baselines3: ${name} learns with ${usual.optimizer}`, [
    made.span,
  ]);
  sheet.fallback("precision", "fp32", "torch: float32 unless another type is chosen", [made.span]);
}

/** The name given to `gym.make`, `make_vec_env` or the agent itself, seen through wrappers. */
function environmentOf(made: Call | undefined): Value | undefined {
  let current = argument(made, "env", 1);
  for (let depth = 0; depth < 6 && current; depth++) {
    if (asString(current) !== undefined) return current;
    const held = likely(current);
    const call: Call | undefined = held.kind === "object" ? held.call : undefined;
    if (!call) return undefined;
    current = argument(call, "env_id", 0) ?? argument(call, "env") ?? argument(call, "id");
  }
  return undefined;
}
