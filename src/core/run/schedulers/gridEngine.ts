/** Grid Engine: `-l gpu=2,gpu_type=V100,h_rt=24:00:00`, `-t 1-10`, `-q gpu.q`. Source: qsub(1) of Sun's and Altair's Grid Engine; resource names are sites' own. */
import { addPlaceName, arrayLength, clockHours, type Allocation, type OptionWord } from "./allocation";

const counts = /^(?:n?gpus?|gpu_?cards?|cuda)$/;
const kinds = /^(?:gpu_?type|gpu_?model|cuda_?name)$/;

/** Reads options into an allocation. */
export function readGridEngineOptions(words: readonly OptionWord[], allocation: Allocation): void {
  words.forEach(({ text, span }, index) => {
    const option = words[index - 1]?.text;
    if (text === undefined) return;
    if (option === "-q") addPlaceName(allocation, text, span);
    else if (option === "-t") {
      const jobs = arrayLength(text);
      if (jobs !== undefined) allocation.arrayJobs = { value: jobs, span };
    } else if (option === "-l")
      for (const resource of text.split(",")) {
        const [name = "", value = ""] = resource.split("=", 2);
        const hours = name === "h_rt" ? clockHours(value) : undefined;
        if (hours !== undefined) allocation.timeLimitHours = { value: hours, span };
        else if (counts.test(name) && /^[1-9]\d*$/.test(value)) allocation.gpusPerNode = { value: Number(value), span };
        else if (kinds.test(name) && /^[\w-]+$/.test(value)) allocation.accelerator = { value, span };
      }
  });
}
