/** The state of one evaluation, and the one place through which its parts reach each other. */
import type { Problem } from "../problem";
import type { Documents } from "../source/documents";
import type { SourceText, Span } from "../source/sourceText";
import type { Expression, PlacedStatement, Statement } from "../syntax/python/tree";
import { getAttribute, setAttribute } from "./attributes";
import {
  AnalysisCancelled,
  BoundReached,
  maximumCalls,
  maximumModuleSteps,
  maximumSteps,
  minimumShare,
  shareOfCall,
  stepsUnasked,
} from "./bounds";
import { callMethod, callValue } from "./calls";
import type { ClassDefinition, FunctionDefinition, ModuleState, Scope } from "./definitions";
import { evaluateExpression } from "./expressions";
import { iterate, type Iteration } from "./iteration";
import { Journal, type Snapshot } from "./journal";
import type { Libraries } from "./library";
import type { CounterScan, Stop } from "./counters";
import type { MutableLoop } from "./loops";
import { runStatements } from "./statements";
import type { Call, Condition, Invocation, Loop } from "./trace";
import { unknown, type Value } from "./value";
import { boundedName, dictValue, eitherBranch, type Dict } from "./values";

/** How a stretch of statements ended. */
export type Completion = "normal" | "return" | "break" | "continue" | "raise";

/** One running function, module or class body. */
export interface Frame {
  readonly scope: Scope;
  /** Where offsets of the running statement are counted from; in a module another for each of its statements. */
  base: number;
  readonly function?: FunctionDefinition;
  readonly self?: Value;
  /** What `return` gave so far: several where branches could not be decided. */
  readonly results: Value[];
  readonly yields: Value[];
  /** Whether it may yield more, or less, than {@link yields} holds. */
  yieldsMore?: boolean;
  /** How many conditions held when it began. */
  readonly conditionsBefore: number;
  /** Where its changes begin in the journal. */
  readonly mark: number;
  /** What it left where it returned under a condition that could not be decided. */
  readonly waysOut: Snapshot[];
  /** Loops of this frame that are running, outermost first, and how many conditions held when each began. */
  readonly loops: {
    readonly loop: MutableLoop;
    readonly scan: CounterScan;
    readonly conditions: number;
    readonly stop?: Stop;
  }[];
}

/** Arguments of a call, evaluated, and where it stands. */
export interface Site {
  readonly span: Span;
  readonly frame: Frame;
  readonly args: readonly Value[];
  readonly kwargs: ReadonlyMap<string, Value>;
  readonly open: boolean;
}

/** An exception that an expression raises and that a `try` around it will catch. */
export class Raised {
  constructor(readonly type: string) {}
}

/** The program ends here: `sys.exit()`. */
export class Exited extends Error {
  constructor() {
    super("exit");
  }
}

/** A `try` that is running. */
interface Catcher {
  readonly frame: Frame;
  /** Undefined: catches everything. */
  readonly types: readonly string[] | undefined;
}

const notCalledYet = unknown("not called yet");

/** One evaluation of one script. */
export class Machine {
  readonly journal = new Journal();
  readonly calls: Call[] = [];
  readonly imports = new Set<string>();
  readonly companions = new Set<string>();
  readonly problems: Problem[] = [];
  /** By path. */
  readonly modules = new Map<string, ModuleState>();
  readonly functions: FunctionDefinition[] = [];
  /** An object of each class whose methods are read although nothing makes one. */
  readonly sampleInstances = new Map<ClassDefinition, Value>();
  loops: readonly Loop[] = [];
  stack: readonly Span[] = [];
  conditions: readonly Condition[] = [];
  readonly catchers: Catcher[] = [];
  /** While a probe runs: every pass and every call is read on its own. */
  probing = false;
  /** `os.environ`: what the launcher sets and what the program adds. */
  readonly environment: Dict;
  /** A bound was reached and code was left unread. */
  cut = false;
  /** Set while functions that nothing calls are read. */
  uncalled = false;
  /** The type of the exception on its way to the `try` that catches it. */
  raising: string | undefined;
  private steps = 0;
  private limit = maximumSteps;
  private scriptFrame: Frame | undefined;

