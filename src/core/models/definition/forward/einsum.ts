/** `einsum`: sums of products along named axes. */
import type { Shape } from "../moduleTree";

const parts = /^([A-Za-z.\s]+(?:,[A-Za-z.\s]+)*)(?:->([A-Za-z.\s]*))?$/;

/**
 * The shape and FLOPs of an equation, its operands multiplied one after another from the left.
 * Undefined where the operands do not fit. Names of axes may be words separated by spaces, as einops writes them.
 */
export function einsum(equation: string, shapes: readonly Shape[]): { shape: Shape; flops: number } | undefined {
  const match = parts.exec(equation.trim());
  if (!match?.[1]) return undefined;
  const written = match[1].split(",");
  const isWordy = /\w\s+\w/.test(equation);
  const sizes = new Map<string, number>();
  const inputs: string[][] = [];
  if (written.length !== shapes.length) return undefined;
  for (const [index, text] of written.entries()) {
    const shape = shapes[index] ?? [];
    const axes = namesIn(text, isWordy, shape.length);
    if (axes?.length !== shape.length) return undefined;
    for (const [at, name] of axes.entries()) {
      const length = shape[at] ?? 1;
      const known = sizes.get(name);
      if (known !== undefined && known !== length && known !== 1 && length !== 1) return undefined;
      sizes.set(name, Math.max(known ?? 1, length));
    }
    inputs.push(axes);
  }
  const dots = Math.max(0, ...inputs.map((axes) => axes.filter((name) => name.startsWith("…")).length));
  const output = match[2] === undefined ? implied(inputs) : outputNames(match[2], isWordy, dots);
  const lengthOf = (axes: Iterable<string>): number => [...axes].reduce((n, name) => n * (sizes.get(name) ?? 1), 1);
  if (output.some((name) => !sizes.has(name))) return undefined;
  let flops = 0;
  let held = new Set(inputs[0]);
  for (let i = 1; i < inputs.length; i++) {
    const involved = new Set([...held, ...(inputs[i] ?? [])]);
    flops += 2 * lengthOf(involved);
    const later = new Set([...output, ...inputs.slice(i + 1).flat()]);
    held = new Set([...involved].filter((name) => later.has(name)));
  }
  return { shape: output.map((name) => sizes.get(name) ?? 1), flops };
}

/** Names of the axes of one operand; those behind an ellipsis are counted from the right. */
function namesIn(text: string, isWordy: boolean, rank: number): string[] | undefined {
  const [before = "", after] = text.split("...");
  const left = split(before, isWordy);
  if (after === undefined) return left;
  const right = split(after, isWordy);
  const hidden = rank - left.length - right.length;
  if (hidden < 0) return undefined;
  return [...left, ...Array.from({ length: hidden }, (_, i) => `…${hidden - i}`), ...right];
}

function outputNames(text: string, isWordy: boolean, dots: number): string[] {
  const [before = "", after] = text.split("...");
  if (after === undefined) return split(before, isWordy);
  return [
    ...split(before, isWordy),
    ...Array.from({ length: dots }, (_, i) => `…${dots - i}`),
    ...split(after, isWordy),
  ];
}

function split(text: string, isWordy: boolean): string[] {
  return isWordy ? text.split(/\s+/).filter(Boolean) : Array.from(text.replace(/\s/g, ""));
}

/** Without an arrow: the axes that stand once, in the order of the alphabet. */
function implied(inputs: readonly (readonly string[])[]): string[] {
  const all = inputs.flat();
  return [...new Set(all)].filter((name) => all.filter((other) => other === name).length === 1).sort();
}
