/** `torch.distributed`: how many processes the launcher started. Code shares its batches out to them. */
import type { Handler, Library } from "../library";
import type { Machine } from "../machine";
import { isNone, type Value } from "../value";
import { booleanValue, numberValue } from "../values";

/** What the launcher told its processes; undefined where none started several. */
function told(machine: Machine, ...names: readonly string[]): Value | undefined {
  const { entries } = machine.environment;
  return names.map((name) => entries.get(name)).find((value) => value !== undefined);
}

const isLaunched = (machine: Machine): boolean => told(machine, "WORLD_SIZE", "SLURM_PROCID") !== undefined;

/**
 * A variable of the launcher as a number. What it left open stays a quantity of its own, which may cancel, also where the script has a value
 * for when nothing is told.
 */
function toNumber(value: Value | undefined): Value | undefined {
  const count = value?.kind === "string" ? Number(value.value) : NaN;
  return value && Number.isInteger(count) ? numberValue(count, true, value.spans, "derived") : undefined;
}

const yes: Handler = (call) => booleanValue(true, [call.span], "derived");
const isInitialized: Handler = (call) => (isLaunched(call.machine) ? yes(call) : undefined);
/** Of a group of processes nothing is known. */
const ofAll = ({ args, kwargs }: Parameters<Handler>[0]): boolean =>
  [args[0], kwargs.get("group")].every((group) => group === undefined || isNone(group));
const ofLauncher =
  (...names: readonly string[]): Handler =>
  (call) =>
    isLaunched(call.machine) && ofAll(call) ? toNumber(told(call.machine, ...names)) : undefined;

const modules = ["torch.distributed", "torch.distributed.distributed_c10d", "deepspeed.comm"];

export const torchDistributed: Library = {
  functions: Object.fromEntries(
    modules.flatMap((module): [string, Handler][] => [
      [`${module}.is_available`, yes],
      [`${module}.is_initialized`, isInitialized],
      [`${module}.get_world_size`, ofLauncher("WORLD_SIZE", "SLURM_NTASKS")],
      [`${module}.get_rank`, ofLauncher("RANK", "SLURM_PROCID")],
    ]),
  ),
};
