import assert from "node:assert/strict";
import { checkMarked, runsOf } from "../../../support/carets";
import { configRunsOf, launchedRunsOf } from "../../../support/launches";

const steps = async (code: string): Promise<unknown> => {
  const { runs } = await runsOf(code);
  assert.equal(runs.length, 1);
  return runs[0]?.facts.find(({ input }) => input === "trainingSamples")?.value;
};

describe("RLlib", () => {
  it("reads the algorithm, its environment and what Tune ends it at", () =>
    checkMarked(`
from ray import tune
from ray.rllib.algorithms.sac import SACConfig
config = (
    SACConfig()
    .environment("Pendulum-v1")
#                ^^^^^^^^^^^^^ datasetId = Pendulum-v1
    .learners(num_learners=2, num_gpus_per_learner=1)
#                                                  ^ acceleratorCount = 2 (derived)
)
tune.Tuner(
    "SAC",
#   ^^^^^ modelId = SAC
    param_space=config,
    run_config=tune.RunConfig(stop={"num_env_steps_sampled_lifetime": 400_000}),
#                                                                     ^^^^^^^ trainingSamples = 400000
    tune_config=tune.TuneConfig(num_samples=3),
#                                           ^ sweepRuns = 3
).fit()
# also: task = reinforcement (derived); method = full (derived); framework = rllib (derived)
`));

  it("counts iterations of a loop by the batch that PPO collects for each", async () => {
    const loop = (training: string): string => `
from ray.rllib.algorithms.ppo import PPOConfig
config = PPOConfig().environment(env="CartPole-v1")
config.training(${training})
algo = config.build()
for i in range(50):
    algo.train()
`;
    assert.equal(await steps(loop("lr=1e-4")), 200_000);
    assert.equal(await steps(loop("train_batch_size_per_learner=512")), 25_600);
  });

  it("leaves the steps open where only a reward ends it, or an algorithm's iterations have no fixed length", async () => {
    const { runs } = await runsOf(`
from ray import tune
tune.run("DQN", config={"env": "CartPole-v1"}, stop={"episode_reward_mean": 150, "training_iteration": 20})
`);
    assert.equal(runs.length, 1);
    assert.ok(runs[0]?.unknowns.some(({ input }) => input === "trainingSamples"));
  });

  it("is silent on an agent that plays, and on tuning of other things", async () => {
    const { runs } = await runsOf(`
from ray import tune
from ray.rllib.algorithms.algorithm import Algorithm
algo = Algorithm.from_checkpoint("best")
algo.compute_single_action(observation)
tune.run("my_registered_trainable", num_samples=10)
`);
    assert.deepEqual(runs, []);
  });

  it("reads experiments in YAML", async () => {
    const [run, ...others] = await configRunsOf(`pong-impala:
    env: ALE/Pong-v5
    run: IMPALA
    num_samples: 4
    stop:
        sampler_results/episode_reward_mean: 18.0
        timesteps_total: 5000000
    config:
        train_batch_size: 500
        num_gpus: 1
`);
    assert.deepEqual(others, []);
    const facts = run?.facts ?? {};
    assert.deepEqual(
      ["framework", "modelId", "datasetId", "trainingSamples", "acceleratorCount", "sweepRuns"].map((k) => facts[k]),
      ["rllib", "IMPALA", "ALE/Pong-v5", 5_000_000, 1, 4],
    );
    assert.deepEqual(await configRunsOf("web:\n  run: PPO\n"), []);
    assert.deepEqual(await configRunsOf("web:\n  run: serve\n  env: prod\n  stop:\n    timesteps_total: 5\n"), []);
  });
});

describe("RL Baselines3 Zoo", () => {
  const table = `default:
  n_timesteps: !!float 1e6
  policy: 'MlpPolicy'
Pendulum-v1:
  n_envs: 4
  n_timesteps: !!float 1e5
  policy: 'MlpPolicy'
`;
  it("gives a run for each environment of a table", async () => {
    const [run, ...others] = await configRunsOf(table, {}, "hyperparams/ppo.yml");
    assert.deepEqual(others, []);
    assert.equal(run?.facts.trainingSamples, 100_000);
    assert.equal(run.facts.modelId, "ppo");
    assert.equal(run.facts.datasetId, "Pendulum-v1");
  });

  it("looks a command's steps up there", async () => {
    const command = "python -m rl_zoo3.train --algo ppo --env Pendulum-v1";
    const [run] = await launchedRunsOf(command, { "hyperparams/ppo.yml": table });
    assert.equal(run?.facts.trainingSamples, 100_000);
    const [other] = await launchedRunsOf(`${command} -n 5000`, { "hyperparams/ppo.yml": table });
    assert.equal(other?.facts.trainingSamples, 5000);
  });

  it("is silent on tables of other things", async () => {
    assert.deepEqual(await configRunsOf("a:\n  policy: retain\nb:\n  policy: delete\n"), []);
  });
});
