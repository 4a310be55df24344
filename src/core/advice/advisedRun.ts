/** A run as the rules see it: its inputs, what it does, and what would become of it if inputs changed. */
import { withAlternatives } from "../estimate/alternatives";
import { chainOf, type Chain } from "../estimate/chain";
import { over, type Quantity } from "../estimate/quantity";
import { constants } from "../estimate/workload/constants";
import { deviceOf, type Device } from "../estimate/workload/device";
import { globalBatchOf, microBatchOf } from "../estimate/workload/samples";
import { checkValues, type Values } from "../estimate/workload/values";
import { workOf, type Work } from "../estimate/workload/work";
import type { InputName } from "../run/inputs";
import type { Inputs } from "../run/runSpec";
import { whatIf, type Change } from "../run/whatIf";

/** A changed run beside the one it came from. Ratios are after over before; causes of uncertainty that both share have cancelled. */
export interface Trial {
  readonly change: Change;
  readonly run: AdvisedRun;
  readonly energyRatio: Quantity;
  /** Null where the carbon intensity is not known. */
  readonly carbonRatio: Quantity | null;
  /** Wall time after over before. */
  readonly timeFactor: number;
}

const claims: ReadonlySet<string> = new Set(["stated", "default", "derived", "setting", "calibrated"]);
/** Share of a device's memory that a suggestion may fill by the memory model, which is good to about 20 %. */
const safeShare = 0.85;

export class AdvisedRun {
  readonly values: Values;
  /** What the run does; undefined where its model is not known. */
  readonly work: Work | undefined;
  readonly device: Device | undefined;
  /** Hours as given, where they are. */
  private readonly plain: Chain;
  private opened: Chain | undefined;
  /** Hours by the model, even where they are given: two runs are compared by what the model says of both. */
  private readonly modelled: Chain;
  private readonly trials = new Map<string, Trial | undefined>();

  constructor(readonly inputs: Inputs) {
    const { values } = checkValues(inputs);
    this.values = values;
    const work = workOf(values, constants);
    this.work = "missing" in work ? undefined : work;
    this.device = values.text.accelerator === undefined ? undefined : deviceOf(values.text.accelerator);
    this.plain = chainOf(values, constants);
    this.modelled = hasHours(values) ? chainOf(withoutHours(values), constants) : this.plain;
  }

  /** The run as it is estimated, with what its open inputs may be. */
  get chain(): Chain {
    return (this.opened ??= withAlternatives(this.plain, this.inputs, constants));
  }

  number(name: InputName): number | undefined {
    const value = this.inputs[name]?.value;
    return typeof value === "number" ? value : undefined;
  }

  text(name: InputName): string | undefined {
    const value = this.inputs[name]?.value;
    return typeof value === "string" ? value : undefined;
  }

  flag(name: InputName): boolean | undefined {
    const value = this.inputs[name]?.value;
    return typeof value === "boolean" ? value : undefined;
  }

  /** Whether the files, a setting or a computation from these say it; a guess does not count. */
  knows(...names: readonly InputName[]): boolean {
    return names.every((name) => {
      const input = this.inputs[name];
      return input?.value != null && claims.has(input.origin);
    });
  }

  /** Of the inputs, those that are guessed or not found. */
  unknown(...names: readonly InputName[]): readonly InputName[] {
    return names.filter((name) => !this.knows(name));
  }

  get microBatch(): number {
    return microBatchOf(this.values);
  }

  get globalBatch(): number {
    return globalBatchOf(this.values);
  }

  /** Tokens or pictures of one forward pass on one device. */
  get positionsPerMicroBatch(): number | undefined {
    return this.work && this.microBatch * this.work.positions;
  }

  get devices(): number {
    return this.values.number.acceleratorCount ?? 1;
  }

  /** Whether the device holds its part, by the middle of the memory model; undefined where that is not known. */
  get fits(): boolean | undefined {
    return this.plain.memory?.fits;
  }

  /** Share of a step that one of its parts takes, by the name of its step in the estimate. */
  shareOfStep(part: string): number | undefined {
    const seconds = (name: string): number | undefined => this.modelled.steps.find((step) => step.name === name)?.value;
    const whole = seconds("stepSeconds");
    const some = seconds(part);
    return whole === undefined || some === undefined ? undefined : some / whole;
  }

  /** Whether the device holds its part with room to spare; undefined where that is not known. */
  get fitsSafely(): boolean | undefined {
    const { memory } = this.plain;
    if (!memory || this.device?.memoryBytes === undefined) return undefined;
    return memory.bytesPerDevice <= safeShare * this.device.memoryBytes;
  }

  /** The run with a change; undefined where its energy, or that before, cannot be told. */
  try(change: Change): Trial | undefined {
    const key = JSON.stringify(change);
    if (!this.trials.has(key)) this.trials.set(key, this.compare(change));
    return this.trials.get(key);
  }

  private compare(change: Change): Trial | undefined {
    const run = new AdvisedRun(whatIf(this.inputs, change));
    const found = comparable(this.modelled, run.modelled) ?? comparable(this.plain, run.plain);
    if (!found) return undefined;
    const [before, after] = found;
    const energyRatio = over(after.energy, before.energy);
    if (!(energyRatio.central > 0) || !Number.isFinite(energyRatio.central)) return undefined;
    return {
      change,
      run,
      energyRatio,
      carbonRatio: before.carbon && after.carbon ? over(after.carbon, before.carbon) : null,
      timeFactor: after.acceleratorHours / run.devices / (before.acceleratorHours / this.devices),
    };
  }
}

/** What two runs are compared by. */
interface Amounts {
  readonly energy: Quantity;
  readonly carbon: Quantity | null;
  readonly acceleratorHours: number;
}

/** Both runs whole, or where their length is not known, 1,000 samples of both. */
function comparable(before: Chain, after: Chain): readonly [Amounts, Amounts] | undefined {
  const whole = [wholeOf(before), wholeOf(after)] as const;
  if (whole[0] && whole[1]) return [whole[0], whole[1]];
  const parts = [partOf(before), partOf(after)] as const;
  return parts[0] && parts[1] && [parts[0], parts[1]];
}

function wholeOf({ energy, pace }: Chain): Amounts | undefined {
  if (!energy || !pace.acceleratorHours) return undefined;
  return { energy: energy.energyKwh, carbon: energy.kgCo2e, acceleratorHours: pace.acceleratorHours.central };
}

function partOf({ per1000Samples, pace }: Chain): Amounts | undefined {
  if (!per1000Samples || !pace.hoursPer1000Samples) return undefined;
  return { energy: per1000Samples, carbon: null, acceleratorHours: pace.hoursPer1000Samples.central };
}

const hourInputs: ReadonlySet<string> = new Set(["wallHours", "acceleratorHours", "wallTimeLimitHours"]);

function hasHours({ number }: Values): boolean {
  return Object.keys(number).some((name) => hourInputs.has(name));
}

function withoutHours(values: Values): Values {
  const number = Object.entries(values.number).filter(([name]) => !hourInputs.has(name));
  return { ...values, number: Object.fromEntries(number) };
}
