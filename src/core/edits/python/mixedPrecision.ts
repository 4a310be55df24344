/** 16-bit products in scripts whose precision is no option of a call: Keras by its policy, hand-written PyTorch loops by autocast. */
import { indentAt, lineBreakOf, placeOf, startOfLine, type EditContext } from "../place";
import { refuse, type Edits, type TextEdit } from "../textEdit";
import type { SourceText } from "../../source/sourceText";
import type { Expression, Statement } from "../../syntax/python/tree";
import { dottedName, expressionsOf, walkExpression, walkStatements } from "../../syntax/python/walk";
import { statementsOf } from "../../syntax/python";
import { importLine, nameOfModule } from "./imports";
import { isPython } from "./options";
import { eachExpression, spotAt } from "./spot";

/** Sets Keras' policy once, behind the imports, before any layer is made. */
export function setKerasPolicy(context: EditContext, precision: string): Edits {
  const place = placeOf(context.anchor, context.lookup);
  if (!place || !isPython(place)) return refuse("the script is not at hand");
  const { document, at } = place;
  const owner = kerasOwner(document);
  if (owner === undefined) return refuse("keras is not imported as a module at the top of the script");
  const policy = precision === "bf16" ? "mixed_bfloat16" : "mixed_float16";
  return [importLine(document, `${owner}.mixed_precision.set_global_policy("${policy}")`, at)];
}

/** The name under which a script knows Keras: `keras`, or `tf.keras`. */
export function kerasOwner(document: SourceText): string | undefined {
  const tensorflow = nameOfModule(document, "tensorflow");
  const keras = nameOfModule(document, "keras") ?? importedKeras(document);
  return keras ?? (tensorflow === undefined ? undefined : `${tensorflow}.keras`);
}

/** `keras` where `from tensorflow import keras` brings it in. */
function importedKeras(document: SourceText): string | undefined {
  for (const statement of statementsOf(document)) {
    if (statement.type !== "importFrom" || statement.module !== "tensorflow") continue;
    const found = statement.names.find(({ name }) => name === "keras");
    if (found) return found.alias ?? found.name;
  }
  return undefined;
}

/**
 * Puts the forward pass and the loss of a loop under autocast to bf16, which needs no loss scaling. Only where the loss is assigned in the
 * block that calls `backward` on it, so that it can be seen which statements belong to the forward pass.
 */
export function addAutocast(context: EditContext): Edits {
  const place = placeOf(context.anchor, context.lookup);
  if (!place || !isPython(place)) return refuse("the script is not at hand");
  const { document, at } = place;
  if (nameOfModule(document, "torch") === undefined) return refuse("torch is not imported at the top of the script");
  const found = forwardPasses(document);
  if (found.length !== 1 || !found[0])
    return refuse("there is not one plain `loss = …`, `loss.backward()` in one block");
  if (!isInside(document, at, found[0])) return refuse("the loss is computed outside of the loop of this run");
  return underContext(document, found[0], `torch.autocast(${deviceType(document)}, dtype=torch.bfloat16)`);
}

/** The kind of device that a script moves things to, in its own words; `"cuda"` where these are not seen. */
function deviceType(document: SourceText): string {
  const names = new Set<string>();
  eachExpression(document, (part) => {
    if (part.type !== "call" || part.callee.type !== "attribute" || part.callee.name !== "to") return;
    for (const { value } of part.args) if (value.type === "name") names.add(value.name);
  });
  const cuda = '"cuda"';
  for (const statement of statementsOf(document)) {
    if (statement.type !== "assign") continue;
    const [target] = statement.targets;
    if (target?.type !== "name" || !names.has(target.name)) continue;
    if (isDevice(statement.value)) return `${target.name}.type`;
    if (isDeviceWord(statement.value)) return target.name;
  }
  return cuda;
}

/** `torch.device(…)`. */
function isDevice(value: Expression): boolean {
  return value.type === "call" && dottedName(value.callee) === "torch.device";
}

/** `"cuda"`, or a choice between such words; one with a number (`cuda:0`) is no kind. */
function isDeviceWord(value: Expression): boolean {
  if (value.type === "conditional") return isDeviceWord(value.body) && isDeviceWord(value.otherwise);
  return value.type === "string" && /^(cuda|cpu|mps|xpu)$/.test(value.value);
}

