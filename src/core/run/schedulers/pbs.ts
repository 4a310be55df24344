/** PBS: `-l select=2:ngpus=4:gputype=V100`, `-l nodes=2:ppn=8:gpus=4`, `-l walltime=24:00:00`, `-J 0-9`. Sources: qsub(1B) of PBS Professional and Torque. */
import { addPlaceName, arrayLength, clockHours, type Allocation, type OptionWord } from "./allocation";

const gpuKinds = /^(?:gputype|gpu_type|gpu_model|accelerator_model|accelerator_type)$/;

/** Reads options into an allocation. Chunks of machines (`select`, `nodes`) say what each has; beside them devices are those of the job. */
export function readPbsOptions(words: readonly OptionWord[], allocation: Allocation): void {
  words.forEach((word, index) => {
    const [, attached] = /^-l(.+)$/.exec(word.text ?? "") ?? [];
    const option = attached === undefined ? words[index - 1]?.text : "-l";
    const text = attached ?? word.text;
    if (text === undefined) return;
    if (option === "-J" || option === "-t") {
      const jobs = arrayLength(text);
      if (jobs !== undefined) allocation.arrayJobs = { value: jobs, span: word.span };
    }
    if (option === "-q") addPlaceName(allocation, text, word.span);
    if (option === "-l") for (const resource of text.split(",")) readResource(resource, word, allocation);
  });
}

function readResource(resource: string, { span }: OptionWord, allocation: Allocation): void {
  const [, kind, count, rest = ""] = /^(select|nodes)=(\d+)(?!\d)(.*)$/.exec(resource) ?? [];
  const [name, value = ""] = resource.split("=", 2);
  if (kind !== undefined) readChunks(Number(count), rest, span, allocation);
  else if (name === "walltime") {
    const hours = clockHours(value);
    if (hours !== undefined) allocation.timeLimitHours = { value: hours, span };
  } else if (gpuKinds.test(name ?? "") && value !== "") allocation.accelerator = { value, span };
  else if (/^n?gpus$/.test(name ?? "") && Number(value) > 0) allocation.gpus = { value: Number(value), span };
  else if (/^select$|^nodes$/.test(name ?? "") && value !== "") allocation.nodes = { value: 1, span };
}

/** `2:ngpus=4:mpiprocs=4+1:ncpus=8`: chunks of which those with devices count, all where none has any. */
function readChunks(count: number, rest: string, span: OptionWord["span"], allocation: Allocation): void {
  const chunks = `${String(count)}${rest}`.split("+").map((chunk) => {
    const [number = "", ...parts] = chunk.split(":");
    const valueOf = (names: RegExp): string | undefined =>
      parts.find((part) => names.test(part.split("=")[0] ?? ""))?.split("=")[1];
    return {
      count: Number(number),
      gpus: Number(valueOf(/^n?gpus$/) ?? 0),
      processes: Number(valueOf(/^(?:mpiprocs|ppn)$/) ?? 0),
      kind: valueOf(gpuKinds),
      // A time has colons of its own.
      hours: clockHours(/:walltime=(\d+(?::\d+)*)/.exec(chunk)?.[1] ?? ""),
    };
  });
  const equipped = chunks.filter(({ gpus }) => gpus > 0);
  const working = equipped.length > 0 ? equipped : chunks;
  const [first] = working;
  if (!first || working.some((chunk) => !(chunk.count > 0))) return;
  allocation.nodes = { value: working.reduce((sum, chunk) => sum + chunk.count, 0), span };
  if (first.gpus > 0 && working.every(({ gpus }) => gpus === first.gpus))
    allocation.gpusPerNode = { value: first.gpus, span };
  if (first.processes > 0) allocation.tasksPerNode = { value: first.processes, span };
  if (first.kind !== undefined && first.kind !== "") allocation.accelerator = { value: first.kind, span };
  if (first.hours !== undefined) allocation.timeLimitHours = { value: first.hours, span };
}
