/** Operations that take axes away, put tensors together or take them apart. */
import type { Shape } from "../moduleTree";
import { axisOf, reshape } from "../tensors/rearrange";
import { broadcast } from "../tensors/broadcast";
import { one, several, type Operands, type Operation, type Outcome } from "./operation";

const reducing = `mean sum nansum prod std var amax amin argmax argmin any all logsumexp norm vector_norm count_nonzero nanmean max_value`;
/** With an axis these give values and places; without one a number. */
const reducingWithPlaces = "max min median mode kthvalue cummax_values";

function reduced(a: Operands, shape: Shape, axes: Shape | undefined, keeps: boolean): Shape {
  if (!axes) return keeps ? shape.map(() => 1) : [];
  const dropped = axes.map((axis) => a.fitting([axisOf(axis, shape.length) ?? -1], shape)[0]);
  return keeps
    ? shape.map((length, at) => (dropped.includes(at) ? 1 : length))
    : shape.filter((_, at) => !dropped.includes(at));
}

const axesOf = (a: Operands): Shape | undefined => a.integers("dim") ?? a.integers("axis");

const reduction: Operation = {
  parameters: ["input", "dim", "keepdim"],
  run: (a) => one(reduced(a, a.tensor("input"), axesOf(a), a.flag("keepdim", false))),
};

const norm: Operation = {
  parameters: ["input", "p", "dim", "keepdim"],
  run: (a) => one(reduced(a, a.tensor("input"), axesOf(a), a.flag("keepdim", false))),
};

const reductionWithPlaces: Operation = {
  parameters: ["input", "dim", "keepdim"],
  run: (a) => {
    const shape = a.tensor("input");
    const other = a.call.args[1];
    if (other?.kind === "object") {
      const second = a.tensor("dim");
      return one(a.fitting(broadcast(shape, second), shape, second));
    }
    const axes = axesOf(a);
    const left = reduced(a, shape, axes, a.flag("keepdim", false));
    return axes ? several([left, left]) : one(left);
  },
};

const loss: Operation = {
  parameters: ["input", "target"],
  run: (a) => {
    const reductionGiven = a.given("reduction");
    return one(reductionGiven?.kind === "string" && reductionGiven.value === "none" ? a.tensor("target") : []);
  },
};

function joined(a: Operands, shapes: readonly Shape[], axis: number): Shape {
  // A tensor without elements joins anything.
  const filled = shapes.filter((shape) => !(shape.length === 1 && shape[0] === 0));
  const [first] = filled;
  const at = first && axisOf(axis, first.length);
  if (!first || at === undefined) throw a.stop("the tensors are not known");
  let sum = 0;
  for (const shape of filled) {
    const fits = shape.length === first.length && shape.every((length, i) => i === at || length === first[i]);
    sum += a.fitting(fits ? shape : undefined, first, shape)[at] ?? 0;
  }
  return first.map((length, i) => (i === at ? sum : length));
}

const concatenate: Operation = {
  parameters: ["tensors", "dim"],
  run: (a) => one(joined(a, a.tensors("tensors"), axesOf(a)?.[0] ?? 0)),
};

const stack: Operation = {
  parameters: ["tensors", "dim"],
  run: (a) => {
    const shapes = a.tensors("tensors");
    const [first] = shapes;
    const at = first && axisOf(axesOf(a)?.[0] ?? 0, first.length + 1);
    if (!first || at === undefined) throw a.stop("the tensors are not known");
    return one([...first.slice(0, at), shapes.length, ...first.slice(at)]);
  },
};

const meshgrid: Operation = {
  parameters: ["tensors", "second", "third"],
  run: (a) => {
    const value = a.given("tensors");
    const isList = value?.kind === "list" || value?.kind === "tuple";
    const shapes = isList
      ? a.tensors("tensors")
      : ["tensors", "second", "third"].flatMap((name) => {
          const shape = a.optionalTensor(name);
          return shape ? [shape] : [];
        });
    const lengths = shapes.map((shape) => shape[0] ?? 1);
    return several(shapes.map(() => lengths));
  },
};

function along(shape: Shape, at: number, lengths: readonly number[]): Outcome {
  return several(lengths.map((length) => shape.map((old, i) => (i === at ? length : old))));
}

function pieces(total: number, size: number): number[] {
  if (size <= 0) return [total];
  const lengths: number[] = [];
  for (let left = total; left > 0 && lengths.length < 4096; left -= size) lengths.push(Math.min(size, left));
  return lengths;
}

function axisIn(a: Operands, shape: Shape, name = "dim"): number {
  const axis = a.integers(name)?.[0] ?? a.integers("axis")?.[0] ?? 0;
  return a.fitting([axisOf(axis, shape.length) ?? -1], shape)[0] ?? 0;
}

