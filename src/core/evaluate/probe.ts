/** PROBES. What a script that has been read would do if one thing more were called: the forward pass of a model. */
import { BoundReached, probing } from "./bounds";
import type { Library } from "./library";
import { Raised, type Machine } from "./machine";
import type { Value } from "./value";

/**
 * Calls something of the script with arguments of one's own, every pass of its loops and every call inside read on its own, and takes
 * back what that changed.
 * @param watcher sees each call of a library on the way, and answers those that it knows. What it throws ends the probe and is passed on.
 * @returns what the call gives; undefined where the probe's bounds were reached or the code raises.
 */
export type Probe = (
  callee: Value,
  args: readonly Value[],
  watcher: Library,
  kwargs?: ReadonlyMap<string, Value>,
) => Value | undefined;

/** The probe of a script whose evaluation has ended. All its calls together take a number of steps that is the same for every script. */
export function probeOf(machine: Machine): Probe {
  let stepsLeft = probing.steps;
  return (callee, args, watcher, kwargs = new Map<string, Value>()) => {
    const { libraries, cut } = machine;
    const callCount = machine.calls.length;
    machine.libraries = libraries.with(watcher);
    machine.probing = true;
    machine.stack = machine.loops = [];
    machine.conditions = [];
    machine.catchers.length = 0;
    const span = callee.spans[0] ?? { path: machine.entry.path, from: 0, to: 0 };
    const site = { span, frame: machine.topFrame, args, kwargs, open: false };
    try {
      const result = machine.withSteps(stepsLeft, () => {
        try {
          return machine.tentatively(() => machine.call(callee, site));
        } finally {
          stepsLeft -= machine.stepsTaken;
        }
      });
      return machine.cut === cut ? result : undefined;
    } catch (fault) {
      if (fault instanceof BoundReached || fault instanceof Raised) return undefined;
      throw fault;
    } finally {
      machine.libraries = libraries;
      machine.probing = false;
      machine.journal.watched = undefined;
      machine.cut = cut;
      machine.calls.length = callCount;
    }
  };
}
