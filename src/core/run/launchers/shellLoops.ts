/** LOOPS. How often their bodies run, and what the iterations have in common. */
import type { For, While } from "unbash";
import type { Span } from "../../source/sourceText";
import { alternatives, apart } from "./shellBranches";
import { success, type Outcome } from "./shellBuiltins";
import { mergeIterations, type ShellCommand } from "./shellCommand";
import { expandWord } from "./shellExpand";
import type { Ground } from "./shellGround";
import type { ShellHost } from "./shellHost";
import { assumeState, mergeStates, type ShellState } from "./shellState";
import { negate, undecided, type Verdict } from "./shellTest";
import { textOf, unknownPiece } from "./shellText";

/** Iterations of a loop that are walked; a longer loop is counted from these. */
const maximumIterations = 24;

export function forEach(host: ShellHost, node: For, ground: Ground): Outcome {
  const scope = host.scope(ground);
  const header = ground.span(node.pos, node.body.pos);
  const items = node.wordlist
    ? node.wordlist.flatMap((word) => expandWord(word, scope))
    : (host.state.positional ?? []);
  const name = node.name.text;
  // `for x in; do`: over nothing.
  if (node.wordlist ? node.wordlist.length === 0 : host.state.positional?.length === 0) return success;
  const isOpen = items.length === 0 || items.some((item) => textOf(item) === undefined);
  if (isOpen || node.wordlist?.some(({ text }) => namesFiles(text))) {
    host.state.set(name, [unknownPiece(header, name)]);
    alternatives(host, [() => host.body(node.body, ground)], false, header);
    return success;
  }
  let at = 0;
  return loop(
    host,
    header,
    () => at < items.length,
    () => {
      host.state.set(name, items[at++] ?? []);
      return host.body(node.body, ground);
    },
    items.length,
  );
}

/** `data/*.jsonl` outside quotes: as many as there are files. */
function namesFiles(word: string): boolean {
  return /[*?]/.test(word.replaceAll(/"[^"]*"|'[^']*'|\$(?:\{[^}]*\}|[*?])/g, ""));
}

export function whileLoop(host: ShellHost, node: While, ground: Ground): Outcome {
  const header = ground.span(node.pos, node.body.pos);
  const test = (): Verdict => {
    const { verdict } = host.body(node.clause, ground);
    return node.kind === "until" ? negate(verdict) : verdict;
  };
  const first = test();
  const endless = /^(?:true|:|\[ 1 \]|\(\( ?1 ?\)\));?$/.test(
    ground.text.slice(node.clause.pos, node.clause.end).trim(),
  );
  if (first.holds === false) {
    const commands = [...host.commands];
    if (first.assumed)
      assumeState(
        host.state,
        apart(host, () => host.body(node.body, ground)),
        header,
      );
    host.commands = commands;
    return success;
  }
  if (first.holds === undefined || endless) {
    const before = host.state.copy();
    alternatives(host, [() => host.body(node.body, ground)], !endless, header);
    // How often it runs is not known, nor what it changes each time.
    host.state.become(mergeStates([before, host.state], header));
    return success;
  }
  let started = false;
  return loop(
    host,
    header,
    () => (started ? test().holds : true),
    () => {
      started = true;
      return host.body(node.body, ground);
    },
  );
}

/** @param count how often it runs, where that is known beforehand. */
export function loop(
  host: ShellHost,
  header: Span,
  test: () => boolean | undefined,
  run: () => Outcome,
  count?: number,
): Outcome {
  const before = host.commands;
  const iterations: ShellCommand[][] = [];
  let signal: Outcome["signal"];
  let latest: ShellState | undefined;
  while (iterations.length < maximumIterations && test() === true && host.mayGoOn()) {
    host.commands = [];
    latest = host.state.copy();
    signal = run().signal;
    iterations.push(host.commands);
    if (signal !== undefined && signal !== "continue") break;
  }
  const cutShort = signal === "break" || signal === "exit" || signal === "return";
  // What the iterations change goes on changing in those that are not walked.
  if (latest && !cutShort && (count ?? Infinity) > iterations.length && iterations.length >= maximumIterations)
    host.state.become(mergeStates([host.state, latest], header));
  const total = count === undefined || cutShort ? iterations.length : count;
  host.commands = [...before, ...mergeIterations(iterations, total, header)];
  return { verdict: undecided, signal: signal === "exit" || signal === "return" ? signal : undefined };
}
