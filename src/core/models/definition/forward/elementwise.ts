/** Operations that work element by element, on one tensor or on several stretched to each other. */
import { likely } from "../../../evaluate/value";
import type { Shape } from "../moduleTree";
import { broadcast } from "../tensors/broadcast";
import { one, type Operands, type Operation } from "./operation";

/** Functions and methods whose result looks like their first operand. */
const unary = `abs acos alpha_dropout angle astype cast arccos arcsin arctan asin atan bernoulli bfloat16 bool byte ceil celu char clamp
  clip clone contiguous cos cosh cpu cuda cumprod cumsum cummax deg2rad detach double dropout dropout1d dropout2d
  dropout3d elu erf erfinv exp expm1 feature_dropout fill flip fliplr flipud float floor frac gelu half hardshrink
  hardsigmoid hardswish hardtanh int isnan isinf isfinite layer_norm leaky_relu log log1p log2 log10 log_softmax logical_not logit
  logsigmoid long mish nan_to_num neg negative normalize positive real reciprocal relu relu6 rms_norm roll
  round rrelu rsqrt selu sgn short sigmoid sign silu sin sinh softmax softmin softplus softshrink softsign sqrt square tan tanh tanhshrink threshold to tril triu trunc type type_as batch_norm group_norm instance_norm local_response_norm
  zeros_like ones_like rand_like randn_like empty_like full_like gumbel_softmax index_fill scatter scatter_add index_add
  index_copy register_hook pin_memory argsort renorm dequantize logcumsumexp bitwise_not l2_normalize`;

const binary = `add sub subtract mul multiply div divide true_divide floor_divide remainder fmod pow float_power maximum minimum max_min
  atan2 hypot eq ne lt le gt ge greater less equal __eq__ __ne__ __lt__ __le__ __gt__ __ge__ logical_and logical_or logical_xor bitwise_and bitwise_or xlogy copysign
  addcmul addcdiv lerp where`;

const keepsShape: Operation = { parameters: ["input"], run: (a) => one(a.tensor("input")) };

/** Numbers have no axes; what is given and not known is taken for a number. */
function stretched(a: Operands, names: readonly string[]): Shape {
  let shape: Shape = [];
  for (const name of names) {
    const value = a.given(name);
    const next = value && likely(value).kind !== "unknown" ? a.optionalTensor(name) : undefined;
    if (next) shape = a.fitting(broadcast(shape, next), shape, next);
  }
  return shape;
}

const stretches: Operation = {
  parameters: ["input", "other", "third"],
  run: (a) => one(stretched(a, ["input", "other", "third"])),
};

/** The value that is filled in is a number. */
const filling: Operation = { parameters: ["input", "mask"], run: (a) => one(stretched(a, ["input", "mask"])) };

function named(names: string, operation: Operation): [string, Operation][] {
  return names.split(/\s+/).map((name) => [name, operation]);
}

export const elementwiseOperations: Readonly<Record<string, Operation>> = Object.fromEntries([
  ...named(unary, keepsShape),
  ...named(binary, stretches),
  ...named("masked_fill masked_fill_", filling),
  ["glu", { parameters: ["input", "dim"], run: halved } satisfies Operation],
]);

function halved(a: Operands): ReturnType<Operation["run"]> {
  const shape = a.tensor("input");
  const axis = a.integer("dim", -1);
  const at = axis < 0 ? axis + shape.length : axis;
  return one(shape.map((length, index) => (index === at ? length / 2 : length)));
}
