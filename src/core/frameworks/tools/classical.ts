/** scikit-learn, XGBoost, LightGBM and CatBoost: small runs on a processor, told by what fits a learner to data. */
import { asBoolean, asNumber, asString, isNone, likely, type Value } from "../../evaluate/value";
import { foldsOfSplitter } from "../../evaluate/libraries/crossValidation";
import type { Call, Trace } from "../../evaluate/trace";
import type { RunDraft } from "../../run/runSpec";
import { recordEntry } from "../../source/recordEntry";
import { anyArgument, argument, lastOf, libraryOf, madeBy, ownerOf } from "../calls";
import { stateDataset } from "../datasetFacts";
import { readDataset } from "../datasets";
import { FactSheet } from "../facts";
import type { PythonFramework } from "../framework";
import { anchorIn, distinctStarts, draft, stateSweep } from "../runs";

const libraries = /^(sklearn|xgboost|lightgbm|catboost)$/;

/** Learners whose fit can take long enough to be seen: boosted trees and forests. Others are only where a search fits them many times. */
const heavyLearners = /^(XGB|LGBM|CatBoost|RandomForest|ExtraTrees|GradientBoosting|HistGradientBoosting)\w*$/;
/** Modules of scikit-learn whose estimators learn to predict; the others prepare data or take them apart. */
const learnerModules =
  /^sklearn\.(ensemble|linear_model|svm|tree|naive_bayes|neighbors|discriminant_analysis|gaussian_process|neural_network)\b/;
const learnerNames =
  /(Classifier|Regressor|Regression(CV)?|SV[CR]|NB|Ranker|Ridge|Lasso|ElasticNet|Analysis|Booster)(CV)?$|^CatBoost$/;

export const classical: PythonFramework = {
  name: "scikit-learn",
  find(trace) {
    if (![...trace.imports].some((name) => libraries.test(libraryOf(name)))) return [];
    const starts = trace.calls.filter((call) => !call.uncalled && fitOf(call, trace) !== undefined);
    return distinctStarts(starts).flatMap((call) => {
      const fit = fitOf(call, trace);
      return fit ? [readRun(call, fit, trace)] : [];
    });
  },
};

/** One learner fitted to data, some times. */
interface Fit {
  readonly library: string;
  readonly learner: string;
  /** The call that made the learner, or that has its options. */
  readonly made: Call | undefined;
  /** Options that are given as a dictionary: `xgboost.train(params, …)`. */
  readonly options?: Value | undefined;
  readonly data: Value | undefined;
  /** How many fits a search or a cross-validation makes; undefined where it is not known. */
  readonly repeats: { readonly count: number | undefined; readonly from: Call } | undefined;
}

function fitOf(call: Call, trace: Trace): Fit | undefined {
  const { callee, method } = call;
  const own = /^(xgboost|lightgbm|catboost)\.(\w+\.)*(train|cv)$/.exec(callee);
  if (own?.[1]) {
    const given = anyArgument(call, ["nfold", "fold_count"]);
    const folds = given ? asNumber(given) : own[1] === "lightgbm" ? 5 : 3;
    return {
      library: own[1],
      learner: own[1],
      made: call,
      options: anyArgument(call, ["params"], own[1] === "catboost" ? 1 : 0),
      data: anyArgument(call, ["dtrain", "train_set", "pool"], own[1] === "catboost" ? 0 : 1),
      repeats: own[3] === "cv" ? { count: folds, from: call } : undefined,
    };
  }
  if (/^sklearn\.model_selection\.(\w+\.)*cross_val(idate|_score|_predict)$/.test(callee)) {
    const learner = learnerIn(anyArgument(call, ["estimator"], 0), trace);
    if (!learner || !heavyLearners.test(learner.learner)) return undefined;
    return { ...learner, data: anyArgument(call, ["X"], 1), repeats: { count: foldsOf(call, 4), from: call } };
  }
  if (method !== "fit" || !call.receiver) return undefined;
  const search = /^sklearn\.model_selection\.(\w+\.)*(Halving)?(Grid|Random\w*)Search(CV)?\.fit$/.test(callee);
  const made = madeBy(call.receiver, trace);
  const learner = learnerIn(search ? anyArgument(made, ["estimator"], 0) : call.receiver, trace);
  if (!learner || (!search && !heavyLearners.test(learner.learner))) return undefined;
  const data = anyArgument(call, ["X", "x"], 0);
  return { ...learner, data, repeats: search && made ? { count: fitsOfSearch(made), from: made } : undefined };
}

