/** LSF: `-nnodes 2`, `-gpu "num=4:gmodel=…"`, `-R "rusage[ngpus_excl_p=4] span[hosts=1]"`, `-W 2:00`, `-J "name[1-10]"`. Source: bsub(1). */
import { addPlaceName, arrayLength, type Allocation, type OptionWord } from "./allocation";

/** Reads options into an allocation. Devices are those of each host. */
export function readLsfOptions(words: readonly OptionWord[], allocation: Allocation): void {
  words.forEach((word, index) => {
    const option = words[index - 1]?.text;
    const { text, span } = word;
    if (text === undefined) return;
    const count = (pattern: RegExp): { value: number; span: typeof span } | undefined => {
      const number = Number(pattern.exec(text)?.[1] ?? 0);
      return number > 0 ? { value: number, span } : undefined;
    };
    if (option === "-q") addPlaceName(allocation, text, span);
    else if (option === "-nnodes") assign(allocation, "nodes", count(/^(\d+)$/));
    else if (option === "-n") assign(allocation, "tasks", count(/^(\d+)$/));
    else if (option === "-gpu") {
      assign(allocation, text.includes("/task") ? "gpusPerTask" : "gpusPerNode", count(/(?:^|:)num=(\d+)/));
      const model = /(?:^|:)gmodel=([\w-]+)/.exec(text)?.[1];
      if (model !== undefined) allocation.accelerator = { value: model, span };
    } else if (option === "-R") {
      assign(allocation, "gpusPerNode", count(/ngpus(?:_excl_p|_shared|_physical)?=(\d+)/));
      assign(allocation, "nodes", count(/span\[hosts=(\d+)\]/));
      assign(allocation, "tasksPerNode", count(/span\[ptile=(\d+)\]/));
    } else if (option === "-W") {
      const limit = /^(?:(\d+):)?(\d+)$/.exec(text);
      if (limit) allocation.timeLimitHours = { value: Number(limit[1] ?? 0) + Number(limit[2]) / 60, span };
    } else if (option === "-J") {
      const jobs = arrayLength(/\[([\d,:-]+)\](?:%\d+)?$/.exec(text)?.[1] ?? "");
      if (jobs !== undefined) allocation.arrayJobs = { value: jobs, span };
    }
  });
}

function assign(
  allocation: Allocation,
  key: "nodes" | "tasks" | "tasksPerNode" | "gpusPerNode" | "gpusPerTask",
  count: Allocation["nodes"],
): void {
  if (count) allocation[key] = count;
}
