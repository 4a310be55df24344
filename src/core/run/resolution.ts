/** The inputs of a run while they are being resolved. */
import { CheckedInputs, type Values } from "../estimate/workload/values";
import { inputNames, type InputName } from "./inputs";
import type { Input, Inputs, InputValue, Source } from "./runSpec";

const claims: readonly Input["origin"][] = ["stated", "default", "derived", "setting", "calibrated"];

/**
 * Inputs that are added to and never overwritten: what was found stays, what follows from it is derived, and what is left is assumed.
 */
export class Resolution {
  private readonly inputs = new Map<InputName, Input>();
  private readonly checked = new CheckedInputs();

  constructor(found: Inputs) {
    for (const name in found) {
      const input = found[name as InputName];
      if (input) this.set(name as InputName, input);
    }
  }

  /** All inputs as they stand, as plain checked values; what is added later joins them. */
  get values(): Values {
    return this.checked.values;
  }

  /** A number that is above zero; undefined when it is not known. */
  number(name: InputName): number | undefined {
    const value = this.inputs.get(name)?.value;
    return typeof value === "number" && value > 0 && Number.isFinite(value) ? value : undefined;
  }

  text(name: InputName): string | undefined {
    const value = this.inputs.get(name)?.value;
    return typeof value === "string" && value !== "" ? value : undefined;
  }

  flag(name: InputName): boolean | undefined {
    const value = this.inputs.get(name)?.value;
    return typeof value === "boolean" ? value : undefined;
  }

  /** Whether the input has a value, a guess included. */
  has(name: InputName): boolean {
    return (this.inputs.get(name)?.value ?? null) !== null;
  }

  /** Whether a file, a setting or a computation from these says it; a guess is no claim. */
  isClaim(name: InputName): boolean {
    const input = this.inputs.get(name);
    return this.has(name) && input !== undefined && claims.includes(input.origin);
  }

  reasonOf(name: InputName): string | undefined {
    return this.inputs.get(name)?.reason;
  }

  /**
   * Adds what follows from other inputs, with their sources. Derived from a guess it is a guess too. Does nothing where the input is
   * known, or the value is not a usable number.
   * @param spread standard deviation of the value's logarithm, where what it follows from does not settle it.
   */
  derive(
    name: InputName,
    value: InputValue | undefined,
    from: readonly InputName[],
    reason: string,
    spread?: number,
  ): void {
    if (this.has(name) || !isUsable(value)) return;
    const origin = from.every((source) => this.isClaim(source)) ? "derived" : "assumed";
    const sources = uniqueSources(from.flatMap((source) => this.inputs.get(source)?.sources ?? []));
    const isHint = from.some((source) => this.inputs.get(source)?.hint === true);
    const hint = isHint ? ({ hint: true } as const) : {};
    const blur = spread === undefined ? {} : { spread };
    this.set(name, { value, origin, ...(sources.length > 0 ? { sources } : {}), reason, from, ...hint, ...blur });
  }

  /** Adds what is only suggested. Does nothing where the input is known. */
  suggest(name: InputName, input: Input | undefined): void {
    if (input && !this.has(name)) this.set(name, input);
  }

  /** Adds what a team's measurements say, as it is. Does nothing where the input is known. */
  calibrate(name: InputName, input: Input): void {
    if (!this.has(name)) this.set(name, input);
  }

  /** Adds a guess that says so. Does nothing where the input is known. */
  assume(name: InputName, value: InputValue | undefined, reason: string): void {
    if (this.has(name) || !isUsable(value)) return;
    this.set(name, { value, origin: "assumed", reason: withReason(reason, this.inputs.get(name)) });
  }

  /** Says that an input is not known, and why. Does nothing where it is known or its reason is already there. */
  leaveUnknown(name: InputName, reason: string): void {
    if (!this.inputs.has(name)) this.set(name, { value: null, origin: "unknown", reason });
  }

  /** All inputs in the order in which they are printed. */
  result(): Inputs {
    const ordered: { [K in InputName]?: Input } = {};
    for (const name of inputNames) {
      const input = this.inputs.get(name);
      if (input) ordered[name] = input;
    }
    return ordered;
  }

  private set(name: InputName, input: Input): void {
    this.inputs.set(name, input);
    this.checked.add(name, input);
  }
}

function isUsable(value: InputValue | undefined): value is string | number | boolean {
  if (value === null || value === undefined || value === "") return false;
  return typeof value !== "number" || (Number.isFinite(value) && value > 0);
}

/** A guess for what the code leaves open keeps the code's own words. */
function withReason(reason: string, open: Input | undefined): string {
  return open?.reason ? `${reason} (${open.reason})` : reason;
}

function uniqueSources(sources: readonly Source[]): readonly Source[] {
  const seen = new Set<string>();
  return sources.filter(({ path, line, column, cell }) => {
    const key = `${path}:${cell ?? ""}:${line}:${column ?? ""}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
