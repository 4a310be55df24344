/** What runs of reinforcement learning state: their budget is counted in steps of the environment, which decides how long they take. */
import type { Value } from "../evaluate/value";
import type { Span } from "../source/sourceText";
import type { FactSheet } from "./facts";

export interface ReinforcementParts {
  /** Steps of all environments together. */
  readonly steps: Value | undefined;
  /** The environment's name. */
  readonly environment: Value | undefined;
  /** The algorithm: PPO, DQN. It stands for the model, which is small and seldom has a name. */
  readonly method: Value | undefined;
  /** Where the run is written, for what is said of it as a whole. */
  readonly spans: readonly Span[];
}

/** Claims the task, the budget, the environment as the data, and the algorithm as the model. */
export function stateEnvironmentSteps(sheet: FactSheet, parts: ReinforcementParts): void {
  const { steps, environment, method, spans } = parts;
  sheet.state("task", "reinforcement", undefined, { spans, reason: "an agent learns from steps of an environment" });
  if (steps) sheet.add("trainingSamples", steps);
  else sheet.leaveOpen("trainingSamples", "how many steps the agent learns for is not said here", spans);
  sheet.add("datasetId", environment);
  sheet.add("modelId", method);
  sheet.state("method", "full", undefined, { spans, reason: "the whole policy is trained" });
}