const chunk: Operation = {
  parameters: ["input", "chunks", "dim"],
  run: (a) => {
    const shape = a.tensor("input");
    const at = axisIn(a, shape);
    const total = shape[at] ?? 0;
    return along(shape, at, pieces(total, Math.ceil(total / a.count("chunks"))));
  },
};

const split: Operation = {
  parameters: ["input", "split_size_or_sections", "dim"],
  run: (a) => {
    const shape = a.tensor("input");
    const at = axisIn(a, shape);
    const sizes = a.integers("split_size_or_sections") ?? a.integers("split_size") ?? [];
    return along(shape, at, sizes.length === 1 ? pieces(shape[at] ?? 0, sizes[0] ?? 0) : sizes);
  },
};

const unbind: Operation = {
  parameters: ["input", "dim"],
  run: (a) => {
    const shape = a.tensor("input");
    const at = axisIn(a, shape);
    const left = shape.filter((_, i) => i !== at);
    return several(Array.from({ length: Math.min(shape[at] ?? 0, 4096) }, () => left));
  },
};

const top: Operation = {
  parameters: ["input", "k", "dim"],
  run: (a) => {
    const shape = a.tensor("input");
    const at = axisOf(a.integer("dim", -1), shape.length);
    const left = shape.map((length, i) => (i === at ? a.count("k") : length));
    return several([left, left]);
  },
};

const sort: Operation = {
  parameters: ["input"],
  run: (a) => several([a.tensor("input"), a.tensor("input")]),
};

const gather: Operation = { parameters: ["input", "dim", "index"], run: (a) => one(a.tensor("index")) };

const select: Operation = {
  parameters: ["input", "dim", "index"],
  run: (a) => {
    const shape = a.tensor("input");
    const at = axisIn(a, shape);
    const chosen = a.tensor("index");
    return one([...shape.slice(0, at), ...chosen, ...shape.slice(at + 1)]);
  },
};

const narrow: Operation = {
  parameters: ["input", "dim", "start", "length"],
  run: (a) => {
    const shape = a.tensor("input");
    const at = axisIn(a, shape);
    return one(shape.map((length, i) => (i === at ? a.count("length") : length)));
  },
};

const viewLike: Operation = {
  parameters: ["input", "other"],
  run: (a) => one(a.fitting(reshape(a.tensor("input"), a.tensor("other")), a.tensor("input"), a.tensor("other"))),
};

const expandLike: Operation = { parameters: ["input", "other"], run: (a) => one(a.tensor("other")) };

const repeatInterleave: Operation = {
  parameters: ["input", "repeats", "dim"],
  run: (a) => {
    const shape = a.tensor("input");
    const at = axisIn(a, shape);
    return one(shape.map((length, i) => (i === at ? length * a.count("repeats") : length)));
  },
};

const item: Operation = { parameters: ["input"], run: () => one([]) };

function named(names: string, operation: Operation): [string, Operation][] {
  return names.split(/\s+/).map((name) => [name, operation]);
}

export const reductionOperations: Readonly<Record<string, Operation>> = Object.fromEntries([
  ...named(reducing, reduction),
  ...named(reducingWithPlaces, reductionWithPlaces),
  ...named("norm", norm),
  ...named(
    `cross_entropy nll_loss mse_loss l1_loss smooth_l1_loss huber_loss binary_cross_entropy binary_cross_entropy_with_logits kl_div
    cosine_embedding_loss margin_ranking_loss triplet_margin_loss ctc_loss gaussian_nll_loss poisson_nll_loss hinge_embedding_loss`,
    loss,
  ),
  ...named("cat concat concatenate", concatenate),
  ["stack", stack],
  ["meshgrid", meshgrid],
  ["chunk", chunk],
  ...named("split tensor_split_sizes", split),
  ["unbind", unbind],
  ["topk", top],
  ["sort", sort],
  ...named("gather take_along_dim", gather),
  ["index_select", select],
  ["narrow", narrow],
  ["view_as", viewLike],
  ["reshape_as", viewLike],
  ["expand_as", expandLike],
  ["repeat_interleave", repeatInterleave],
  ["item", item],
  ["cosine_similarity", { parameters: ["input", "other", "dim"], run: similarity } satisfies Operation],
]);

function similarity(a: Operands): Outcome {
  const shape = a.fitting(broadcast(a.tensor("input"), a.tensor("other")), a.tensor("input"), a.tensor("other"));
  return one(reduced(a, shape, [a.integer("dim", 1)], false));
}
