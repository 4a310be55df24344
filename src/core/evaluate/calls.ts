import { setNamed } from "./attributes";
import { callTextMethod } from "./builtins/text";
import { callSequenceMethod } from "./builtins/sequences";
import { callDictMethod } from "./builtins/dicts";
import { initializeLibraryBase, instantiate, methodOf, newInstance } from "./classes";
import { callSuper, superOf } from "./superCalls";
import { callableOf, classOf, type Callable } from "./definitions";
import { callFunction } from "./functions";
import { libraryCall, libraryResult } from "./library";
import { callRemote } from "./libraries/remoteFunctions";
import type { Machine, Site } from "./machine";
import { asString, likely, unknown, type Value } from "./value";
import { boundedName, noneValue, type Defined } from "./values";

/** Methods that give back what they are called on. */
const selfReturning = new Set(
  `to cuda cpu mps xpu npu tpu train eval half float double bfloat16 type requires_grad_ share_memory contiguous detach
  apply_weight_norm compile_model`.split(/\s+/),
);

/** Methods of a class that make one: the result is an object of that class. */
const factoryMethod = /^(from_\w+|load_from_\w+|from|create|build|restore|get_or_create)$/;

/** Calls whatever a callee is: a function or class of the workspace, a name of a library, an object. */
export function callValue(machine: Machine, callee: Value, site: Site): Value {
  const value = likely(callee);
  switch (value.kind) {
    case "function": {
      const callable = callableOf(value);
      return callable ? callCallable(machine, callable, site) : unknown("not a function", [site.span]);
    }
    case "class": {
      const definition = classOf(value);
      return definition ? instantiate(machine, definition, site) : unknown("not a class", [site.span]);
    }
    case "symbol":
      return callSymbol(machine, value.name, site);
    case "instance":
      return callInstance(machine, value, site);
    case "object":
      return callMethod(machine, value, "__call__", site);
    case "unknown":
      return unknownCall(machine, "?", site, value);
    default:
      return unknown("cannot be called", [site.span]);
  }
}

function callCallable(machine: Machine, callable: Callable, site: Site): Value {
  switch (callable.kind) {
    case "function": {
      const parameters = machine.libraries.parameters(machine, callable, site);
      return callFunction(machine, callable, site, undefined, parameters);
    }
    case "method": {
      const { function: definition, self } = callable;
      return callFunction(machine, definition, site, definition.binding === "static" ? undefined : self);
    }
    case "partial": {
      const kwargs = new Map([...callable.kwargs, ...site.kwargs]);
      return machine.call(callable.callee, { ...site, args: [...callable.args, ...site.args], kwargs });
    }
    case "native":
      return machine.callMethod(callable.receiver, callable.method, site);
  }
}

/** A dotted library name that is called: by its own rule where it has one, else recorded. */
function callSymbol(machine: Machine, name: string, site: Site): Value {
  const known = libraryResult(machine, name, site);
  if (known) return known;
  if (machine.libraries.isQuiet(name)) return machine.makeCall(name, site).result;
  const call = machine.record(name, site);
  const [owner, method] = splitName(name);
  if (method !== undefined && factoryMethod.test(method) && isClassName(owner))
    call.result = { kind: "object", type: owner, call, attributes: new Map(), spans: [site.span], origin: "stated" };
  return call.result;
}

function splitName(name: string): [string, string | undefined] {
  const at = name.lastIndexOf(".");
  return at < 0 ? [name, undefined] : [name.slice(0, at), name.slice(at + 1)];
}

function isClassName(name: string): boolean {
  return /(^|\.)_*[A-Z]\w*$/.test(name);
}

/** `receiver.method(…)`. */
export function callMethod(machine: Machine, receiver: Value, method: string, site: Site): Value {
  const value = likely(receiver);
  switch (value.kind) {
    case "symbol":
      return callSymbol(machine, boundedName(`${value.name}.${method}`), site);
    case "function": {
      const remote = callRemote(machine, value, method, site);
      return remote ?? machine.call(machine.attribute(value, method), site);
    }
    case "module":
      return machine.call(machine.attribute(value, method), site);
    case "class":
      return callClassMethod(machine, value, method, site);
    case "instance":
      return callInstanceMethod(machine, value, method, site);
    case "object":
      return callObjectMethod(machine, value, method, site);
    case "string":
      return callTextMethod(machine, value, method, site);
    case "list":
    case "tuple":
    case "set":
      return callSequenceMethod(machine, value, method, site);
    case "dict":
      return callDictMethod(machine, value, method, site);
    case "unknown": {
      const handler = machine.libraries.handler(`?.${method}`);
      const handled = handler?.(libraryCall(machine, `?.${method}`, site, value));
      return handled ?? unknownCall(machine, `?.${method}`, site, value);
    }
    // A number out of a tensor.
    case "number":
      return /^(item|tolist|float|numpy)$/.test(method) ? value : unknown(`${method} of a plain value`, value.spans);
    default:
      return unknown(`${method} of a plain value`, value.spans);
  }
}