/** The learner that a value is, or that stands at the end of a pipeline. */
function learnerIn(
  value: Value | undefined,
  trace: Trace,
  depth = 0,
): Pick<Fit, "library" | "learner" | "made"> | undefined {
  const made = value && madeBy(value, trace);
  if (!made || depth > 4) return undefined;
  const { callee } = made;
  if (/^sklearn\.pipeline\.(\w+\.)*Pipeline$/.test(callee))
    return learnerIn(lastItem(lastItem(anyArgument(made, ["steps"], 0))), trace, depth + 1);
  if (/^(sklearn|imblearn)\.pipeline\.(\w+\.)*make_pipeline$/.test(callee))
    return learnerIn(made.args.at(-1), trace, depth + 1);
  if (/^sklearn\.(multiclass|multioutput|calibration|compose)\.\w+/.test(callee))
    return learnerIn(made.args[0], trace, depth + 1);
  const [library, name] = [libraryOf(callee), lastOf(callee)];
  if (!libraries.test(library) || !learnerNames.test(name)) return undefined;
  return library !== "sklearn" || learnerModules.test(callee) ? { library, learner: name, made } : undefined;
}

function lastItem(value: Value | undefined): Value | undefined {
  const held = value && likely(value);
  return held?.kind === "list" || held?.kind === "tuple" ? (held.open ? undefined : held.items.at(-1)) : undefined;
}

/** Folds of `cv=5`. Defaults: scikit-learn 1.x. */
function foldsOf(call: Call, place?: number): number | undefined {
  const given = argument(call, "cv", place);
  if (!given || isNone(given)) return call.open ? undefined : 5;
  return asNumber(given) ?? asNumber(foldsOfSplitter(given));
}

/** Candidates × folds, and the last fit on all data unless it is switched off. */
function fitsOfSearch(made: Call): number | undefined {
  const folds = foldsOf(made);
  const isRandom = lastOf(made.callee).startsWith("Random");
  if (lastOf(made.callee).startsWith("Halving")) return undefined;
  const given = argument(made, "n_iter", 2);
  const candidates = isRandom ? (given ? asNumber(given) : 10) : gridSize(anyArgument(made, ["param_grid"], 1));
  const last = asBoolean(argument(made, "refit")) === false ? 0 : 1;
  return folds === undefined || candidates === undefined ? undefined : candidates * folds + last;
}

function gridSize(grid: Value | undefined): number | undefined {
  const held = grid && likely(grid);
  if (held?.kind === "list" && !held.open) {
    const parts = held.items.map((item) => gridSize(item));
    return parts.reduce((all, part) => (all === undefined || part === undefined ? undefined : all + part), 0);
  }
  if (held?.kind !== "dict" || held.open) return undefined;
  let size = 1;
  for (const values of held.entries.values()) {
    const choices = likely(values);
    if ((choices.kind !== "list" && choices.kind !== "tuple") || choices.open) return undefined;
    size *= Math.max(1, choices.items.length);
  }
  return size;
}

