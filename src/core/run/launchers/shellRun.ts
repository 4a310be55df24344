/** THE SCRIPT, WALKED. Which commands a shell script starts, with which words, without running it. Bounded in steps and depth. */
import type { AndOr, Command, CommandNode, CompoundList, PipelineNode, Statement } from "unbash";
import type { Span } from "../../source/sourceText";
import { readShell } from "../../syntax/shell";
import { assignVariable, inputFile, redirectedText } from "./shellAssign";
import { alternatives, caseOf, ifElse } from "./shellBranches";
import { isQuery, isQuiet, runBuiltin, success, unsure, type BuiltinHost, type Outcome } from "./shellBuiltins";
import type { ShellCommand } from "./shellCommand";
import { arithmetic, expandText, expandWord } from "./shellExpand";
import type { Ground } from "./shellGround";
import type { ShellHost } from "./shellHost";
import { forEach, loop, whileLoop } from "./shellLoops";
import { evaluateText } from "./shellArithmetic";
import { arithmeticScope, type Scope } from "./shellScope";
import type { ShellFunction, ShellState, Variable } from "./shellState";
import { combine, evaluateTest, negate, undecided, type Verdict } from "./shellTest";
import { keyOf, textOf, type ShellText } from "./shellText";

const maximumSteps = 20_000;
const maximumCommands = 2000;
const maximumDepth = 40;

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

class ShellRun implements BuiltinHost, ShellHost {
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

  mayGoOn(): boolean {
    return this.steps <= maximumSteps;
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

  body(list: CompoundList, ground: Ground): Outcome {
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
        return ifElse(this, node, ground);
      case "Case":
        return caseOf(this, node, ground);
      case "For":
        return forEach(this, node, ground);
      case "While":
        return whileLoop(this, node, ground);
      case "ArithmeticFor":
        arithmetic(node.initialize, scope);
        return loop(
          this,
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
    if (program === "let") {
      for (const word of words.slice(1))
        evaluateText(
          textOf(word) ?? "?",
          arithmeticScope(scope, () => undefined),
        );
      return unsure;
    }
    if (program === "read" && readsText(words)) {
      const text = redirectedText(program, node, words, scope);
      const name = words.map((word) => textOf(word) ?? "").findLast((word) => /^[A-Za-z_]\w*$/.test(word));
      if (text && name !== undefined) this.state.set(name, text);
      // Without the mark that it reads up to, `read` fails.
      if (text) return { verdict: { holds: false, assumed: false }, signal: undefined };
    }
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
    // A file that was written just now may be another one in the next round of a loop: its text is kept with the command.
    const script = input ?? words.map((word) => files.get(keyOf(word))).find((text) => text !== undefined);
    const inputPath = inputFile(node, scope);
    const given = { ...(script ? { script } : {}), ...(inputPath === undefined ? {} : { inputPath }) };
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
      if (holds === undefined) alternatives(this, [run], true, ground.span(command.pos, command.end));
      else {
        outcome = run();
        if (assumed) outcome = { ...outcome, signal: undefined };
      }
      outcome = holds === undefined ? unsure : { ...outcome, verdict: combine(operator, [before, outcome.verdict]) };
    }
    return outcome;
  }

  scope(ground: Ground): Scope {
    return { state: this.state, ground, scriptPath: this.start.scriptPath, provided: this.start.provided };
  }
}

/** `read -r -d '' NAME <<EOF`: the whole of what is given. */
function readsText(words: readonly ShellText[]): boolean {
  const at = words.findIndex((word) => /^-\w*d$/.test(textOf(word) ?? ""));
  return at > 0 && textOf(words[at + 1] ?? []) === "";
}

function truth(value: number | undefined): Verdict {
  return value === undefined ? undecided : { holds: value !== 0, assumed: false };
}
