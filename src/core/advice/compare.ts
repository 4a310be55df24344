/** A run beside itself with other inputs, both estimated by the same chain. */
import type { AnalyzedRun, ChangedInput, EstimatedSpec } from "../analysis";
import { estimateRun } from "../estimate/estimateRun";
import type { Range } from "../estimate/estimate";
import { estimateProblems } from "../estimate/problems";
import type { Problem } from "../problem";
import { inputNames, type InputName } from "../run/inputs";
import type { Inputs, Pins, Source } from "../run/runSpec";
import { whatIf, type Change } from "../run/whatIf";
import { advise } from "./advise";
import { AdvisedRun } from "./advisedRun";
import { modelledRatio, savingOf } from "./saving";

export interface Comparison {
  readonly id: string;
  readonly title: string;
  readonly anchor?: Source;
  /** What was changed, and what follows from it. */
  readonly changes: readonly ChangedInput[];
  readonly before: EstimatedSpec;
  readonly after: EstimatedSpec;
  readonly difference: Difference;
}

/** After less before. What both runs share does not blur it. */
export interface Difference {
  readonly energyKwh: Range | null;
  /** Of the energy before; null where one of the two is not known. */
  readonly energyFraction: Range | null;
  readonly kgCo2eFraction: Range | null;
  /** Wall time after over before. */
  readonly timeFactor: number | null;
}

/** @param pins inputs with the values to try, as `--set` reads them. */
export function compareRun(run: AnalyzedRun | EstimatedSpec, pins: Pins): Comparison {
  const change: Change = Object.fromEntries(Object.entries(pins).map(([name, { value }]) => [name, value]));
  const inputs = whatIf(run.inputs, change);
  const estimate = estimateRun(inputs);
  const problems = [...notTaken(change, inputs), ...estimateProblems(inputs, estimate)];
  const after: EstimatedSpec = { id: run.id, inputs, estimate, ...advise(inputs), problems };
  return {
    id: run.id,
    title: "title" in run ? run.title : run.id,
    ...("anchor" in run ? { anchor: run.anchor } : {}),
    changes: changesBetween(run.inputs, inputs, whatIf(run.inputs, {})),
    before: run,
    after,
    difference: differenceOf(run.inputs, change),
  };
}

/** Values that were asked for and that no table knows, so that a guess stands in their place. */
function notTaken(change: Change, inputs: Inputs): readonly Problem[] {
  return (Object.keys(change) as InputName[]).flatMap((name) => {
    const [wanted, input] = [change[name], inputs[name]];
    if (wanted == null || input?.origin !== "assumed") return [];
    return [
      {
        code: "what-if.not-known",
        message: `${name} ${String(wanted)} is not known: ${String(input.value)} stands in its place`,
      },
    ];
  });
}

/** @param unchanged the inputs worked out again without a change: what is new in them too, as it follows from guesses, no change brought. */
function changesBetween(before: Inputs, after: Inputs, unchanged: Inputs): readonly ChangedInput[] {
  return inputNames.flatMap((input) => {
    const [from, to, without] = [before, after, unchanged].map((inputs) => inputs[input]?.value ?? null);
    return from === to || to === without ? [] : [{ input, from: from ?? null, to: to ?? null }];
  });
}

function differenceOf(inputs: Inputs, change: Change): Difference {
  const run = new AdvisedRun(inputs);
  const trial = run.try(change);
  const saved = trial && savingOf(run.chain.energy?.energyKwh, modelledRatio(trial.energyRatio));
  const carbon = trial?.carbonRatio ? savingOf(null, modelledRatio(trial.carbonRatio)) : undefined;
  return {
    energyKwh: saved?.amount ? negated(saved.amount) : null,
    energyFraction: saved ? negated(saved.fraction) : null,
    kgCo2eFraction: carbon ? negated(carbon.fraction) : null,
    timeFactor: trial?.timeFactor ?? null,
  };
}

function negated({ low, central, high }: Range): Range {
  return { low: 0 - high, central: 0 - central, high: 0 - low };
}
