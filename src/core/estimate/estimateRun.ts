/** The chain from inputs to kWh and CO2e. */
import type { Inputs } from "../run/runSpec";
import { constants as shippedConstants, type Constants } from "./workload/constants";
import { withAlternatives } from "./alternatives";
import { chainOf } from "./chain";
import { toEstimate } from "./result";
import { checkValues } from "./workload/values";
import type { Estimate } from "./estimate";

/**
 * The whole chain for one run. Takes resolved inputs; never throws, never returns NaN: what cannot be computed is null, and named
 * in `missing`.
 * @param constants other than the shipped ones only to fit them.
 */
export function estimateRun(inputs: Inputs, constants: Constants = shippedConstants): Estimate {
  const { values } = checkValues(inputs);
  return toEstimate(withAlternatives(chainOf(values, constants), inputs, constants), inputs, values);
}