  constructor(
    readonly entry: SourceText,
    readonly documents: Documents,
    readonly invocation: Invocation,
    public libraries: Libraries,
  ) {
    this.environment = dictValue(new Map(invocation.environment));
  }

  /** The frame of the script itself: where code runs that no call in the script stands for. */
  get topFrame(): Frame {
    if (!this.scriptFrame) throw new Error("the script's frame is not set");
    return this.scriptFrame;
  }

  set topFrame(frame: Frame) {
    this.scriptFrame = frame;
  }

  /** Counts one step of work. Throws {@link BoundReached} when the evaluation has had its share, {@link AnalysisCancelled} when nobody waits for it. */
  step(): void {
    if (++this.steps > this.limit) throw new BoundReached();
    if (this.steps % stepsUnasked === 0 && this.documents.isCancelled?.() === true) throw new AnalysisCancelled();
  }

  /** How much has been done so far. */
  get stepsTaken(): number {
    return this.steps;
  }

  /** Runs a call with a share of the work that is left; where that is not enough, `otherwise` stands for its result. */
  withShare(body: () => Value, otherwise: () => Value): Value {
    const share = Math.max(minimumShare, Math.floor((this.limit - this.steps) * shareOfCall));
    return this.bounded(this.steps + share, body) ?? otherwise();
  }

  /** Runs a module that is imported; what it takes is not taken from the one that imports it. */
  forModule(body: () => void): void {
    const before = this.steps;
    this.bounded(this.steps + maximumModuleSteps, body);
    this.limit = Math.min(maximumSteps, this.limit + this.steps - before);
  }

  /** Runs something with a number of steps of its own, whatever was used before. Throws {@link BoundReached}. */
  withSteps<T>(steps: number, body: () => T): T {
    const before = [this.steps, this.limit] as const;
    [this.steps, this.limit] = [0, steps];
    try {
      return body();
    } finally {
      [this.steps, this.limit] = before;
    }
  }

  /** Runs something up to a number of steps; undefined where it did not end by then. */
  private bounded<T>(limit: number, body: () => T): T | undefined {
    const outer = this.limit;
    if (limit >= outer) return body();
    this.limit = limit;
    try {
      return body();
    } catch (fault) {
      if (!(fault instanceof BoundReached) || this.steps <= limit) throw fault;
      this.cut = true;
      return undefined;
    } finally {
      this.limit = outer;
    }
  }

  evaluate(expression: Expression, frame: Frame): Value {
    this.step();
    return evaluateExpression(this, expression, frame);
  }

  run(statements: readonly Statement[], frame: Frame): Completion {
    return runStatements(this, statements, frame);
  }

  /** Runs the statements of a module. */
  runPlaced(statements: readonly PlacedStatement[], frame: Frame): void {
    for (const { at, statement } of statements) {
      frame.base = at;
      if (runStatements(this, [statement], frame) !== "normal") return;
    }
  }

  call(callee: Value, site: Site): Value {
    this.step();
    return callValue(this, callee, site);
  }

  callMethod(receiver: Value, method: string, site: Site): Value {
    this.step();
    return callMethod(this, receiver, method, site);
  }

  attribute(value: Value, name: string): Value {
    return getAttribute(this, value, name);
  }

  setAttribute(target: Value, name: string, value: Value): void {
    setAttribute(this, target, name, value);
  }

  iterate(value: Value): Iteration {
    return iterate(this, value);
  }

  /** Where a node of the running module stands. */
  spanOf(node: { readonly from: number; readonly to: number }, frame: Frame): Span {
    const { base } = frame;
    return { path: frame.scope.module.path, from: base + node.from, to: base + node.to };
  }

  /** A node of the running module as it is written. */
  textOf(node: { readonly from: number; readonly to: number }, frame: Frame): string {
    return frame.scope.module.source.slice(frame.base + node.from, frame.base + node.to);
  }

