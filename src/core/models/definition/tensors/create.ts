/** Shapes of tensors that are made from nothing: `torch.zeros(1, n, d)`. */
import type { Call } from "../../../evaluate/trace";
import { asNumber, likely, type Value } from "../../../evaluate/value";
import type { Shape } from "../moduleTree";

const sized = /^(zeros|ones|empty|rand|randn|truncated_normal|normal|random_normal|random_uniform|uniform)$/;

/** The shape that a creating call gives; undefined where it makes none or its sizes are not known. */
export function createdShape(call: Call): Shape | undefined {
  const { method, args, kwargs } = call;
  if (sized.test(method)) {
    const size = kwargs.get("size") ?? kwargs.get("shape");
    if (size) return shapeIn(size);
    // JAX's generators take a key first.
    if (call.callee.startsWith("jax.random.")) return args[1] ? shapeIn(args[1]) : [];
    // A type may stand behind the shape.
    const [first] = args;
    if (method !== "normal" && first && ["tuple", "list"].includes(likely(first).kind)) return shapeIn(first);
    return method === "normal" ? args[2] && shapeIn(args[2]) : sizesOf(args);
  }
  switch (method) {
    case "Tensor":
    case "FloatTensor":
      return args[0] && likely(args[0]).kind === "list" ? literalShape(args[0]) : sizesOf(args);
    case "full":
    case "fill": {
      const size = kwargs.get("size") ?? kwargs.get("shape") ?? args[0];
      return size && shapeIn(size);
    }
    case "randint": {
      const size = kwargs.get("size") ?? args.find((arg) => ["tuple", "list"].includes(likely(arg).kind));
      return size && shapeIn(size);
    }
    case "eye": {
      const rows = asNumber(args[0]);
      return rows === undefined ? undefined : [rows, asNumber(args[1]) ?? rows];
    }
    case "arange":
      return rangeShape(args, kwargs);
    case "linspace":
    case "logspace": {
      const steps = asNumber(kwargs.get("steps") ?? kwargs.get("num") ?? args[2]);
      return steps === undefined ? undefined : [steps];
    }
    case "randperm": {
      const length = asNumber(args[0]);
      return length === undefined ? undefined : [length];
    }
    case "tensor":
    case "as_tensor":
    case "array":
      return args[0] && literalShape(args[0]);
    default:
      return undefined;
  }
}

/** A shape written as one tuple, or as numbers one after another. */
export function sizesOf(values: readonly Value[]): Shape | undefined {
  const [first] = values;
  if (values.length === 1 && first && ["tuple", "list"].includes(likely(first).kind)) return shapeIn(first);
  return wholeNumbers(values);
}

/** The numbers of a tuple or list, or one number. */
export function shapeIn(value: Value): Shape | undefined {
  const held = likely(value);
  if (held.kind !== "tuple" && held.kind !== "list") return wholeNumbers([held]);
  return held.open ? undefined : wholeNumbers(held.items);
}

function wholeNumbers(values: readonly Value[]): Shape | undefined {
  const numbers = values.flatMap((value) => asNumber(value) ?? []);
  return numbers.length === values.length && numbers.every(Number.isInteger) ? numbers : undefined;
}

/** `arange(end)`, `arange(start, end, step)`, also by name. */
function rangeShape(args: readonly Value[], kwargs: ReadonlyMap<string, Value>): Shape | undefined {
  const named = (name: string): Value | undefined => kwargs.get(name);
  const [first, second, third] = args;
  const start = named("start") ?? (second ? first : undefined);
  const end = named("end") ?? named("stop") ?? second ?? (named("start") ? undefined : first);
  const step = named("step") ?? third;
  const [from, to, by] = [start ? asNumber(start) : 0, asNumber(end), step ? asNumber(step) : 1];
  if (from === undefined || to === undefined || by === undefined || by === 0) return undefined;
  const length = Math.ceil((to - from) / by);
  return length >= 0 ? [length] : undefined;
}

/** The shape of numbers written out, of lists of them. */
function literalShape(value: Value, depth = 0): Shape | undefined {
  const held = likely(value);
  if (held.kind === "number" || held.kind === "boolean") return [];
  if ((held.kind !== "list" && held.kind !== "tuple") || held.open || depth > 8) return undefined;
  const inner = held.items[0] ? literalShape(held.items[0], depth + 1) : [];
  return inner && [held.items.length, ...inner];
}
