/**
 * PyTorch's containers of modules. Their parts are kept as attributes under the names that PyTorch gives them (`0`, `1`, … or the
 * names of a dictionary), so that parts can be reached, replaced and gone through like anything else.
 */
import { argument, type Handler, type Library, type LibraryCall } from "../library";
import type { Machine } from "../machine";
import { asNumber, asString, likely, unknown, type Value } from "../value";
import { dictValue, noneValue, numberValue, sequenceValue, unknownParts, type Dict, type Sequence } from "../values";

type Container = Extract<Value, { kind: "object" | "instance" }>;

const listTypes = ["torch.nn.Sequential", "torch.nn.ModuleList", "torch.nn.ParameterList"];
const dictTypes = ["torch.nn.ModuleDict", "torch.nn.ParameterDict"];
const moduleTypes = [
  "torch.nn.Module",
  "lightning.LightningModule",
  "lightning.pytorch.LightningModule",
  "pytorch_lightning.LightningModule",
];

function containerOf(value: Value | undefined): Container | undefined {
  const v = value && likely(value);
  return v?.kind === "object" || v?.kind === "instance" ? v : undefined;
}

/** Names and parts in order; what is no part (numbers, texts set on the container) left out. */
function partsOf(container: Container): [string, Value][] {
  return [...container.attributes].filter(([name, value]) => {
    const { kind } = likely(value);
    return name !== unknownParts && (kind === "object" || kind === "instance" || kind === "unknown");
  });
}

function isOpen(container: Container): boolean {
  return container.attributes.has(unknownParts);
}

function listContents(container: Value): Sequence | undefined {
  const held = containerOf(container);
  if (!held) return undefined;
  const items = partsOf(held).map(([, part]) => part);
  return sequenceValue("list", items, held.spans, isOpen(held));
}

function dictContents(container: Value): Dict | undefined {
  const held = containerOf(container);
  return held && dictValue(new Map(partsOf(held)), held.spans, isOpen(held));
}

function put(machine: Machine, container: Container, name: string, part: Value): void {
  machine.journal.set(container.attributes, name, part);
}

function forget(machine: Machine, container: Container, reason: string, from: Value | undefined): void {
  put(machine, container, unknownParts, unknown(reason, from?.spans ?? container.spans));
}

function append(machine: Machine, container: Container, parts: readonly Value[]): void {
  let next = partsOf(container).length;
  for (const part of parts) put(machine, container, String(next++), part);
  noteRepetition(machine, container);
}

/** A loop that is read once for all its passes adds more parts than are seen. */
function noteRepetition(machine: Machine, container: Container): void {
  const inside = machine.loops.slice(container.call?.loops.length ?? 0);
  const repeating = inside.find((loop) => loop.unrolled !== true && asNumber(loop.count) !== 1);
  if (repeating)
    put(machine, container, unknownParts, unknown("how often the loop adds parts is not known", [repeating.header]));
}

function appendAll(machine: Machine, container: Container, added: Value): void {
  const { items, element } = machine.iterate(added);
  const known = items?.();
  append(machine, container, known ?? [element]);
  if (!known) forget(machine, container, "how many parts there are is not known", added);
}

function addNamed(machine: Machine, container: Container, added: Value): void {
  const held = likely(added);
  const entries = held.kind === "dict" ? held : machine.libraries.contents(held);
  if (entries?.kind === "dict") {
    for (const [name, part] of entries.entries) put(machine, container, name, part);
    if (entries.open) forget(machine, container, "which parts there are is not known", added);
    return;
  }
  for (const pair of machine.iterate(held).items?.() ?? [undefined]) {
    const p = pair && likely(pair);
    const [key, part] = p?.kind === "tuple" || p?.kind === "list" ? p.items : [];
    const name = asString(key);
    if (name !== undefined && part) put(machine, container, name, part);
    else forget(machine, container, "which parts there are is not known", added);
  }
}

