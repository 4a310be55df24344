/** Evenly spaced numbers of numerical libraries: models take the rates of their layers from them. */
import { withItems } from "../iteration";
import { argument, type Handler, type Library } from "../library";
import { asNumber, type Value } from "../value";
import { numberValue } from "../values";

const maximumLength = 1024;

/** `torch.linspace(0, rate, depth)`: a tensor that is gone through number by number. */
const evenlySpaced: Handler = (call) => {
  const { result } = call.record();
  const first = asNumber(argument(call, 0, "start"));
  const last = asNumber(argument(call, 1, call.callee.startsWith("torch.") ? "end" : "stop"));
  const length = asNumber(argument(call, 2, call.callee.startsWith("torch.") ? "steps" : "num"));
  if (first === undefined || last === undefined || length === undefined || length > maximumLength) return result;
  const step = length > 1 ? (last - first) / (length - 1) : 0;
  const number = (i: number): Value => numberValue(first + i * step, false, [call.span], "derived");
  withItems(result, () => Array.from({ length }, (_, i) => number(i)), length);
  return result;
};

const asList: Handler = (call) => {
  const items = call.receiver && call.machine.iterate(call.receiver).items?.();
  return items && { kind: "list", items: [...items], open: false, spans: [call.span], origin: "derived" };
};

const names = ["torch.linspace", "numpy.linspace"];

export const numberSeries: Library = {
  functions: Object.fromEntries(
    names.flatMap((name): [string, Handler][] => [
      [name, evenlySpaced],
      [`${name}.tolist`, asList],
    ]),
  ),
};
