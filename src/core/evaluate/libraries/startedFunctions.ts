/** Functions of the workspace that a library is given to call: in the processes of a launcher, in a notebook, in threads. */
import { callableOf } from "../definitions";
import { argument, siteWith, type Handler, type Library, type LibraryCall } from "../library";
import { likely, unknown, type Value } from "../value";

/** Where a call takes a function, and that one's arguments. */
export interface StartedFunction {
  readonly target: readonly [number, string];
  readonly args?: readonly [number, string];
  /** Arguments that the library puts before them: a rank, a trial. */
  readonly leading: number;
  readonly kwargs?: string;
}

/** Calls the function that a call is given, once. */
export function callStarted(call: LibraryCall, started: StartedFunction): void {
  const target = argument(call, ...started.target);
  if (!target || !callableOf(likely(target))) return;
  const given = started.args && argument(call, ...started.args);
  const items = given && call.machine.iterate(given).items?.();
  const named = started.kwargs === undefined ? undefined : call.kwargs.get(started.kwargs);
  const kwargs = named && likely(named);
  const entries = kwargs?.kind === "dict" ? kwargs.entries : new Map<string, Value>();
  const leading = Array.from({ length: started.leading }, () => unknown("what the library hands over"));
  call.machine.call(target, siteWith(call, [...leading, ...(items ?? [])], entries));
}

const start =
  (started: StartedFunction): Handler =>
  (call) => {
    const recorded = call.record();
    callStarted(call, started);
    return recorded.result;
  };

const process: StartedFunction = { target: [1, "target"], args: [3, "args"], leading: 0, kwargs: "kwargs" };
const spawn: StartedFunction = { target: [0, "fn"], args: [1, "args"], leading: 1 };
const notebook: StartedFunction = { target: [0, "function"], args: [1, "args"], leading: 0 };

const table: Readonly<Record<string, StartedFunction>> = {
  "accelerate.notebook_launcher": notebook,
  "accelerate.debug_launcher": notebook,
  "torch.multiprocessing.spawn": spawn,
  "torch.multiprocessing.start_processes": spawn,
  "torch_xla.distributed.xla_multiprocessing.spawn": spawn,
  "torch_xla.launch": spawn,
  "torch.multiprocessing.Process": process,
  "multiprocessing.Process": process,
  "threading.Thread": process,
  "detectron2.engine.launch": { target: [0, "main_func"], args: [5, "args"], leading: 0 },
};

/** submitit's `executor.submit(train, *args)`: a function, or a thing of the workspace that can be called. */
const submitted: Handler = (call) => {
  const recorded = call.record();
  const [target, ...given] = call.args;
  const held = target && likely(target);
  if (target && held && (held.kind === "instance" || callableOf(held)))
    call.machine.call(target, siteWith(call, given, call.kwargs));
  return recorded.result;
};

const submitters = ["AutoExecutor", "SlurmExecutor", "LocalExecutor", "DebugExecutor"];

export const startedFunctions: Library = {
  functions: {
    ...Object.fromEntries(Object.entries(table).map(([name, started]) => [name, start(started)])),
    ...Object.fromEntries(submitters.map((name) => [`submitit.${name}.submit`, submitted])),
  },
};