/** Fills a container with what its constructor was given. */
function fill(call: LibraryCall, container: Container): void {
  const { machine } = call;
  const [first] = call.args;
  if (call.callee.includes("Dict")) {
    const given = argument(call, 0, "modules") ?? argument(call, 0, "parameters");
    if (given && likely(given).kind !== "none") addNamed(machine, container, given);
  } else if (call.callee.includes("List")) {
    const given = argument(call, 0, "modules") ?? argument(call, 0, "parameters") ?? argument(call, 0, "values");
    if (given && likely(given).kind !== "none") appendAll(machine, container, given);
  } else if (first && call.args.length === 1 && likely(first).kind === "dict") addNamed(machine, container, first);
  else append(machine, container, call.args);
  if (call.open) forget(machine, container, "how many parts there are is not known", first);
}

const make: Handler = (call) => {
  const made = containerOf(call.record().result);
  if (made) fill(call, made);
  return made;
};

/** The constructor of a container, called on an instance of a class that descends from it. */
const initialize: Handler = (call) => {
  const made = containerOf(call.receiver);
  if (made) fill(call, made);
  return noneValue();
};

const onContainer =
  (change: (call: LibraryCall, container: Container) => void): Handler =>
  (call) => {
    const container = containerOf(call.receiver);
    call.record();
    if (container) change(call, container);
    return container && call.callee.endsWith("append") ? container : noneValue();
  };

const addModule = onContainer((call, container) => {
  const name = asString(argument(call, 0, "name"));
  const part = argument(call, 1, "module") ?? argument(call, 1, "param");
  if (!part) return;
  if (name === undefined) forget(call.machine, container, "the name of a part is not known", call.args[0]);
  else put(call.machine, container, name, part);
});

const insertPart = onContainer((call, container) => {
  const at = asNumber(call.args[0]);
  const [, part] = call.args;
  if (at === undefined || !part) return;
  const parts = partsOf(container).map(([, old]) => old);
  parts.splice(at, 0, part);
  parts.forEach((held, index) => {
    put(call.machine, container, String(index), held);
  });
});

const listMethods: Readonly<Record<string, Handler>> = {
  append: onContainer((call, container) => {
    append(call.machine, container, call.args.slice(0, 1));
  }),
  extend: onContainer((call, container) => {
    if (call.args[0]) appendAll(call.machine, container, call.args[0]);
  }),
  insert: insertPart,
  add_module: addModule,
  register_module: addModule,
  children: (call) => call.receiver && listContents(call.receiver),
};

const onContents: Handler = (call) => {
  const held = call.receiver && dictContents(call.receiver);
  return held && call.machine.callMethod(held, call.callee.slice(call.callee.lastIndexOf(".") + 1), call);
};

const dictMethods: Readonly<Record<string, Handler>> = {
  update: onContainer((call, container) => {
    if (call.args[0]) addNamed(call.machine, container, call.args[0]);
  }),
  add_module: addModule,
  items: onContents,
  keys: onContents,
  values: onContents,
  children: (call) => call.receiver && listContents(call.receiver),
};

const length: Handler = (call) => {
  const held = containerOf(call.receiver);
  return held && !isOpen(held) ? numberValue(partsOf(held).length, true, held.spans, "derived") : undefined;
};

type Entry = readonly [name: string, handler: Handler];

function entriesFor(types: readonly string[], methods: Readonly<Record<string, Handler>>): Entry[] {
  return types.flatMap((type): Entry[] => [
    [type, make],
    [`${type}.__init__`, initialize],
    [`${type}.__len__`, length],
    ...Object.entries(methods).map(([name, handler]): Entry => [`${type}.${name}`, handler]),
  ]);
}

const moduleEntries = moduleTypes.flatMap((type): Entry[] => [
  [`${type}.add_module`, addModule],
  [`${type}.register_module`, addModule],
  [`${type}.register_parameter`, addModule],
]);

type Contents = (container: Value) => Sequence | Dict | undefined;

const contents = new Map<string, Contents>([
  ...listTypes.map((type): [string, Contents] => [type, listContents]),
  ...dictTypes.map((type): [string, Contents] => [type, dictContents]),
]);

export const torchContainers: Library = {
  functions: Object.fromEntries<Handler>([
    ...entriesFor(listTypes, listMethods),
    ...entriesFor(dictTypes, dictMethods),
    ...moduleEntries,
  ]),
  contents: Object.fromEntries<Contents>(contents),
};