/** The statements of a forward pass with its loss: from the first that the loss is computed from to the loss. */
type Pass = readonly [Statement, ...Statement[]];

function forwardPasses(document: SourceText): readonly Pass[] {
  const passes: Pass[] = [];
  eachExpression(document, (expression) => {
    const loss = backwardOf(expression);
    if (loss === undefined) return;
    const { block, statements } = spotAt(document, expression.from);
    const end = block.findIndex((statement) => statement === statements.at(-1));
    const last = block.findLastIndex((statement, index) => index < end && assigns(statement, loss));
    const first = firstOf(block, last);
    const pass = last < 0 ? [] : block.slice(first, last + 1);
    const [start, ...rest] = pass;
    if (start) passes.push([start, ...rest]);
  });
  return passes;
}

/** The name whose gradients are computed: `loss` of `loss.backward()`. */
function backwardOf(expression: Expression): string | undefined {
  if (expression.type !== "call" || expression.callee.type !== "attribute" || expression.callee.name !== "backward")
    return undefined;
  const { object } = expression.callee;
  return object.type === "name" ? object.name : undefined;
}

function assigns(statement: Statement, name: string): boolean {
  if (statement.type !== "assign") return false;
  return statement.targets.some((target) => target.type === "name" && target.name === name);
}

/** Walks back over assignments that what follows is computed from, up to data that is only moved. */
function firstOf(block: readonly Statement[], last: number): number {
  let first = last;
  const needed = new Set<string>();
  for (let index = last; index >= 0; index--) {
    const statement = block[index];
    if (statement?.type !== "assign" || movesData(statement.value)) continue;
    const names = statement.targets.flatMap(namesIn);
    if (index !== last && !names.some((name) => needed.has(name))) continue;
    first = index;
    for (const name of namesIn(statement.value)) needed.add(name);
  }
  return first;
}

/** `x.to(device)`, `batch["x"]`: no arithmetic. */
function movesData(value: Expression): boolean {
  let computes = false;
  walkExpression(value, {
    expression: (part) => {
      if (part.type === "call" && !(part.callee.type === "attribute" && /^(to|cuda|cpu|next)$/.test(part.callee.name)))
        computes = true;
      if (part.type === "binary") computes = true;
    },
  });
  return !computes;
}

function namesIn(expression: Expression): readonly string[] {
  const names: string[] = [];
  walkExpression(expression, {
    expression: (part) => {
      if (part.type === "name") names.push(part.name);
    },
  });
  return names;
}

/** Whether a run that starts at an offset has the pass in it: both in one loop, or one function. */
function isInside(document: SourceText, at: number, [first]: Pass): boolean {
  const spot = spotAt(document, at).statements;
  const around = spotAt(document, first.from).statements.slice(0, -1);
  return (
    around.length > 0 &&
    (spot.some((statement) => around.includes(statement)) || around.some(({ type }) => type === "function"))
  );
}

/** Puts whole lines under a `with`, indented by one step more. */
function underContext(document: SourceText, pass: Pass, context: string): Edits {
  const { path, text } = document;
  const [first] = pass;
  const last = pass.at(-1) ?? first;
  const indent = indentAt(text, first.from);
  if (holdsLongText(pass)) return refuse("the forward pass holds texts of several lines");
  const step = indent.includes("\t") ? "\t" : "    ";
  const start = startOfLine(text, first.from);
  const edits: TextEdit[] = [
    { path, from: start, to: start, text: `${indent}with ${context}:${lineBreakOf(document)}` },
  ];
  for (let line = start; line < last.to;) {
    const next = text.indexOf("\n", line);
    const end = next < 0 ? text.length : next;
    if (text.slice(line, end).trim() !== "") edits.push({ path, from: line, to: line, text: step });
    line = end + 1;
  }
  return edits;
}

function holdsLongText(pass: Pass): boolean {
  let found = false;
  walkStatements(pass, {
    statement: (statement) => {
      for (const expression of expressionsOf(statement))
        walkExpression(expression, {
          expression: (part) => {
            if (part.type === "string" && part.value.includes("\n")) found = true;
            if (part.type === "format")
              found ||= part.parts.some((piece) => typeof piece === "string" && piece.includes("\n"));
          },
        });
    },
  });
  return found;
}
