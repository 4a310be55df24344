/** Commands that a script starts itself: `subprocess.run(["torchrun", …])`, `os.system("python train.py")`; entry points given to a cluster. */
import type { Trace } from "../../../evaluate/trace";
import { asString, likely } from "../../../evaluate/value";
import { anyArgument } from "../../../frameworks/calls";
import type { SourceText } from "../../../source/sourceText";
import type { Job } from "../job";
import { jobText } from "../jobs/jobText";
import { isOf, wordsOf } from "./submission";

const starters = /^(?:subprocess\.(?:run|call|check_call|check_output|Popen)|os\.system)$/;

export function readProcesses(trace: Trace, source: SourceText): Job[] {
  return trace.calls.flatMap((call): Job[] => {
    const isSubmitted = isOf(call, "ray", "submit_job");
    if (!isSubmitted && !starters.test(call.callee)) return [];
    const command = anyArgument(call, isSubmitted ? ["entrypoint"] : ["args", "command"], isSubmitted ? undefined : 0);
    const held = command && likely(command);
    const about = { span: call.span, anchor: call.span, allocation: {}, spread: isSubmitted };
    if (held?.kind === "list" && !held.open) return [{ words: wordsOf(command, source), ...about }];
    return asString(command) === undefined ? [] : [{ script: jobText(command, source), ...about }];
  });
}
