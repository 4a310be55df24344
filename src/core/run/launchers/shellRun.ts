/** THE SCRIPT, WALKED. Which commands a shell script starts, with which words, without running it. Bounded in steps and depth. */
import type {
  AndOr,
  Case,
  Command,
  CommandNode,
  CompoundList,
  For,
  If,
  PipelineNode,
  Statement,
  While,
  Word,
} from "unbash";
import type { Span } from "../../source/sourceText";
import { readShell } from "../../syntax/shell";
import { assignVariable, redirectedText } from "./shellAssign";
import { isQuery, isQuiet, runBuiltin, success, unsure, type BuiltinHost, type Outcome } from "./shellBuiltins";
import { mergeIterations, type ShellCommand } from "./shellCommand";
import { arithmetic, expandText, expandWord } from "./shellExpand";
import type { Ground } from "./shellGround";
import { matchesPattern } from "./shellPattern";
import type { Scope } from "./shellScope";
import { assumeState, mergeStates, type ShellFunction, type ShellState, type Variable } from "./shellState";
import { combine, evaluateTest, negate, undecided, type Verdict } from "./shellTest";
import { textByHand, textOf, unknownPiece, type ShellText } from "./shellText";

const maximumSteps = 20_000;
const maximumCommands = 2000;
const maximumDepth = 40;
/** Iterations of a loop that are walked; a longer loop is counted from these. */
const maximumIterations = 24;

export interface ShellStart {
  readonly ground: Ground;
  /** Path of the script from the root of the workspace. */
  readonly scriptPath: string;
  readonly state: ShellState;
  /** Variables that the scheduler sets. */
  readonly provided: ReadonlyMap<string, ShellText>;
  /** Text of a file that `source` reads, undefined where it is not known. */
  readonly readFile: (path: string) => Ground | undefined;
}

/** The programs that a script starts, in order. */
export function runShell(start: ShellStart): readonly ShellCommand[] {
  const run = new ShellRun(start);
  run.runText(start.ground);
  return run.commands;
}

/** One way that an `if` or `case` may go. */
interface Branch {
  readonly verdict: Verdict;
  readonly body: CompoundList;
}

class ShellRun implements BuiltinHost {
  commands: ShellCommand[] = [];
  state: ShellState;
  private steps = 0;
  private depth = 0;
  private calls: readonly Span[] = [];
  /** What names held that the running functions have made their own. */
  private locals: Map<string, Variable | undefined>[] = [];
  private pending: { readonly node: Command; readonly scope: Scope } | undefined;

  constructor(private readonly start: ShellStart) {
    this.state = start.state;
  }

  runText(ground: Ground): Outcome {
    return this.nested(() => this.list(readShell(ground.text).commands, ground));
  }

  readFile(path: string): Ground | undefined {
    return this.start.readFile(path);
  }

  local(name: string): void {
    const scope = this.locals.at(-1);
    if (scope && !scope.has(name)) scope.set(name, this.state.variables.get(name));
  }

  assign(exported: boolean): void {
    if (!this.pending) return;
    const { node, scope } = this.pending;
    for (const part of node.args) if (part.type === "Assignment") assignVariable(part, scope, exported);
  }

  private nested(run: () => Outcome): Outcome {
    if (this.depth >= maximumDepth) return unsure;
    this.depth++;
    const outcome = run();
    this.depth--;
    return outcome;
  }

  private list(statements: readonly Statement[], ground: Ground): Outcome {
    let outcome = success;
    for (const statement of statements) {
      outcome = this.node(statement.command, ground);
      if (outcome.signal) return outcome;
    }
    return outcome;
  }

  private body(list: CompoundList, ground: Ground): Outcome {
    return this.nested(() => this.list(list.commands, ground));
  }

  private node(node: PipelineNode | AndOr, ground: Ground): Outcome {
    if (++this.steps > maximumSteps) return { verdict: undecided, signal: "exit" };
    if (node.type === "AndOr") return this.andOr(node, ground);
    if (node.type !== "Pipeline") return this.command(node, ground);
    let outcome = success;
    for (const command of node.commands) outcome = this.command(command, ground);
    const negated = node.prefixes.filter((prefix) => prefix.type === "Negation").length % 2 === 1;
    return negated ? { ...outcome, verdict: negate(outcome.verdict) } : outcome;
  }

  private command(node: CommandNode, ground: Ground): Outcome {
    const scope = this.scope(ground);
    switch (node.type) {
      case "Command":
        return this.simple(node, ground);
      case "Redirected":
        return this.nested(() => this.command(node.command, ground));
      case "Function":
        this.state.functions.set(node.name.text, { node, ground });
        return success;
      case "If":
        return this.ifElse(node, ground);
      case "Case":
        return this.caseOf(node, ground);
      case "For":
        return this.forEach(node, ground);
      case "While":
        return this.whileLoop(node, ground);
      case "ArithmeticFor":
        arithmetic(node.initialize, scope);
        return this.loop(
          ground.span(node.pos, node.body.pos),
          () => truth(arithmetic(node.test, scope)).holds,
          () => {
            const outcome = this.body(node.body, ground);
            arithmetic(node.update, scope);
            return outcome;
          },
        );
      case "BraceGroup":
        return this.body(node.body, ground);
      case "Subshell": {
        const outside = this.state;
        this.state = outside.copy();
        const outcome = this.body(node.body, ground);
        this.state = outside;
        return { ...outcome, signal: undefined };
      }
      case "TestCommand":
        return { verdict: evaluateTest(node.expression, (word) => expandText(word, scope)), signal: undefined };
      case "ArithmeticCommand":
        return { verdict: truth(arithmetic(node.expression, scope)), signal: undefined };
      case "Select":
      case "Coproc":
        return unsure;
    }
  }

