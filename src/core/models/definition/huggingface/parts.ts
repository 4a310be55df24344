/** Building blocks of module trees. */
import { leafModule, type ModuleNode } from "../moduleTree";

type Children = Readonly<Record<string, ModuleNode | undefined>>;

export function linear(inputs: number, outputs: number, bias = false): ModuleNode {
  return leafModule("Linear", { weight: [outputs, inputs], ...(bias && { bias: [outputs] }) }, 0);
}

export function embedding(count: number, width: number): ModuleNode {
  return leafModule("Embedding", { weight: [count, width] }, 0);
}

export function layerNorm(width: number): ModuleNode {
  return leafModule("LayerNorm", { weight: [width], bias: [width] }, 0);
}

/** A norm with or without a shift. */
export function norm(width: number, bias: boolean): ModuleNode {
  return leafModule("LayerNorm", { weight: [width], ...(bias && { bias: [width] }) }, 0);
}

export function rootNorm(width: number): ModuleNode {
  return leafModule("RMSNorm", { weight: [width] }, 0);
}

/** Weights that no layer of their own holds. */
export function parameters(type: string, shapes: Readonly<Record<string, readonly number[]>>): ModuleNode {
  return leafModule(type, shapes, 0);
}

/** The same module, made so that it is not trained. */
export function untrained(module: ModuleNode): ModuleNode {
  return { ...module, weights: module.weights.map((weight) => ({ ...weight, frozen: true })) };
}

/** A module with named children; those that are undefined left out. */
export function group(children: Children, own?: ModuleNode): ModuleNode {
  const named = Object.entries(children).flatMap(([name, child]) => (child ? [[name, child] as const] : []));
  return { ...(own ?? leafModule("Module", {}, 0)), children: new Map(named) };
}

/** As many modules under the names `0`, `1`, … */
export function stack(count: number, make: (index: number) => ModuleNode): ModuleNode {
  return group(Object.fromEntries(Array.from({ length: count }, (_, i) => [String(i), make(i)])));
}
