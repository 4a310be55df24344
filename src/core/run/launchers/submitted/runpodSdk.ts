/** RunPod's Python SDK: `runpod.create_pod(gpu_type_id=…, gpu_count=2, docker_args="…")`, whose arguments are what the pod starts. Source: runpod 1.x. */
import type { Trace } from "../../../evaluate/trace";
import { asString } from "../../../evaluate/value";
import { argument } from "../../../frameworks/calls";
import type { SourceText } from "../../../source/sourceText";
import { runpodFact } from "../cloudCommands";
import type { Job } from "../job";
import { textAt } from "../jobs/jobFacts";
import { countAt, jobText } from "../jobs/jobText";
import { isOf } from "./submission";

export function readRunpodSdk(trace: Trace, source: SourceText): Job[] {
  return trace.calls.flatMap((call): Job[] => {
    if (!isOf(call, "runpod", "create_pod")) return [];
    const command = argument(call, "docker_args");
    if (asString(command) === undefined) return [];
    const type = textAt(argument(call, "gpu_type_id", 2));
    const given = argument(call, "gpu_count");
    const count = given ? countAt(given) : { value: 1, span: type?.span ?? call.span };
    return [
      {
        script: jobText(command, source),
        span: call.span,
        anchor: call.span,
        allocation: {
          nodes: { value: 1, span: call.span },
          ...(count ? { gpusPerNode: count } : {}),
          ...(type ? { accelerator: type } : {}),
        },
        facts: [runpodFact(call.span)],
      },
    ];
  });
}
