/** `trainer.hyperparameter_search(…)` of transformers: how many trials, and which options each of them chooses for itself. */
import type { Call } from "../evaluate/trace";
import type { InputName } from "../run/inputs";
import { anyArgument, argument, entriesOf } from "./calls";
import type { FactSheet } from "./facts";
import { recordEntry } from "../source/recordEntry";

/** Options that a search varies, by the trainer's names. */
const searched: Readonly<Record<string, readonly InputName[]>> = {
  num_train_epochs: ["epochs"],
  per_device_train_batch_size: ["microBatchSize", "globalBatchSize"],
  gradient_accumulation_steps: ["gradientAccumulationSteps", "globalBatchSize"],
  max_steps: ["maxSteps"],
  optim: ["optimizer"],
};

/** What is varied where no space is given. Source: transformers' `default_hp_space_optuna`. */
const defaultSpace = ["num_train_epochs", "per_device_train_batch_size"];

/** Claims the trials of a search; what each of them chooses is not the value that the options hold. */
export function stateSearch(sheet: FactSheet, call: Call): void {
  sheet.add("sweepRuns", anyArgument(call, ["n_trials"]));
  const names = entriesOf(argument(call, "hp_space", 0))?.keys() ?? defaultSpace;
  for (const name of names)
    for (const input of recordEntry(searched, name) ?? []) sheet.withdraw(input, "each trial of the search chooses it");
}