  private simple(node: Command, ground: Ground): Outcome {
    const scope = this.scope(ground);
    if (!node.name) {
      for (const part of node.prefix) if (part.type === "Assignment") assignVariable(part, scope, false);
      return success;
    }
    const words = expandWord(node.name, scope);
    for (const part of node.args)
      if (part.type === "Word") words.push(...expandWord(part, scope));
      else words.push(ground.pieces(part.pos, part.end));
    const program = (words[0] && textOf(words[0])) ?? "";
    const span = ground.span(node.pos, node.end);
    const definition = this.state.functions.get(program);
    if (definition) return this.call(definition, words.slice(1), span);
    this.pending = { node, scope };
    const builtin = runBuiltin(words, this, span);
    this.pending = undefined;
    if (builtin) return builtin;
    const input = redirectedText(program, node, words, scope);
    if (words.length > 0 && !isQuiet(program)) this.record(node, words, span, scope, input);
    return isQuery(program) ? unsure : success;
  }

  private record(node: Command, words: ShellText[], span: Span, scope: Scope, input: ShellText | undefined): void {
    if (this.commands.length >= maximumCommands) return;
    const environment = this.state.environment();
    for (const part of node.prefix)
      if (part.type === "Assignment" && part.value.type === "Word")
        environment.set(part.name, expandText(part.value, scope));
    const { folder, files } = this.state;
    const given = input ? { input } : {};
    this.commands.push({ words, span, calls: this.calls, folder, environment, times: 1, loops: [], files, ...given });
  }

  private call(definition: ShellFunction, args: readonly ShellText[], span: Span): Outcome {
    const outside = { positional: this.state.positional, calls: this.calls };
    this.state.positional = args;
    this.calls = [...this.calls, span];
    this.locals.push(new Map());
    const { body } = definition.node;
    const outcome = this.nested(() =>
      body.type === "CompoundList" ? this.body(body, definition.ground) : this.command(body, definition.ground),
    );
    for (const [name, variable] of this.locals.pop() ?? [])
      if (variable) this.state.variables.set(name, variable);
      else this.state.variables.delete(name);
    this.state.positional = outside.positional;
    this.calls = outside.calls;
    return outcome.signal === "exit" ? outcome : { verdict: success.verdict, signal: undefined };
  }

  private andOr(node: AndOr, ground: Ground): Outcome {
    const [first, ...rest] = node.commands;
    let outcome = first ? this.node(first, ground) : success;
    for (const [index, command] of rest.entries()) {
      if (outcome.signal) return outcome;
      const operator = node.operators[index] ?? "&&";
      const { holds, assumed } = outcome.verdict;
      if (holds === (operator === "||")) continue;
      const before = outcome.verdict;
      const run = (): Outcome => this.node(command, ground);
      if (holds === undefined) this.alternatives([run], true, ground.span(command.pos, command.end));
      else {
        outcome = run();
        if (assumed) outcome = { ...outcome, signal: undefined };
      }
      outcome = holds === undefined ? unsure : { ...outcome, verdict: combine(operator, [before, outcome.verdict]) };
    }
    return outcome;
  }

  private ifElse(node: If, ground: Ground): Outcome {
    const branches: Branch[] = [];
    for (const part of [{ clause: node.clause, then: node.then }, ...node.elif]) {
      const { verdict } = this.body(part.clause, ground);
      branches.push({ verdict, body: part.then });
      if (verdict.holds === true) break;
    }
    return this.choose(branches, node.else, ground, ground.span(node.pos, node.end));
  }

  private caseOf(node: Case, ground: Ground): Outcome {
    const scope = this.scope(ground);
    const subject = textByHand(expandText(node.word, scope));
    const branches: Branch[] = [];
    for (const item of node.items) {
      const verdicts = item.pattern.map((word) => patternVerdict(subject, word, scope));
      const verdict = combine("||", verdicts);
      branches.push({ verdict, body: item.body });
      if (verdict.holds === true) break;
    }
    return this.choose(branches, undefined, ground, ground.span(node.pos, node.end));
  }

