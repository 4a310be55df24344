/** Tensors of which nothing but the shape is known. */
import type { Call } from "../../../evaluate/trace";
import type { Value } from "../../../evaluate/value";
import { numberValue, sequenceValue } from "../../../evaluate/values";
import type { Span } from "../../../source/sourceText";
import type { Shape } from "../moduleTree";

/** A tensor of a shape: what `torch.Tensor(2, 3)` makes. */
export function tensorValue(shape: Shape, span: Span): Value {
  const args = shape.map((length) => numberValue(length, true, [span], "derived"));
  const call: Call = {
    index: 0,
    callee: "torch.Tensor",
    method: "Tensor",
    args,
    kwargs: new Map(),
    span,
    loops: [],
    stack: [],
    conditions: [],
    result: sequenceValue("tuple", []),
  };
  call.result = { kind: "object", type: "torch.Tensor", call, attributes: new Map(), spans: [span], origin: "derived" };
  return call.result;
}

export function tensorValues(shapes: readonly Shape[], span: Span): Value {
  return sequenceValue(
    "tuple",
    shapes.map((shape) => tensorValue(shape, span)),
    [span],
  );
}
