/** Searches that fit Keras models: Keras Tuner, and scikit-learn's searches over SciKeras models. Each trial is a `fit` of what a function builds. */
import { callableOf, classOf, findMember } from "../definitions";
import { argument, siteWith, type Handler, type Library, type LibraryCall } from "../library";
import type { Call } from "../trace";
import { asNumber, isNone, likely, unknown, type Value } from "../value";
import { joinSpans, numberValue } from "../values";
import { objectCall } from "./searchSpaces";
import { asTrials, times } from "./trials";

const tunerNames = ["RandomSearch", "BayesianOptimization", "Hyperband", "GridSearch"];
const tunerPackages = ["keras_tuner", "keras_tuner.tuners", "kerastuner", "kerastuner.tuners"];

/** `tuner.search(x, y, epochs=5)`: fits what the hypermodel builds, once for each trial and execution. */
const search: Handler = (call) => {
  const tuner = objectCall(call.receiver, undefined);
  if (!tuner) return undefined;
  const recorded = call.record();
  const bands = tuner.method === "Hyperband" ? wholeTrainings(tuner) : undefined;
  const trials = tuner.kwargs.get("max_trials") ?? (tuner.method === "Hyperband" ? bands : undefined);
  const count = times(
    trials ?? unknown("the tuner decides how many trials it makes", [tuner.span]),
    tuner.kwargs.get("executions_per_trial"),
  );
  const most = tuner.method === "Hyperband" ? tuner.kwargs.get("max_epochs") : undefined;
  const note = bands
    ? "trials of Hyperband, in whole trainings: the square of log(max_epochs) to the base of factor"
    : "trials of Keras Tuner";
  asTrials(call, note, count, undefined, () => {
    const model = built(call, argument(tuner, 0, "hypermodel"));
    if (!model) return;
    const kwargs = most ? new Map([...call.kwargs, ["epochs", most]]) : call.kwargs;
    call.machine.callMethod(model, "fit", siteWith(call, call.args, kwargs));
  });
  return recorded.result;
};

/**
 * What one Hyperband search trains in all, in trainings of `max_epochs`. Source: its documentation, about
 * max_epochs × log(max_epochs, factor)² epochs for each iteration.
 */
function wholeTrainings(tuner: Call): Value | undefined {
  const epochs = asNumber(tuner.kwargs.get("max_epochs"));
  const given = [tuner.kwargs.get("factor"), tuner.kwargs.get("hyperband_iterations")];
  const [factor = 3, iterations = 1] = given.map((value) => asNumber(value));
  if (epochs === undefined || epochs < 2 || factor <= 1) return undefined;
  const total = Math.max(1, Math.round(iterations * (Math.log(epochs) / Math.log(factor)) ** 2));
  return numberValue(total, true, joinSpans(tuner.kwargs.get("max_epochs"), ...given), "derived");
}

/** The model that a function, or the `build` of a hypermodel, makes of hyperparameters that are not known. */
function built(call: LibraryCall, maker: Value | undefined): Value | undefined {
  const held = maker && likely(maker);
  if (!held) return undefined;
  const site = siteWith(call, [unknown("a hyperparameter")]);
  if (callableOf(held)) return call.machine.call(held, site);
  const definition = held.kind === "instance" ? classOf(held) : undefined;
  return definition && findMember(definition, "build") ? call.machine.callMethod(held, "build", site) : undefined;
}

/** `GridSearchCV(KerasClassifier(model=build, epochs=50), {"batch_size": […]}, cv=3).fit(x, y)`. */
const fitGrid: Handler = (call) => {
  const made = objectCall(call.receiver, undefined);
  const wrapper = made && objectCall(argument(made, 0, "estimator"), undefined);
  if (!made || !wrapper || !/(?:^|\.)Keras(?:Classifier|Regressor)$/.test(wrapper.callee)) return undefined;
  const recorded = call.record();
  const random = made.method.startsWith("Randomized");
  const searched = random
    ? (argument(made, 2, "n_iter") ?? numberValue(10, true, [made.span], "default"))
    : gridOf(argument(made, 1, "param_grid"));
  const count = searched && times(searched, foldsOf(made));
  asTrials(call, "fits of scikit-learn's search", count ?? unknown("the grid is not known here"), undefined, () => {
    fitWrapped(call, wrapper, searchedNames(argument(made, 1, "param_grid") ?? made.kwargs.get("param_distributions")));
  });
  return recorded.result;
};

