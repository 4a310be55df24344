/** Classical learners, boosted trees, forests, linear models: what one fit takes on a processor. Networks are not estimated here. */
import type { Values } from "./values";

/** What one fit is made of. */
export interface FitTime {
  /** Seconds of one core. */
  readonly coreSeconds: number;
  /** Cores that work at the same time. */
  readonly cores: number;
  readonly formula: string;
}

interface Family {
  readonly learners: RegExp;
  /** Nanoseconds of one core per unit of `work`; measured by scripts/measure/classical.py with one thread. */
  readonly nanoseconds: number;
  /** How often the unit is done. */
  readonly work: (rows: number, features: number, rounds: number) => number;
  readonly formula: string;
  /** Whether it uses all cores unless told otherwise. */
  readonly parallel: boolean;
}

const families: readonly Family[] = [
  {
    learners: /^(XGB|LGBM|LightGBM|CatBoost|HistGradientBoosting|xgboost|lightgbm|catboost)/,
    nanoseconds: 15,
    work: (rows, features, rounds) => rounds * rows * features,
    formula: "rounds × rows × features",
    parallel: true,
  },
  {
    learners: /^(GradientBoosting|AdaBoost)/,
    nanoseconds: 300,
    work: (rows, features, rounds) => rounds * rows * features,
    formula: "rounds × rows × features",
    parallel: false,
  },
  {
    learners: /^(RandomForest|ExtraTrees|Bagging)/,
    nanoseconds: 50,
    work: (rows, features, rounds) => rounds * rows * Math.log2(rows + 1) * Math.sqrt(features),
    formula: "trees × rows × log₂(rows) × √features",
    parallel: false,
  },
  {
    learners: /^(DecisionTree|ExtraTree)/,
    nanoseconds: 10,
    work: (rows, features) => rows * Math.log2(rows + 1) * features,
    formula: "rows × log₂(rows) × features",
    parallel: false,
  },
  {
    learners: /^(Nu)?SV[CR]$|^GaussianProcess/,
    nanoseconds: 0.5,
    work: (rows, features) => rows ** 2 * features,
    formula: "rows² × features",
    parallel: false,
  },
];

/** Linear models, naive Bayes, neighbours: some passes over the data. */
const others: Family = {
  learners: /./,
  nanoseconds: 50,
  work: (rows, features) => rows * features,
  formula: "rows × features, over some passes",
  parallel: false,
};

/** Cores of the desktop that is taken where nobody names a processor, and what one GPU is worth in boosting. */
const cores = 8;
const gpuCores = 100;

/** Trees or rounds where nothing says how many: the default of most libraries. */
export const usualRounds = 100;

/** The time of one fit on so many rows. */
export function fitTimeOf({ number, text }: Values, rows: number, onProcessor: boolean): FitTime {
  const name = text.modelId ?? "";
  const family = families.find(({ learners }) => learners.test(name)) ?? others;
  const work = family.work(rows, number.featureCount ?? 1, number.estimatorCount ?? usualRounds);
  return {
    coreSeconds: (family.nanoseconds * work) / 1e9,
    cores: onProcessor ? (family.parallel ? cores : 1) : gpuCores,
    formula: `${family.nanoseconds} ns × ${family.formula}`,
  };
}
