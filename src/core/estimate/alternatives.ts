/** Inputs that are not one value: a condition decides when the code runs, a run may stop early, a search prunes. */
import { definitionOf, type InputName } from "../run/inputs";
import type { Input, Inputs } from "../run/runSpec";
import { whatIf } from "../run/whatIf";
import { chainOf, type Chain } from "./chain";
import type { Assumption, Step } from "./estimate";
import { between, type Quantity } from "./quantity";
import type { Constants } from "./workload/constants";
import { checkValues } from "./workload/values";

/** Inputs of one run that are followed, and values of one of them. */
const maximumInputs = 6;
const maximumValues = 6;

/**
 * The chain with what its open inputs may be: each is set to its other values in turn, and every figure then lies in the geometric middle of
 * what it is at the least and at the most, with an 80 % interval of its own that ends there. Named after the input, it is one factor among others.
 */
export function withAlternatives(chain: Chain, inputs: Inputs, constants: Constants): Chain {
  let opened = chain;
  for (const [name, input] of openInputs(inputs)) {
    const others = valuesBeside(input).map((value) =>
      chainOf(checkValues(whatIf(inputs, { [name]: value })).values, constants),
    );
    const ends = extremesOf([chain, ...others]);
    if (ends) opened = spanned(opened, chain, ends, name, input);
  }
  return opened;
}

/** What is said of the inputs that are open: which values the range holds. */
export function alternativeAssumptions(inputs: Inputs): readonly Assumption[] {
  return openInputs(inputs).map(([name, input]) => ({
    code: input.least === undefined ? "run.open-alternative" : "run.at-most",
    text:
      input.least === undefined
        ? `or ${valuesBeside(input).map(String).join(" or ")}: a condition decides when the code runs, the range holds all`
        : `at most, and not less than ${String(roundedTo3(input.least))}: ${input.reason ?? "the run may stop early"}`,
    input: name,
    value: input.value,
  }));
}

function openInputs(inputs: Inputs): readonly (readonly [InputName, Input])[] {
  const open: (readonly [InputName, Input])[] = [];
  for (const key in inputs) {
    const input = inputs[key as InputName];
    if (input?.alternatives === undefined && input?.least === undefined) continue;
    if (input.value !== null) open.push([key as InputName, input]);
  }
  return open.slice(0, maximumInputs);
}

function valuesBeside({ alternatives = [], least }: Input): readonly (string | number | boolean)[] {
  return [...alternatives, ...(least === undefined ? [] : [least])].slice(0, maximumValues);
}

/** The chains in which the run is smallest and largest, by the figure that is asked for most; undefined where none is known. */
function extremesOf(chains: readonly Chain[]): readonly [Chain, Chain] | undefined {
  const known = chains.filter((chain) => headlineOf(chain) !== undefined);
  const sizeOf = (chain: Chain): number => headlineOf(chain)?.central ?? 0;
  const ordered = [...known].sort((a, b) => sizeOf(a) - sizeOf(b));
  const [least, most] = [ordered[0], ordered.at(-1)];
  return least && most && sizeOf(most) > sizeOf(least) ? [least, most] : undefined;
}

function headlineOf({ sweep, energy, per1000Samples, pace }: Chain): Quantity | undefined {
  return (
    sweep?.energyKwh ?? energy?.energyKwh ?? per1000Samples ?? pace.acceleratorHours ?? pace.trainingFlops ?? undefined
  );
}

/** Every figure of a chain between those of two others. `base`: the chain at the values as they are. */
function spanned(
  chain: Chain,
  base: Chain,
  [least, most]: readonly [Chain, Chain],
  name: InputName,
  input: Input,
): Chain {
  const spread = <T extends Quantity | null | undefined>(of: (chain: Chain) => T): T => {
    const [figure, at, low, high] = [of(chain), of(base), of(least), of(most)];
    return figure && at && low && high ? (between(figure, at, low, high, name) as T) : figure;
  };
  const { power, energy, sweep, water } = chain;
  const litres = (of: Chain): Quantity | undefined => (of.water && "litres" in of.water ? of.water.litres : undefined);
  const opened: Chain = {
    ...chain,
    memoryGb: spread(({ memoryGb }) => memoryGb),
    pace: {
      ...chain.pace,
      trainingFlops: spread(({ pace }) => pace.trainingFlops),
      mfu: spread(({ pace }) => pace.mfu),
      wallHours: spread(({ pace }) => pace.wallHours),
      acceleratorHours: spread(({ pace }) => pace.acceleratorHours),
      hoursPer1000Samples: spread(({ pace }) => pace.hoursPer1000Samples),
    },
    power: power && {
      ...power,
      board: spread((of) => of.power?.board) ?? power.board,
      node: spread((of) => of.power?.node) ?? power.node,
    },
    energy: energy && {
      boardKwh: spread((of) => of.energy?.boardKwh) ?? energy.boardKwh,
      itKwh: spread((of) => of.energy?.itKwh) ?? energy.itKwh,
      energyKwh: spread((of) => of.energy?.energyKwh) ?? energy.energyKwh,
      kgCo2e: spread((of) => of.energy?.kgCo2e) ?? energy.kgCo2e,
      embodiedKgCo2e: spread((of) => of.energy?.embodiedKgCo2e) ?? energy.embodiedKgCo2e,
    },
    sweep: sweep && {
      ...sweep,
      energyKwh: spread((of) => of.sweep?.energyKwh) ?? sweep.energyKwh,
      kgCo2e: spread((of) => of.sweep?.kgCo2e) ?? sweep.kgCo2e,
    },
    water: water && "litres" in water ? { litres: spread(litres) ?? water.litres } : water,
    costUsd: spread(({ costUsd }) => costUsd),
    per1000Samples: spread(({ per1000Samples }) => per1000Samples),
  };
  return { ...opened, steps: [...chain.steps, stepOf(base, opened, chain, name, input)] };
}

function stepOf(base: Chain, opened: Chain, before: Chain, name: InputName, input: Input): Step {
  const [from, to] = [headlineOf(before)?.central ?? 1, headlineOf(opened)?.central ?? 1];
  const values = [input.value, ...valuesBeside(input)].map((value) =>
    typeof value === "number" ? String(roundedTo3(value)) : String(value),
  );
  const unit = definitionOf(name).title;
  return {
    name: `${name}Alternatives`,
    value: to / from,
    unit: "×",
    formula: `geometric middle of the figures for ${unit} ${values.join(" and ")}`,
    inputs: [name, base.energy ? "energyKwh" : "acceleratorHours"],
  };
}

function roundedTo3(value: number): number {
  return Number(value.toPrecision(3));
}
