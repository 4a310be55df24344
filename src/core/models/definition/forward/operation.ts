/** What an operation on tensors gives: the shapes of its results, and its FLOPs. */
import { likely, type Value } from "../../../evaluate/value";
import { Arguments, type Arguable } from "../arguments";
import type { Shape } from "../moduleTree";

export interface Outcome {
  readonly shapes: readonly Shape[];
  /** Whether it gives a tuple. */
  readonly several: boolean;
  /** A multiply-add is 2; what is done element by element does not count. */
  readonly flops: number;
}

export interface Operation {
  /** Its parameters in order; a method's first is what it is called on. */
  readonly parameters: readonly string[];
  readonly run: (a: Operands) => Outcome;
}

export function one(shape: Shape, flops = 0): Outcome {
  return { shapes: [shape], several: false, flops };
}

export function several(shapes: readonly Shape[], flops = 0): Outcome {
  return { shapes, several: true, flops };
}

/** The shape of a tensor; undefined where it is not known. */
export type ShapeOf = (value: Value) => Shape | undefined;

/** The shapes of several tensors, of a list or of what one call gives. */
export type ShapesOf = (value: Value) => readonly Shape[] | undefined;

/** The arguments of an operation, tensors among them. What is not known stops the count. */
export class Operands extends Arguments {
  constructor(
    call: Arguable,
    names: readonly string[],
    private readonly shapeOf: ShapeOf,
    private readonly shapesOf: ShapesOf,
  ) {
    super(call, names);
  }

  tensor(name: string): Shape {
    const value = this.given(name);
    if (!value) throw this.stop(`${name} is not given`);
    return this.shapeIn(name, value);
  }

  /** Undefined where none is given. */
  optionalTensor(name: string): Shape | undefined {
    const value = this.given(name);
    return value && this.shapeIn(name, value);
  }

  /** A tuple or list of tensors. */
  tensors(name: string): readonly Shape[] {
    const value = this.given(name);
    const shapes = value && this.shapesOf(value);
    if (!shapes) throw this.stop(`the shapes of ${name} are not known`, value);
    return shapes;
  }

  /** The shape where the operation fits the operands. */
  fitting(shape: Shape | undefined, ...given: readonly Shape[]): Shape {
    if (shape) return shape;
    throw this.stop(`does not fit ${given.map((axes) => `[${axes.join(", ")}]`).join(" and ")}`);
  }

  private shapeIn(name: string, value: Value): Shape {
    const shape = this.shapeOf(value);
    if (shape) return shape;
    const held = likely(value);
    throw this.stop(`the shape of ${name} is not known${held.kind === "unknown" ? ` (${held.reason})` : ""}`, value);
  }
}