/** Folds of the cross-validation: 5 unless `cv` says otherwise. */
function foldsOf(made: Call): Value {
  const given = made.kwargs.get("cv");
  if (given && asNumber(given) !== undefined) return given;
  if (!given || isNone(given)) return numberValue(5, true, [made.span], "default");
  return unknown("the number of folds is not known here", given.spans);
}

/** Combinations of a parameter grid, or of several. */
function gridOf(grid: Value | undefined): Value | undefined {
  const held = grid && likely(grid);
  if (!held) return undefined;
  const grids = held.kind === "list" ? held.items.map(likely) : [held];
  let total = 0;
  for (const one of grids) {
    if (one.kind !== "dict" || one.open) return undefined;
    let combinations = 1;
    for (const values of one.entries.values()) {
      const listed = likely(values);
      if (!("items" in listed) || listed.open) return undefined;
      combinations *= listed.items.length;
    }
    total += combinations;
  }
  return total > 0 ? numberValue(total, true, held.spans, "derived") : undefined;
}

/** `KerasClassifier(build, epochs=50).fit(x, y)`: fits what the function builds, with the wrapper's own options. */
const fitWrapper: Handler = (call) => {
  const wrapper = objectCall(call.receiver, undefined);
  if (!wrapper) return undefined;
  const recorded = call.record();
  fitWrapped(call, wrapper);
  return recorded.result;
};

/** Names of what a search varies. */
function searchedNames(grid: Value | undefined): readonly string[] {
  const held = grid && likely(grid);
  const grids = held?.kind === "list" ? held.items.map(likely) : held ? [held] : [];
  return grids.flatMap((one) => (one.kind === "dict" ? [...one.entries.keys()] : []));
}

/** @param varied options that differ from fit to fit. */
function fitWrapped(call: LibraryCall, wrapper: Call, varied: readonly string[] = []): void {
  const maker = argument(wrapper, 0, "model") ?? wrapper.kwargs.get("build_fn");
  const held = maker && likely(maker);
  const model = held && callableOf(held) ? call.machine.call(held, siteWith(call, [])) : held;
  if (!model) return;
  const options = [...wrapper.kwargs].filter(([name]) => fitOption.test(name));
  const open = varied.map((name): [string, Value] => [name, unknown("differs from fit to fit")]);
  const kwargs = new Map([...options, ...call.kwargs, ...open.filter(([name]) => fitOption.test(name))]);
  call.machine.callMethod(model, "fit", siteWith(call, call.args, kwargs));
}

/** Options of a wrapper that `fit` takes. */
const fitOption = /^(?:epochs|batch_size|validation_split|steps_per_epoch)$/;

const wrapperNames = [
  "scikeras.wrappers",
  "keras.wrappers.scikit_learn",
  "tensorflow.keras.wrappers.scikit_learn",
].flatMap((owner) => [`${owner}.KerasClassifier`, `${owner}.KerasRegressor`]);

export const kerasSearches: Library = {
  functions: Object.fromEntries([
    ...tunerPackages.flatMap((owner) =>
      tunerNames.map((name): [string, Handler] => [`${owner}.${name}.search`, search]),
    ),
    ...["GridSearchCV", "RandomizedSearchCV"].map((name): [string, Handler] => [
      `sklearn.model_selection.${name}.fit`,
      fitGrid,
    ]),
    ...wrapperNames.map((name): [string, Handler] => [`${name}.fit`, fitWrapper]),
  ]),
};
