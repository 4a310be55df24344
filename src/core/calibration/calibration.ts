/** CALIBRATION. What a team's measurements say about a run that is estimated: factors on the model, and where it runs. */
import type { Calibration } from "../run/calibration";
import type { Input, Inputs, Source } from "../run/runSpec";
import { calibrationPath, type CalibrationRecord } from "./calibrationFile";
import { learn, type Learned } from "./shrinkage";
import { likenessOf, modelSpreadOf, residualsOf, type Factor, type Residual } from "./residuals";

/** Places shown for a calibrated input. */
const maximumSources = 5;

export class MeasuredCalibration implements Calibration {
  private readonly residuals: Readonly<Record<Factor, readonly Residual[]>>;

  constructor(readonly records: readonly CalibrationRecord[]) {
    this.residuals = {
      durationFactor: residualsOf(records, "durationFactor"),
      boardPowerFactor: residualsOf(records, "boardPowerFactor"),
    };
  }

  place(): Inputs {
    return { ...this.agreed("gridZone", "country"), ...this.agreed("pue", "pue") };
  }

  factors(path: string, title: string, inputs: Inputs): Inputs {
    return {
      ...this.factor("durationFactor", path, title, inputs),
      ...this.factor("boardPowerFactor", path, title, inputs),
    };
  }

  /** The measured runs of one run of the workspace, newest first. */
  of(path: string, title: string): readonly CalibrationRecord[] {
    return this.records
      .filter((record) => record.path === path && record.title === title)
      .sort((a, b) => ((a.measured.at ?? "") < (b.measured.at ?? "") ? 1 : -1));
  }

  private factor(name: Factor, path: string, title: string, inputs: Inputs): Inputs {
    const like = likenessOf(path, title, inputs);
    const learned = learn(like, this.residuals[name], modelSpreadOf(name, like));
    return learned ? { [name]: factorInput(learned, like.run) } : {};
  }

  /** An input that all measured runs that have it agree on. */
  private agreed(name: "gridZone" | "pue", field: "country" | "pue"): Inputs {
    const found = this.records.filter(({ measured }) => measured[field] !== undefined);
    const [first] = found;
    const value = first?.measured[field];
    if (value === undefined || found.some(({ measured }) => measured[field] !== value)) return {};
    return { [name]: calibrated(value, `that of all ${String(found.length)} measured runs`, found) };
  }
}

function factorInput({ factor, spread, residuals }: Learned, run: string): Input {
  const own = residuals.filter(({ like }) => like.run === run).length;
  const runs = residuals.length === 1 ? "1 measured run" : `${String(residuals.length)} measured runs`;
  const ofOwn = own === 0 ? "none of this run" : `${String(own)} of this run`;
  const input = calibrated(
    Number(factor.toPrecision(4)),
    `learned from ${runs}, ${ofOwn}`,
    residuals.map(({ record }) => record),
  );
  return { ...input, spread: Number(spread.toPrecision(4)) };
}

function calibrated(value: string | number, reason: string, records: readonly CalibrationRecord[]): Input {
  return { value, origin: "calibrated", reason, sources: records.slice(0, maximumSources).map(sourceOf) };
}

/** The line of the log; without one, the calibration file. */
function sourceOf({ source }: CalibrationRecord): Source {
  const match = /^(.+):(\d{1,9})$/.exec(source);
  const line = Number(match?.[2] ?? "1");
  return match?.[1] !== undefined && line >= 1 ? { path: match[1], line } : { path: calibrationPath, line: 1 };
}
