/** Reinforcement learning on simulated environments: the environment, not the network, decides the time. */
import type { Constants } from "./workload/constants";
import type { Values } from "./workload/values";

const replay = /dqn|rainbow|sac|td3|ddpg|c51|qr|apex|dreamer|muzero/i;
const onDevice = /cule|brax|isaac|envpool|gpu|jax/i;

/** Environment steps per second of the method's usual implementations; environments that run on the accelerator are ten times as fast. */
export function environmentStepsPerSecond({ text }: Values, constants: Constants): number {
  const name = `${text.modelId ?? ""} ${text.datasetId ?? ""} ${text.framework ?? ""}`;
  if (onDevice.test(name)) return 10 * constants.vectorizedStepsPerSecond;
  return replay.test(name) ? constants.replayStepsPerSecond : constants.vectorizedStepsPerSecond;
}
