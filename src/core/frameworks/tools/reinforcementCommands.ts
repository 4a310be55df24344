/** Reinforcement learning from a shell: CleanRL's one-file scripts and the training script of RL Baselines3 Zoo. */
import { asString, type Value } from "../../evaluate/value";
import { FactSheet } from "../facts";
import type { CommandFramework } from "../framework";
import { stateEnvironmentSteps } from "../reinforcement";
import { zooSteps } from "./rlZoo";

export const cleanRl: CommandFramework = {
  name: "cleanrl",
  programs: /(^|\/)(ppo|ppg|rpo|dqn|c51|sac|td3|ddpg|rainbow|qdagger|pqn)\w*\.py$/,
  recognises: ({ settings }) => settings.get("env_id", "total_timesteps") !== undefined,
  read({ settings, program }) {
    const sheet = new FactSheet();
    const method = /(?<!\w)(\w+)\.py$/.exec(program)?.[1] ?? "";
    stateEnvironmentSteps(sheet, {
      steps: settings.get("total_timesteps"),
      environment: settings.get("env_id"),
      method: named(method, settings.spans()),
      spans: settings.spans(),
    });
    return { sheet };
  },
};

export const rlZoo: CommandFramework = {
  name: "stable-baselines3",
  programs: /(^|\/)train\.py$|^rl_zoo3([./]train)?$/,
  recognises: ({ settings }) => settings.get("algo") !== undefined && settings.get("env") !== undefined,
  read({ settings }, documents) {
    const sheet = new FactSheet();
    const steps = zooSteps(settings.text("algo") ?? "", settings.text("env") ?? "", documents);
    stateEnvironmentSteps(sheet, {
      steps: settings.get("n", "n_timesteps") ?? steps,
      environment: settings.get("env"),
      method: settings.get("algo"),
      spans: settings.spans(),
    });
    if (settings.on("optimize", "optimize_hyperparameters")) sheet.add("sweepRuns", settings.get("n_trials"));
    return { sheet };
  },
};

function named(name: string, spans: Value["spans"]): Value | undefined {
  const value: Value = { kind: "string", value: name, spans, origin: "derived" };
  return asString(value) === "" ? undefined : value;
}