function readRun(call: Call, fit: Fit, trace: Trace): RunDraft {
  const sheet = new FactSheet();
  const spans = [fit.made?.span ?? call.span];
  sheet.state("task", "tabular", undefined, { spans, reason: "a learner of rows and columns, no network" });
  sheet.state("modelId", fit.learner, undefined, { spans, origin: "stated" });
  stateRounds(sheet, fit);
  stateDevice(sheet, fit, call);
  const data = readDataset(fit.data);
  stateDataset(sheet, data);
  stateFeatures(sheet, asString(data.id));
  stateRepeats(sheet, fit, call);
  const framework = fit.library === "sklearn" ? "scikit-learn" : fit.library;
  const title =
    /^(train|cv)$/.test(call.method) || call.method.startsWith("cross_val")
      ? call.method
      : `${lastOf(ownerOf(call.callee))}.fit`;
  return draft(trace, framework, title, anchorIn(trace, call.span, call.stack), sheet, data);
}

/** Names of the number of trees or rounds; the defaults of scikit-learn 1.x, XGBoost 2, LightGBM 4 and CatBoost 1.2. */
const roundNames = ["n_estimators", "num_boost_round", "iterations", "num_iterations", "max_iter", "num_trees"];
const usualRounds: readonly (readonly [RegExp, number])[] = [
  [/^xgboost$/, 10],
  [/^CatBoost|^catboost$/, 1000],
  [/^(XGB|LGBM|lightgbm|RandomForest|ExtraTrees|GradientBoosting|HistGradientBoosting)/, 100],
  [/^AdaBoost/, 50],
  [/^Bagging/, 10],
];

function stateRounds(sheet: FactSheet, { learner, made, options }: Fit): void {
  const usual = usualRounds.find(([pattern]) => pattern.test(learner))?.[1];
  if (usual === undefined) return;
  const held = options && likely(options);
  const inside =
    held?.kind === "dict" ? roundNames.map((name) => held.entries.get(name)).find((value) => value) : undefined;
  const given = inside ?? anyArgument(made, roundNames);
  if (given) sheet.add("estimatorCount", given);
  else if (made && !made.open && (!held || (held.kind === "dict" && !held.open)))
    sheet.fallback("estimatorCount", usual, `${learner}: ${usual} trees or rounds`, [made.span]);
}

/** Boosting libraries train on a GPU where they are told to; all else runs on the processor. */
function stateDevice(sheet: FactSheet, { made, options }: Fit, call: Call): void {
  const held = options && likely(options);
  for (const name of ["device", "device_type", "tree_method", "task_type"]) {
    const value = (held?.kind === "dict" ? held.entries.get(name) : undefined) ?? argument(made, name);
    if (value && /cuda|gpu/i.test(asString(value) ?? "")) return;
    if (value && asString(value) === undefined) return;
  }
  sheet.state("acceleratorKind", "cpu", undefined, { spans: [call.span], reason: "runs on the processor" });
}

/** Columns of the data sets that scikit-learn brings. Source: its user guide, "Toy datasets" and "Real world datasets". */
const knownFeatures: Readonly<Record<string, number>> = {
  load_iris: 4,
  load_diabetes: 10,
  load_digits: 64,
  load_linnerud: 3,
  load_wine: 13,
  load_breast_cancer: 30,
  fetch_california_housing: 8,
  fetch_covtype: 54,
  fetch_kddcup99: 41,
  fetch_olivetti_faces: 4096,
};

function stateFeatures(sheet: FactSheet, dataset: string | undefined): void {
  const columns = recordEntry(knownFeatures, dataset ?? "");
  if (columns !== undefined)
    sheet.state("featureCount", columns, undefined, { reason: `${dataset ?? ""} has ${columns} columns` });
}

function stateRepeats(sheet: FactSheet, { repeats }: Fit, call: Call): void {
  if (!repeats) {
    stateSweep(sheet, call.loops);
    return;
  }
  const { count, from } = repeats;
  const around = call.loops.map((loop) => asNumber(loop.count));
  const all = around.reduce(
    (product, number) => (product === undefined || number === undefined ? undefined : product * number),
    count,
  );
  if (all === undefined) sheet.leaveOpen("sweepRuns", "how many fits the search makes is not known here", [from.span]);
  else if (all > 1)
    sheet.state("sweepRuns", all, undefined, {
      spans: [from.span],
      reason: from.callee.includes("Search") ? "fits of the search and its folds" : "folds, each fitted once",
    });
}
