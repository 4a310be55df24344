/** RL Baselines3 Zoo's tables of tuned options, one environment a key: `hyperparams/ppo.yml`. Keys: rl_zoo3 1.0 to 2.7. */
import { likely, type Value } from "../../evaluate/value";
import { stringValue } from "../../evaluate/values";
import type { Documents } from "../../source/documents";
import { readYaml } from "../../syntax/yaml";
import { entriesOf } from "../calls";
import { configDraft, Settings } from "../configs";
import { FactSheet } from "../facts";
import type { ConfigFramework } from "../framework";
import { stateEnvironmentSteps } from "../reinforcement";

export const rlZooConfig: ConfigFramework = {
  name: "stable-baselines3",
  recognises(config) {
    const parts = [...(entriesOf(config)?.values() ?? [])].map((part) => new Settings(part));
    return (
      parts.length > 0 &&
      parts.every((part) => part.value && likely(part.value).kind === "dict") &&
      parts.some((part) => part.count("n_timesteps", "policy") === 2)
    );
  },
  find(config, source) {
    const algorithm = /(?<![\w-])([\w-]+)\.ya?ml$/.exec(source.path)?.[1] ?? "";
    return [...(entriesOf(config) ?? [])].flatMap(([environment, part]) => {
      const settings = new Settings(part);
      const steps = settings.get("n_timesteps");
      // `default` is for environments that have no key.
      if (!steps || environment === "default") return [];
      const sheet = new FactSheet();
      stateEnvironmentSteps(sheet, {
        steps,
        environment: stringValue(environment, settings.spans()),
        method: knownAlgorithm.test(algorithm) ? stringValue(algorithm, settings.spans(), "derived") : undefined,
        spans: settings.spans(),
      });
      return [configDraft("stable-baselines3", source, steps, sheet, { title: environment })];
    });
  },
};

const knownAlgorithm = /^(?:a2c|ars|crossq|ddpg|dqn|her|ppo|ppo_lstm|qrdqn|sac|td3|tqc|trpo)$/;

/** The steps that the zoo's table gives an environment, for a command that does not say them. */
export function zooSteps(algorithm: string, environment: string, documents: Documents | undefined): Value | undefined {
  const file = documents?.first([`hyperparams/${algorithm}.yml`, `rl_zoo3/hyperparams/${algorithm}.yml`]);
  const root = file && readYaml(file).roots[0];
  return new Settings(new Settings(root).get(environment)).get("n_timesteps");
}
