/** `os.environ["CUDA_VISIBLE_DEVICES"] = "0"`: a script that hides all devices but one trains on one. */
import { asString } from "../../evaluate/value";
import { derivedFact, type PlaceReader } from "./place";

/** Several visible devices are used by some libraries and left idle by others, so only one is a fact. */
export const visibleDevices: PlaceReader = (trace) => {
  const value = trace.environment.get("CUDA_VISIBLE_DEVICES");
  if (!value || !/^\s*\d+\s*$/.test(asString(value) ?? "") || !value.spans.some((span) => span.path === trace.path))
    return [];
  return [{ facts: derivedFact("acceleratorCount", 1, value.spans, "the one device in CUDA_VISIBLE_DEVICES") }];
};
