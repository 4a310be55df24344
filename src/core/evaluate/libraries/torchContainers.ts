/**
 * PyTorch's containers of modules. Their parts are kept as attributes under the names that PyTorch gives them (`0`, `1`, … or the
 * names of a dictionary), so that parts can be reached, replaced and gone through like anything else.
 */
import { argument, type Handler, type Library, type LibraryCall } from "../library";
import { asNumber, asString, likely, type Value } from "../value";
import { noneValue, numberValue, type Dict, type Sequence } from "../values";
import {
  addNamed,
  append,
  appendAll,
  containerOf,
  dictContents,
  forget,
  isOpen,
  listContents,
  partsOf,
  put,
  type Container,
} from "./parts";

const listTypes = ["torch.nn.Sequential", "torch.nn.ModuleList", "torch.nn.ParameterList"];
const dictTypes = ["torch.nn.ModuleDict", "torch.nn.ParameterDict"];
const moduleTypes = [
  "torch.nn.Module",
  "lightning.LightningModule",
  "lightning.pytorch.LightningModule",
  "pytorch_lightning.LightningModule",
];

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

/** A buffer is a tensor like another; that it is no weight, its kind tells. */
const addBuffer = onContainer((call, container) => {
  const name = asString(argument(call, 0, "name"));
  const tensor = argument(call, 1, "tensor");
  if (name !== undefined && tensor && likely(tensor).kind === "object") put(call.machine, container, name, tensor);
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
  [`${type}.register_buffer`, addBuffer],
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
