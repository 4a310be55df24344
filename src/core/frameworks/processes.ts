/** How many processes a distributed training has, where the code does not say but shares its work out to them. */
import { shareOf, totalOf } from "../evaluate/symbolic";
import type { Trace } from "../evaluate/trace";
import { likely, type Value } from "../evaluate/value";
import { argument } from "./calls";

/** Names of the number of all processes: of the function that tells, of the launcher's variable. */
const countsProcesses =
  /\.get_world_size$|^environment\.(WORLD_SIZE|SLURM_NTASKS|SLURM_NPROCS)$|^jax\.(process|device)_count$/;

/** What all processes have together of something that is shared out to them; undefined where it is not known, or not shared so. */
export function totalOfProcesses(share: Value, trace: Trace): Value | undefined {
  const each = likely(share);
  const shared = shareOf(each);
  if (!shared) return undefined;
  if (shared.dividedBy.every((name) => countsProcesses.test(name))) return shared.total;
  const start = trace.calls.find((call) => /(^|\.)init_process_group$/.test(call.callee));
  const started = start && argument(start, "world_size", 2);
  return started && totalOf(each, likely(started));
}
