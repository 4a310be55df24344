/** Draw of one machine at its plug: boards, processors, memory, fans and supplies. */
import { findCpu } from "../data/cpus";
import type { Constants } from "./workload/constants";
import type { Device } from "./workload/device";
import type { Values } from "./workload/values";

/** Share of its rated limit that a processor draws while it feeds accelerators. */
const cpuLoad = 0.4;
/** W per GB of memory (Green Algorithms: 0.3725). */
const wattsPerGb = 0.3725;
const usualRamGb = 64;

/** Mean W of one node with `boards` accelerators that draw `boardWatts` each. */
export function nodeWatts(
  device: Device,
  boardWatts: number,
  boards: number,
  values: Values,
  constants: Constants,
): number {
  const memory = (values.number.ramGb ?? usualRamGb) * wattsPerGb;
  const stated = device.isProcessor ? constants.processorHostWatts + memory : statedHostWatts(values);
  switch (device.host) {
    case "tpu-host":
      return boards * (boardWatts + constants.tpuHostWatts);
    case "board":
      return boards * boardWatts;
    case "laptop":
      return boards * boardWatts + constants.laptopHostWatts;
    case "workstation":
      return (
        (boards * boardWatts + (stated ?? constants.workstationHostWatts)) * (1 + constants.workstationSupplyShare)
      );
    case "server": {
      // Sockets of one server share what is around them.
      if (device.isProcessor) return (boards * boardWatts + (stated ?? 0)) * (1 + constants.serverFanShare);
      const usual = boards * (constants.serverHostWatts + constants.serverHostShare * device.limitWatts);
      return boards * boardWatts * (1 + constants.serverFanShare) + (stated ?? usual);
    }
  }
}

/** W of processors and memory where the run names them. */
function statedHostWatts({ text, number }: Values): number | undefined {
  const cpu = text.cpu === undefined ? undefined : findCpu(text.cpu);
  if (!cpu) return undefined;
  return cpu.tdpWatts * (number.cpuCount ?? 1) * cpuLoad + (number.ramGb ?? usualRamGb) * wattsPerGb;
}
