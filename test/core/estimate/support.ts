import { constants as shipped, type ConstantName, type Constants } from "../../../src/core/estimate/workload/constants";
import { deviceOf, type Device } from "../../../src/core/estimate/workload/device";
import { checkValues, type Values } from "../../../src/core/estimate/workload/values";
import type { InputName } from "../../../src/core/run/inputs";
import type { Inputs } from "../../../src/core/run/runSpec";

type Given = { readonly [K in InputName]?: string | number | boolean };

/** Stated inputs from plain values. */
export function stated(given: Given): Inputs {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, { value, origin: "stated" }]));
}

/** Plain values without one of them. */
export function without(given: Given, name: InputName): Given {
  return Object.fromEntries(Object.entries(given).filter(([other]) => other !== name));
}

export function valuesOf(given: Given): Values {
  return checkValues(stated(given)).values;
}

/** The shipped constants with some replaced by round ones, so that a result can be worked out by hand. */
export function withConstants(replaced: { readonly [K in ConstantName]?: number }): Constants {
  return { ...shipped, ...replaced };
}

export function device(name: string): Device {
  const found = deviceOf(name);
  if (!found) throw new Error(`no device ${name}`);
  return found;
}

/** Whether two figures agree to a part in a million. */
export function isNear(actual: number | null | undefined, expected: number, tolerance = 1e-6): boolean {
  return actual != null && Math.abs(actual - expected) <= tolerance * Math.abs(expected);
}
