import assert from "node:assert/strict";
import { checkMarked, runsOf } from "../../../support/carets";

describe("stable-baselines3", () => {
  it("reads agent, environment and steps", () =>
    checkMarked(`
from stable_baselines3 import PPO
from stable_baselines3.common.env_util import make_vec_env
envs = make_vec_env("CartPole-v1", n_envs=4)
#                   ^^^^^^^^^^^^^ datasetId = CartPole-v1
model = PPO("MlpPolicy", envs, verbose=1)
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ modelId = PPO
model.learn(total_timesteps=25_000)
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ run
#                           ^^^^^^ trainingSamples = 25000
# also: task = reinforcement (derived); method = full (derived); framework = stable-baselines3 (derived)
# also: microBatchSize = 64 (default); optimizer = adam (default); precision = fp32 (default)
`));

  it("says that it learns on the processor where the code says so", async () => {
    const { runs } = await runsOf(`
from stable_baselines3 import SAC
SAC("MlpPolicy", "Pendulum-v1", batch_size=512, device="cpu").learn(20_000)
`);
    const values = new Map(runs[0]?.facts.map(({ input, value }) => [input, value]));
    assert.equal(values.get("acceleratorKind"), "cpu");
    assert.equal(values.get("microBatchSize"), 512);
  });

  it("adds up learning that goes on in a loop", async () => {
    const { runs } = await runsOf(`
from stable_baselines3 import DQN
agent = DQN("MlpPolicy", "LunarLander-v2")
for i in range(30):
    agent.learn(total_timesteps=10_000, reset_num_timesteps=False)
    agent.save(f"models/{i}")
`);
    assert.equal(runs[0]?.facts.find(({ input }) => input === "trainingSamples")?.value, 300_000);
  });

  it("is silent on an agent that plays", async () => {
    const { runs } = await runsOf(`
from stable_baselines3 import PPO
model = PPO.load("ppo")
for _ in range(1000):
    action, _ = model.predict(obs)
`);
    assert.deepEqual(runs, []);
  });
});

const loop = `
import gymnasium as gym
import torch
envs = gym.vector.SyncVectorEnv([lambda: gym.make("CartPole-v1") for _ in range(4)])
agent = torch.nn.Linear(4, 2)
optimizer = torch.optim.Adam(agent.parameters())
for warm in range(7):
    envs.step(random_action)
for update in range(100):
    for step in range(128):
        obs, reward, done, _, info = envs.step(agent(obs))
    for epoch in range(4):
        loss = loss_of(agent, obs)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
`;

describe("gymnasium loops", () => {
  it("count steps of all environments", async () => {
    const { runs } = await runsOf(loop);
    assert.equal(runs.length, 1);
    const facts = new Map(runs[0]?.facts.map(({ input, value }) => [input, value]));
    assert.equal(facts.get("task"), "reinforcement");
    assert.equal(facts.get("trainingSamples"), 51_200);
    assert.equal(facts.get("maxSteps"), undefined);
    assert.equal(facts.get("epochs"), undefined);
  });

  it("leave the steps open where episodes end when they end", async () => {
    const { runs } = await runsOf(loop.replace("for step in range(128):", "while not done:"));
    assert.equal(
      runs[0]?.facts.some(({ input }) => input === "trainingSamples"),
      false,
    );
    assert.ok(runs[0].unknowns.some(({ input }) => input === "trainingSamples"));
  });

  it("leave other loops alone", async () => {
    const { runs } = await runsOf(loop.replace("envs.step(agent(obs))", "agent(obs)"));
    assert.notEqual(runs[0]?.facts.find(({ input }) => input === "task")?.value, "reinforcement");
  });
});