  /** Notes a call that leaves the workspace's code. Its result is an object named for what was called, unless it is set otherwise. */
  record(callee: string, site: Site, receiver?: Value): Call {
    const call = this.makeCall(callee, site, receiver);
    if (this.calls.length >= maximumCalls) throw new BoundReached();
    this.calls.push(call);
    return call;
  }

  /** A call as {@link record} makes it, left out of the trace. */
  makeCall(callee: string, site: Site, receiver?: Value): Call {
    const name = boundedName(callee);
    const call: { -readonly [K in keyof Call]: Call[K] } = {
      index: this.calls.length,
      callee: name,
      method: name.slice(name.lastIndexOf(".") + 1),
      args: site.args,
      kwargs: site.kwargs,
      span: site.span,
      loops: this.loops,
      stack: this.stack,
      conditions: this.conditions,
      result: notCalledYet,
    };
    if (receiver) call.receiver = receiver;
    if (site.open) call.open = true;
    if (this.uncalled) call.uncalled = true;
    call.result = { kind: "object", type: name, call, attributes: new Map(), spans: [site.span], origin: "stated" };
    return call;
  }

  /** Whether an exception of this type, raised in this frame, is caught by a `try` that is running. */
  canCatch(type: string, frame: Frame): boolean {
    return this.catchers.some(({ frame: catching, types }) =>
      types === undefined || types.includes("Exception") || types.includes("BaseException")
        ? catching === frame
        : types.includes(type),
    );
  }

  /** Raises where a `try` waits for it; where none does, the failing path is not the one that interests us, and `otherwise` stands. */
  raise(type: string, frame: Frame, otherwise: Value): Value {
    if (this.canCatch(type, frame)) throw new Raised(type);
    return otherwise;
  }

  /** Runs something under a condition that could not be decided. */
  under<T>(condition: Condition, body: () => T): T {
    const before = this.conditions;
    this.conditions = [...before, condition];
    try {
      return body();
    } finally {
      this.conditions = before;
    }
  }

  /**
   * Runs two stretches that exclude each other, each from the same state, and joins what they leave.
   * A stretch that ends by leaving the block hands nothing on; the rest of the block then holds under the other's condition.
   * @param join what a name holds of which they leave different values; by itself either.
   */
  fork(
    condition: Omit<Condition, "negated">,
    first: () => Completion,
    second: () => Completion,
    join: (first: Value, second: Value) => Value = (x, y) => eitherBranch(x, y, undefined),
  ): Completion {
    const run = (negated: boolean, body: () => Completion): Completion => this.under({ ...condition, negated }, body);
    const a = this.attempt(() => run(false, first));
    const b = this.attempt(() => run(true, second));
    if (a.completion === b.completion) {
      this.journal.apply(a.effects, b.effects, join);
      return a.completion;
    }
    const going = a.completion === "normal" ? a : b.completion === "normal" ? b : undefined;
    if (!going) {
      const kept = a.completion === "raise" ? b : a;
      this.journal.apply(kept.effects, undefined, join);
      return kept.completion;
    }
    const left = going === a ? b : a;
    this.journal.apply(going.effects, undefined, join);
    if (left.completion !== "raise") this.conditions = [...this.conditions, { ...condition, negated: going === b }];
    return "normal";
  }

  /** Evaluates something and takes back what it changed. */
  tentatively(body: () => Value): Value {
    const mark = this.journal.begin();
    try {
      return body();
    } finally {
      this.journal.takeBack(mark);
    }
  }

  private attempt(body: () => Completion): { completion: Completion; effects: ReturnType<Journal["takeBack"]> } {
    const mark = this.journal.begin();
    let completion: Completion | undefined;
    try {
      completion = body();
    } finally {
      // On the way out of a bound the journal is closed too, state as it is.
      if (completion === undefined) this.journal.keep();
    }
    return { completion, effects: this.journal.takeBack(mark) };
  }
}
