/** Training in functions that nothing calls: files that are imported elsewhere, or whose entry point could not be followed. */
import type { Statement } from "../syntax/python/tree";
import { walkStatements } from "../syntax/python/walk";
import type { FunctionDefinition, ModuleState } from "./definitions";
import { callFunction } from "./functions";
import { instantiate } from "./classes";
import { isEntryPoint } from "./libraries/remoteFunctions";
import type { Machine } from "./machine";
import type { Value } from "./value";

/** How many such functions are read. */
const maximumFunctions = 40;

/** Names of methods and functions that belong to a training run. */
const trainingNames =
  /^(backward|fit|fit_generator|train|train_on_batch|train_step|training_step|finetune|fine_tune|zero_grad|GradientTape|value_and_grad|grad|apply_gradients|launch|run_training|learn|Trainer|SFTTrainer|fitDataset|trainOnBatch|minimize|applyGradients|trainAsync)$/;

/**
 * Evaluates each function of the script that was never called and has to do with training, callers before what they call; first those that
 * a service starts from outside.
 */
export function evaluateUncalled(machine: Machine, module: ModuleState): void {
  const candidates = machine.functions.filter((f) => f.scope.module === module && f.evaluations === 0);
  const mentioned = new Map(candidates.map((f) => [f, namesIn(f)]));
  const trains = candidates.filter((f) => [...(mentioned.get(f) ?? [])].some((name) => trainingNames.test(name)));
  const started = candidates.filter(isEntryPoint);
  const reaching = withCallers(candidates, trains, mentioned).filter((f) => !started.includes(f));
  let read = 0;
  for (const definition of [...callersFirst(started, mentioned), ...callersFirst(reaching, mentioned)]) {
    if (definition.evaluations > 0 || read >= maximumFunctions) continue;
    read++;
    machine.uncalled = !started.includes(definition);
    const site = {
      span: definition.span,
      frame: machine.topFrame,
      args: [],
      kwargs: new Map<string, Value>(),
      open: false,
    };
    callFunction(machine, definition, site, selfOf(machine, definition));
  }
}

/** An object for a method to work on: one whose constructor ran with whatever its defaults are. */
function selfOf(machine: Machine, definition: FunctionDefinition): Value | undefined {
  const { owner } = definition;
  if (!owner || definition.binding === "static") return undefined;
  if (definition.binding === "class")
    return {
      kind: "class",
      name: owner.name,
      bases: owner.libraryBases,
      definition: owner,
      spans: [owner.span],
      origin: "stated",
    };
  const known = machine.sampleInstances.get(owner);
  if (known) return known;
  const site = { span: owner.span, frame: machine.topFrame, args: [], kwargs: new Map<string, Value>(), open: false };
  const instance = instantiate(machine, owner, site);
  machine.sampleInstances.set(owner, instance);
  return instance;
}

const namesKnown = new WeakMap<readonly Statement[], ReadonlySet<string>>();

/** Callbacks in callbacks are looked into this deep. */
const maximumNesting = 4;

function namesIn({ body }: FunctionDefinition): ReadonlySet<string> {
  if (typeof body !== "function") return new Set();
  const statements = body();
  let names = namesKnown.get(statements);
  if (!names) {
    const found = new Set<string>();
    collectNames(statements, found, 0);
    namesKnown.set(statements, (names = found));
  }
  return names;
}

/** Names that statements mention, those of the callbacks among them included: `load().then((rows) => { net.train(rows) })`. */
function collectNames(statements: readonly Statement[], found: Set<string>, depth: number): void {
  walkStatements(statements, {
    expression: (e) => {
      if (e.type === "attribute" || e.type === "name") found.add(e.name);
      if (e.type === "lambda" && typeof e.body === "function" && depth < maximumNesting)
        collectNames(e.body(), found, depth + 1);
    },
  });
}

/** Functions that train, and those that mention one of them. */
function withCallers(
  all: readonly FunctionDefinition[],
  found: readonly FunctionDefinition[],
  mentioned: ReadonlyMap<FunctionDefinition, ReadonlySet<string>>,
): FunctionDefinition[] {
  const reaching = new Set(found);
  for (let changed = true; changed;) {
    changed = false;
    const names = new Set([...reaching].map((f) => f.name));
    for (const definition of all) {
      if (reaching.has(definition)) continue;
      if ([...(mentioned.get(definition) ?? [])].some((name) => names.has(name))) {
        reaching.add(definition);
        changed = true;
      }
    }
  }
  return all.filter((f) => reaching.has(f));
}

/** Those that no other one mentions first. */
function callersFirst(
  functions: readonly FunctionDefinition[],
  mentioned: ReadonlyMap<FunctionDefinition, ReadonlySet<string>>,
): FunctionDefinition[] {
  const isMentioned = (definition: FunctionDefinition): boolean =>
    functions.some((other) => other !== definition && mentioned.get(other)?.has(definition.name) === true);
  const roots = functions.filter((f) => !isMentioned(f));
  return [...roots, ...functions.filter((f) => !roots.includes(f))];
}
