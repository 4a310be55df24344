import assert from "node:assert/strict";
import { runsOf } from "../../support/carets";

const loop = `
    model = torch.nn.Linear(10, 2)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for epoch in range(4):
        for x, y in loader:
            criterion(model(x), y).backward()
            optimizer.step()
`;

/** The first run's fact about repeats, with what it says and where; `open` where it is left open. */
async function repeats(text: string): Promise<{ value?: unknown; reason?: string; place?: string; epochs?: unknown }> {
  const { runs, source } = await runsOf(text);
  const [run] = runs;
  assert.ok(run, "no run was found");
  assert.equal(runs.length, 1);
  const fact = run.facts.find(({ input }) => input === "sweepRuns");
  const open = run.unknowns.find(({ input }) => input === "sweepRuns");
  const span = fact?.spans[0];
  return {
    value: fact?.value,
    reason: fact?.reason ?? open?.reason ?? "",
    ...(span ? { place: source.slice(span.from, span.to) } : {}),
    epochs: run.facts.find(({ input }) => input === "epochs")?.value,
  };
}

describe("searches over hyperparameters", () => {
  it("of Optuna run the objective once for each trial", async () => {
    const text = `import torch\nimport optuna\ndef objective(trial):${loop}    return 1\nstudy = optuna.create_study()\n`;
    const found = await repeats(`${text}study.optimize(objective, n_trials=100)\n`);
    assert.deepEqual([found.value, found.epochs, found.reason], [100, 4, "trials of Optuna"]);
    assert.match(found.place ?? "", /100/);
    const open = await repeats(`${text}study.optimize(objective, timeout=600)\n`);
    assert.equal(open.value, undefined);
    assert.match(open.reason ?? "", /until the study is stopped/);
  });

  it("that stop bad trials early say that the count is an upper bound", async () => {
    const found = await repeats(`import torch
import optuna
def objective(trial):${loop}    if trial.should_prune():
        raise optuna.TrialPruned()
optuna.create_study().optimize(objective, 30)
`);
    assert.equal(found.value, 30);
    assert.match(found.reason ?? "", /at most/);
  });

  it("of Weights & Biases run the function count times, or all of a grid", async () => {
    const head = `import torch\nimport wandb\ndef train():${loop}`;
    const grid = `sweep = wandb.sweep({"method": "grid", "parameters": {"lr": {"values": [1, 2, 3]}, "b": {"values": [8, 16]}}})\n`;
    assert.equal((await repeats(`${head}${grid}wandb.agent(sweep, function=train)\n`)).value, 6);
    assert.equal((await repeats(`${head}wandb.agent("id", train, count=20)\n`)).value, 20);
    const endless = await repeats(`${head}wandb.agent("id", train)\n`);
    assert.match(endless.reason ?? "", /until the sweep is stopped/);
  });

  it("of Ray Tune multiply samples and grids", async () => {
    const found = await repeats(`import torch
from ray import tune
from ray.tune.schedulers import ASHAScheduler
def train(config):${loop}
tuner = tune.Tuner(
    tune.with_resources(train, {"gpu": 1}),
    param_space={"lr": tune.grid_search([0.1, 0.01]), "optim": {"beta": tune.grid_search([0.9, 0.99, 0.999])}},
    tune_config=tune.TuneConfig(num_samples=5, scheduler=ASHAScheduler()),
)
tuner.fit()
`);
    assert.equal(found.value, 30);
    assert.match(found.reason ?? "", /Ray Tune.*at most/);
    const plain = await repeats(
      `import torch\nfrom ray import tune\ndef train(config):${loop}\ntune.run(train, num_samples=8)\n`,
    );
    assert.equal(plain.value, 8);
  });

  it("of Keras Tuner fit what the hypermodel builds", async () => {
    const found = await repeats(`import keras
import keras_tuner
def build(hp):
    model = keras.Sequential([keras.layers.Dense(hp.Int("units", 8, 64)), keras.layers.Dense(1)])
    model.compile(loss="mse")
    return model
tuner = keras_tuner.RandomSearch(build, max_trials=10, executions_per_trial=3)
tuner.search(x, y, epochs=7)
`);
    assert.deepEqual([found.value, found.epochs], [30, 7]);
  });

  it("of scikit-learn over Keras models: combinations times folds; what they vary is open", async () => {
    const found = await repeats(`import keras
from scikeras.wrappers import KerasClassifier
from sklearn.model_selection import GridSearchCV
def build():
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(loss="mse")
    return model
GridSearchCV(KerasClassifier(build, epochs=9), {"batch_size": [8, 16, 32]}, cv=3).fit(x, y)
`);
    assert.deepEqual([found.value, found.epochs], [9, 9]);
    const varied = await repeats(`import keras
from scikeras.wrappers import KerasClassifier
from sklearn.model_selection import GridSearchCV
def build():
    return keras.Sequential([keras.layers.Dense(1)])
GridSearchCV(KerasClassifier(build, epochs=9), {"epochs": [5, 10]}).fit(x, y)
`);
    assert.deepEqual([varied.value, varied.epochs], [10, undefined]);
  });

  it("fold by fold: the splitter says how many", async () => {
    const fold = (made: string): string => `import torch
from sklearn.model_selection import KFold, RepeatedKFold
for train_rows, test_rows in ${made}.split(rows):${loop}`;
    assert.equal((await repeats(fold("KFold(n_splits=10)"))).value, 10);
    assert.equal((await repeats(fold("KFold()"))).value, 5);
    assert.equal((await repeats(fold("RepeatedKFold(n_splits=4, n_repeats=3)"))).value, 12);
  });

  it("are not seen in a study that trains nothing", async () => {
    const { runs } = await runsOf(`import torch
import optuna
def objective(trial):
    return trial.suggest_float("x", -1, 1) ** 2
optuna.create_study().optimize(objective, n_trials=50)
`);
    assert.deepEqual(runs, []);
  });
});
