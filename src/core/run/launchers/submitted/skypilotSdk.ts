/** SkyPilot's Python API: `sky.Task(run=…)` on `sky.Resources(…)`, launched. Source: skypilot 0.x. */
import type { Call, Trace } from "../../../evaluate/trace";
import { argument } from "../../../frameworks/calls";
import type { Value } from "../../../evaluate/value";
import type { SourceText } from "../../../source/sourceText";
import type { Job } from "../job";
import { readSkypilot } from "../jobs/skypilot";
import { asDict, isOf, madeBy } from "./submission";

export function readSkypilotSdk(trace: Trace, source: SourceText): Job[] {
  return trace.calls.flatMap((call) => {
    if (!isOf(call, "sky", "launch", "exec")) return [];
    const made = madeBy(argument(call, "task", 0));
    if (!made || !isOf(made, "sky", "Task")) return [];
    const resources = madeBy(argument(made, "resources") ?? resourcesSetOn(made, trace));
    const run = argument(made, "run", 2);
    const entries = new Map(made.kwargs);
    if (run) entries.set("run", run);
    if (resources) entries.set("resources", asDict(resources.kwargs, resources));
    return readSkypilot(asDict(entries, made), source).map((job) => ({ ...job, span: call.span, anchor: call.span }));
  });
}

function resourcesSetOn(made: Call, trace: Trace): Value | undefined {
  const set = trace.calls.find((call) => call.method === "set_resources" && madeBy(call.receiver) === made);
  return argument(set, "resources", 0);
}