function unknownCall(machine: Machine, callee: string, site: Site, receiver: Value): Value {
  const call = machine.record(callee, site, receiver);
  const reason = receiver.kind === "unknown" ? receiver.reason : `what ${call.method} returns is not known`;
  call.result = unknown(reason, [site.span]);
  return call.result;
}

function callClassMethod(machine: Machine, value: Defined, method: string, site: Site): Value {
  const definition = classOf(value);
  if (!definition) return unknown("not a class", [site.span]);
  const own = methodOf(definition, method);
  if (own) return callFunction(machine, own, site, own.binding === "class" ? value : undefined);
  const [base] = definition.libraryBases;
  if (base === undefined) return machine.call(machine.attribute(value, method), site);
  const handler = machine.libraries.handler(`${base}.${method}`);
  const handled = handler?.(libraryCall(machine, `${base}.${method}`, site, value));
  if (handled) return handled;
  const call = machine.record(`${base}.${method}`, site, value);
  if (factoryMethod.test(method)) {
    const instance = newInstance(definition, [site.span]);
    (instance as { call?: typeof call }).call = call;
    call.result = instance;
  }
  return call.result;
}

function callInstanceMethod(
  machine: Machine,
  value: Extract<Value, { kind: "instance" }>,
  method: string,
  site: Site,
): Value {
  const attribute = value.attributes.get(method);
  if (attribute) return machine.call(attribute, site);
  const definition = classOf(value);
  const own = definition && methodOf(definition, method);
  if (own?.binding === "property") return machine.call(machine.attribute(value, method), site);
  if (own) {
    const self =
      own.binding === "static" ? undefined : own.binding === "class" ? machine.attribute(value, "__class__") : value;
    return callFunction(machine, own, site, self);
  }
  // Every object has this one, a base of a library or none.
  if (method === "__setattr__" && site.args[1]) {
    setNamed(machine, value, asString(site.args[0]), site.args[1]);
    return noneValue();
  }
  const [base] = value.bases;
  if (base === undefined)
    return unknownCall(machine, `?.${method}`, site, unknown(`${value.className} has no ${method}`));
  if (method === "__init__") return initializeLibraryBase(machine, value, site);
  const named = method === "__getattr__" ? asString(site.args[0]) : undefined;
  if (named !== undefined) return machine.attribute(value, named);
  const callee = `${base}.${method}`;
  const handled = libraryResult(machine, callee, site, value);
  if (handled) return handled;
  const call = machine.record(callee, site, value);
  if (selfReturning.has(method)) call.result = value;
  return call.result;
}

/** Calling an instance: its own `__call__`, else what its library base calls in turn (`forward`, `call`). */
function callInstance(machine: Machine, value: Extract<Value, { kind: "instance" }>, site: Site): Value {
  const definition = classOf(value);
  const [base] = value.bases;
  const own =
    definition &&
    ["__call__", ...(base === undefined ? [] : ["forward", "call"])].map((n) => methodOf(definition, n)).find(Boolean);
  if (own && (own.name === "__call__" || own.evaluations === 0 || machine.probing)) {
    const run = (): Value => callFunction(machine, own, site, value);
    const result = machine.probing ? machine.libraries.entering(machine, value, site, run) : run();
    if (likely(result).kind !== "none") return result;
  }
  if (base === undefined) return unknown("cannot be called", [site.span]);
  const callee = `${base}.__call__`;
  return (
    machine.libraries.watch(libraryCall(machine, callee, site, value)) ?? machine.makeCall(callee, site, value).result
  );
}

function callObjectMethod(
  machine: Machine,
  value: Extract<Value, { kind: "object" }>,
  method: string,
  site: Site,
): Value {
  const reference = superOf(value);
  if (reference) return callSuper(machine, reference, method, site);
  const attribute = value.attributes.get(method);
  if (attribute) return machine.call(attribute, site);
  const callee = boundedName(`${value.type}.${method}`);
  const handled = libraryResult(machine, callee, site, value);
  if (handled) return handled;
  const known = machine.libraries.anyMethod(value, method, site);
  if (known) return known;
  if (machine.libraries.isQuiet(callee)) return machine.makeCall(callee, site, value).result;
  const call = machine.record(callee, site, value);
  if (selfReturning.has(method)) call.result = value;
  return call.result;
}