  /** Takes the branch that holds; where that cannot be known, all that may, and keeps what they agree on. */
  private choose(branches: readonly Branch[], otherwise: CompoundList | undefined, ground: Ground, at: Span): Outcome {
    const open = branches.filter((branch) => branch.verdict.holds === undefined).map((branch) => branch.body);
    const taken = branches.find((branch) => branch.verdict.holds === true);
    const last = taken?.body ?? otherwise;
    if (open.length > 0) {
      const bodies = last ? [...open, last] : open;
      this.alternatives(
        bodies.map((body) => () => this.body(body, ground)),
        last === undefined,
        at,
      );
      return unsure;
    }
    const assumed = branches.some((branch) => branch.verdict.assumed);
    const before = this.commands.length;
    const outcome = last ? this.body(last, ground) : success;
    if (!assumed) return outcome;
    // What arguments would change is only assumed. A script that does nothing without them is read for what it does with them.
    const started = [...this.commands];
    for (const { verdict, body } of branches)
      if (verdict.holds === false && verdict.assumed)
        assumeState(
          this.state,
          this.apart(() => this.body(body, ground)),
          at,
        );
    if (started.length > before) this.commands = started;
    return { ...outcome, signal: undefined };
  }

  /** Runs for the commands in it alone: what it changes is forgotten. */
  private apart(run: () => Outcome): ShellState {
    const outside = this.state;
    this.state = outside.copy();
    run();
    const inside = this.state;
    this.state = outside;
    return inside;
  }

  /** Runs branches of which one, or none where `orNone`, is taken. A branch that leaves the script does not count after it. */
  private alternatives(runs: readonly (() => Outcome)[], orNone: boolean, at: Span): void {
    const after: ShellState[] = orNone ? [this.state.copy()] : [];
    for (const run of runs) {
      let signal: Outcome["signal"];
      const state = this.apart(() => {
        const outcome = run();
        signal = outcome.signal;
        return outcome;
      });
      if (signal === undefined) after.push(state);
    }
    if (after.length > 0) this.state.become(mergeStates(after, at));
  }

  private forEach(node: For, ground: Ground): Outcome {
    const scope = this.scope(ground);
    const header = ground.span(node.pos, node.body.pos);
    const items = node.wordlist
      ? node.wordlist.flatMap((word) => expandWord(word, scope))
      : (this.state.positional ?? []);
    const name = node.name.text;
    if (items.length === 0 || items.some((item) => textOf(item) === undefined)) {
      this.state.set(name, [unknownPiece(header, name)]);
      this.alternatives([() => this.body(node.body, ground)], false, header);
      return success;
    }
    let at = 0;
    return this.loop(
      header,
      () => at < items.length,
      () => {
        this.state.set(name, items[at++] ?? []);
        return this.body(node.body, ground);
      },
      items.length,
    );
  }

  private whileLoop(node: While, ground: Ground): Outcome {
    const header = ground.span(node.pos, node.body.pos);
    const test = (): Verdict => {
      const { verdict } = this.body(node.clause, ground);
      return node.kind === "until" ? negate(verdict) : verdict;
    };
    const first = test();
    const endless = /^(?:true|:|\[ 1 \]|\(\( ?1 ?\)\));?$/.test(
      ground.text.slice(node.clause.pos, node.clause.end).trim(),
    );
    if (first.holds === false) {
      const commands = [...this.commands];
      if (first.assumed)
        assumeState(
          this.state,
          this.apart(() => this.body(node.body, ground)),
          header,
        );
      this.commands = commands;
      return success;
    }
    if (first.holds === undefined || endless) {
      this.alternatives([() => this.body(node.body, ground)], !endless, header);
      return success;
    }
    let started = false;
    return this.loop(
      header,
      () => (started ? test().holds : true),
      () => {
        started = true;
        return this.body(node.body, ground);
      },
    );
  }

  /** @param count how often it runs, where that is known beforehand. */
  private loop(header: Span, test: () => boolean | undefined, run: () => Outcome, count?: number): Outcome {
    const before = this.commands;
    const iterations: ShellCommand[][] = [];
    let signal: Outcome["signal"];
    while (iterations.length < maximumIterations && test() === true && this.steps <= maximumSteps) {
      this.commands = [];
      signal = run().signal;
      iterations.push(this.commands);
      if (signal !== undefined && signal !== "continue") break;
    }
    const cutShort = signal === "break" || signal === "exit" || signal === "return";
    const total = count === undefined || cutShort ? iterations.length : count;
    this.commands = [...before, ...mergeIterations(iterations, total, header)];
    return { verdict: undecided, signal: signal === "exit" || signal === "return" ? signal : undefined };
  }

  private scope(ground: Ground): Scope {
    return { state: this.state, ground, scriptPath: this.start.scriptPath, provided: this.start.provided };
  }
}

function truth(value: number | undefined): Verdict {
  return value === undefined ? undecided : { holds: value !== 0, assumed: false };
}

function patternVerdict(subject: ReturnType<typeof textByHand>, word: Word, scope: Scope): Verdict {
  const pattern = textOf(expandText(word, scope));
  if (pattern === "*") return { holds: true, assumed: subject.text === undefined || subject.assumed };
  if (subject.text === undefined || pattern === undefined) return undecided;
  return { holds: matchesPattern(subject.text, pattern), assumed: subject.assumed };
}
