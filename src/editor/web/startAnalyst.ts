import type { Analyst } from "../analyst/analyst";
import { LocalAnalyst } from "../analyst/localAnalyst";
import { loadEngine } from "./loadEngine";

/** Who analyses in this window: in a browser the extension has a worker of its own already. */
export function startAnalyst(): Analyst {
  return new LocalAnalyst(loadEngine);
}
