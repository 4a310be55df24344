import assert from "node:assert/strict";
import { checkMarked, runsOf } from "../../support/carets";

describe("classical learners", () => {
  it("reads a boosted model with its rounds and data", () =>
    checkMarked(`
import xgboost as xgb
from sklearn.datasets import fetch_covtype
X, y = fetch_covtype(return_X_y=True)
#      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ datasetId = fetch_covtype
model = xgb.XGBClassifier(n_estimators=500, max_depth=8)
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ modelId = XGBClassifier
#                                      ^^^ estimatorCount = 500
model.fit(X, y)
#^^^^^^^^^^^^^^ run
# also: framework = xgboost (derived); task = tabular (derived); featureCount = 54 (derived)
# also: acceleratorKind = cpu (derived)
`));

  const reasons = new Map<string, string | undefined>();
  const first = async (text: string): Promise<ReadonlyMap<string, unknown>> => {
    const { runs } = await runsOf(text);
    assert.equal(runs.length, 1);
    for (const { input, reason } of runs[0]?.facts ?? []) reasons.set(input, reason);
    return new Map(runs[0]?.facts.map(({ input, value }) => [input, value]));
  };

  it("takes rounds from a dictionary of options, else the library's default", async () => {
    const train = (options: string): string => `
import lightgbm as lgb
rows = lgb.Dataset(X, y)
lgb.train(${options}, rows)
`;
    assert.equal((await first(train('{"num_iterations": 400}'))).get("estimatorCount"), 400);
    assert.equal((await first(train("{}"))).get("estimatorCount"), 100);
    assert.equal((await first(train("options"))).get("estimatorCount"), undefined);
  });

  it("counts the fits of searches and cross-validation", async () => {
    const grid = await first(`
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.ensemble import RandomForestClassifier
search = GridSearchCV(RandomForestClassifier(), {"n_estimators": [100, 300], "max_depth": [4, 8, None]}, cv=StratifiedKFold(n_splits=4))
search.fit(X, y)
`);
    assert.equal(grid.get("sweepRuns"), 2 * 3 * 4 + 1);
    assert.equal(grid.get("modelId"), "RandomForestClassifier");
    const repeated = await first(`
import lightgbm as lgb
from sklearn.model_selection import RandomizedSearchCV, RepeatedKFold
RandomizedSearchCV(lgb.LGBMRegressor(), space, n_iter=4, cv=RepeatedKFold(n_splits=3, n_repeats=2), refit=False).fit(X, y)
`);
    assert.equal(repeated.get("sweepRuns"), 4 * 3 * 2);
    const rounds = async (folds: string): Promise<unknown> =>
      (await first(`import xgboost\nxgboost.cv({}, xgboost.DMatrix(X, y)${folds})\n`)).get("sweepRuns");
    assert.equal(await rounds(""), 3);
    assert.equal(await rounds(", nfold=7"), 7);
    assert.equal(await rounds(", nfold=chosen"), undefined);
    const folds = await first(`
from sklearn.model_selection import cross_val_score
from sklearn.ensemble import ExtraTreesRegressor
cross_val_score(ExtraTreesRegressor(), X, y, cv=10)
`);
    assert.equal(folds.get("sweepRuns"), 10);
    assert.match(reasons.get("sweepRuns") ?? "", /^folds/);
    const trials = await first(`
import optuna
from catboost import CatBoostClassifier
from sklearn.model_selection import cross_val_score
def objective(trial):
    return cross_val_score(CatBoostClassifier(iterations=trial.suggest_int("n", 10, 90)), X, y).mean()
optuna.create_study().optimize(objective, n_trials=20)
`);
    assert.equal(trials.get("sweepRuns"), 5 * 20);
  });

  it("reads the learner at the end of a pipeline, and rows that are made up", async () => {
    const facts = await first(`
from sklearn.datasets import make_classification
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
X, y = make_classification(n_samples=5000)
make_pipeline(StandardScaler(), HistGradientBoostingClassifier()).fit(X, y)
`);
    assert.equal(facts.get("modelId"), "HistGradientBoostingClassifier");
    assert.equal(facts.get("datasetSamples"), 5000);
  });

  it("does not say that boosting told to use a GPU runs on the processor", async () => {
    const on = async (option: string): Promise<unknown> =>
      (await first(`import xgboost\nxgboost.XGBRegressor(${option}).fit(X, y)\n`)).get("acceleratorKind");
    assert.equal(await on(""), "cpu");
    assert.equal(await on('device="cuda"'), undefined);
    assert.equal(await on('tree_method="gpu_hist"'), undefined);
    assert.equal(await on("device=chosen"), undefined);
  });

  it("is silent on what prepares data, groups it or takes it apart", async () => {
    const { runs } = await runsOf(`
from sklearn.preprocessing import StandardScaler, LabelEncoder
from sklearn.decomposition import PCA
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import make_pipeline
import xgboost
StandardScaler().fit(X)
LabelEncoder().fit(y)
PCA(2).fit(X)
TfidfVectorizer().fit(texts)
make_pipeline(StandardScaler(), PCA(2)).fit(X)
booster = xgboost.Booster()
booster.load_model("m.json")
booster.predict(X)
`);
    assert.deepEqual(runs, []);
  });
});
