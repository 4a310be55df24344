/** SkyPilot's Python API: `sky.Task(run=…)` on `sky.Resources(…)`, launched. Source: skypilot 0.x. */
import type { Call, Trace } from "../../../evaluate/trace";
import { argument } from "../../../frameworks/calls";
import type { Value } from "../../../evaluate/value";
import type { SourceText } from "../../../source/sourceText";
import type { Job } from "../job";
import { readSkypilot } from "../jobs/skypilot";
import { madeBy } from "./submission";

export function readSkypilotSdk(trace: Trace, source: SourceText): Job[] {
  return trace.calls.flatMap((call) => {
    if (!/^sky\.(?:\w+\.)*(?:launch|exec)$/.test(call.callee)) return [];
    const made = madeBy(argument(call, "task", 0));
    if (!made || !/^sky\.(?:\w+\.)*Task$/.test(made.callee)) return [];
    const resources = argument(made, "resources") ?? resourcesSetOn(made, trace);
    const task = asDict(made, new Map([["run", 2]]));
    if (resources) task.entries.set("resources", asDict(madeBy(resources), new Map()));
    return readSkypilot(task, source).map((job) => ({ ...job, span: call.span, anchor: call.span }));
  });
}

function resourcesSetOn(made: Call, trace: Trace): Value | undefined {
  const set = trace.calls.find((call) => call.method === "set_resources" && madeBy(call.receiver) === made);
  return argument(set, "resources", 0);
}

/** The arguments of a call as the settings of the same names in a task file. */
function asDict(made: Call | undefined, places: ReadonlyMap<string, number>): Extract<Value, { kind: "dict" }> {
  const entries = new Map(made?.kwargs);
  for (const [name, at] of places) {
    const value = made?.args[at];
    if (value && !entries.has(name)) entries.set(name, value);
  }
  return { kind: "dict", entries, open: false, spans: made ? [made.span] : [], origin: "stated" };
}
