/** BRANCHES. Which way an `if` or `case` goes; where that cannot be known, all of them, and what they agree on. */
import type { Case, CompoundList, If, Word } from "unbash";
import type { Span } from "../../source/sourceText";
import { success, unsure, type Outcome } from "./shellBuiltins";
import { expandText } from "./shellExpand";
import type { Ground } from "./shellGround";
import type { ShellHost } from "./shellHost";
import { matchesPattern } from "./shellPattern";
import type { Scope } from "./shellScope";
import { assumeState, mergeStates, type ShellState } from "./shellState";
import { combine, undecided, type Verdict } from "./shellTest";
import { textByHand, textOf } from "./shellText";

/** One way that an `if` or `case` may go. */
interface Branch {
  readonly verdict: Verdict;
  readonly body: CompoundList;
}

export function ifElse(host: ShellHost, node: If, ground: Ground): Outcome {
  const branches: Branch[] = [];
  for (const part of [{ clause: node.clause, then: node.then }, ...node.elif]) {
    const { verdict } = host.body(part.clause, ground);
    branches.push({ verdict, body: part.then });
    if (verdict.holds === true) break;
  }
  return choose(host, branches, node.else, ground, ground.span(node.pos, node.end));
}

export function caseOf(host: ShellHost, node: Case, ground: Ground): Outcome {
  const scope = host.scope(ground);
  const subject = textByHand(expandText(node.word, scope));
  const branches: Branch[] = [];
  for (const item of node.items) {
    const verdicts = item.pattern.map((word) => patternVerdict(subject, word, scope));
    const verdict = combine("||", verdicts);
    branches.push({ verdict, body: item.body });
    if (verdict.holds === true) break;
  }
  return choose(host, branches, undefined, ground, ground.span(node.pos, node.end));
}

/** Takes the branch that holds; where that cannot be known, all that may, and keeps what they agree on. */
function choose(
  host: ShellHost,
  branches: readonly Branch[],
  otherwise: CompoundList | undefined,
  ground: Ground,
  at: Span,
): Outcome {
  const open = branches.filter((branch) => branch.verdict.holds === undefined).map((branch) => branch.body);
  const taken = branches.find((branch) => branch.verdict.holds === true);
  const last = taken?.body ?? otherwise;
  if (open.length > 0) {
    const bodies = last ? [...open, last] : open;
    alternatives(
      host,
      bodies.map((body) => () => host.body(body, ground)),
      last === undefined,
      at,
    );
    return unsure;
  }
  const assumed = branches.some((branch) => branch.verdict.assumed);
  const before = host.commands.length;
  const outcome = last ? host.body(last, ground) : success;
  if (!assumed) return outcome;
  // What arguments would change is only assumed. A script that does nothing without them is read for what it does with them.
  const started = [...host.commands];
  for (const { verdict, body } of branches)
    if (verdict.holds === false && verdict.assumed)
      assumeState(
        host.state,
        apart(host, () => host.body(body, ground)),
        at,
      );
  if (started.length > before) host.commands = started;
  return { ...outcome, signal: undefined };
}

/** Runs for the commands in it alone: what it changes is forgotten. */
export function apart(host: ShellHost, run: () => Outcome): ShellState {
  const outside = host.state;
  host.state = outside.copy();
  run();
  const inside = host.state;
  host.state = outside;
  return inside;
}

/** Runs branches of which one, or none where `orNone`, is taken. A branch that leaves the script does not count after it. */
export function alternatives(host: ShellHost, runs: readonly (() => Outcome)[], orNone: boolean, at: Span): void {
  const after: ShellState[] = orNone ? [host.state.copy()] : [];
  for (const run of runs) {
    let signal: Outcome["signal"];
    const state = apart(host, () => {
      const outcome = run();
      signal = outcome.signal;
      return outcome;
    });
    if (signal === undefined) after.push(state);
  }
  if (after.length > 0) host.state.become(mergeStates(after, at));
}

function patternVerdict(subject: ReturnType<typeof textByHand>, word: Word, scope: Scope): Verdict {
  const pattern = textOf(expandText(word, scope));
  if (pattern === "*") return { holds: true, assumed: subject.text === undefined || subject.assumed };
  if (subject.text === undefined || pattern === undefined) return undecided;
  return { holds: matchesPattern(subject.text, pattern), assumed: subject.assumed };
}
