/** A model as a tree of modules with their weights, as far as counting needs it. */

/** Sizes of the axes of a tensor. */
export type Shape = readonly number[];

export interface Weight {
  readonly name: string;
  readonly shape: Shape;
  /** Two weights with the same identity are one: tied. */
  readonly identity: object;
  /** Made so that it is not trained. */
  readonly frozen: boolean;
}

export interface ModuleNode {
  /** Name of the class: `Linear`, `Block`. */
  readonly type: string;
  /** A module that stands in two places has one identity. */
  readonly identity: object;
  /** Order of execution of the call that made it. */
  readonly madeAt: number;
  readonly weights: readonly Weight[];
  /** The part of its own weights that one word or picture uses, where not all are: experts of which some are chosen. */
  readonly usedShare?: number;
  readonly children: ReadonlyMap<string, ModuleNode>;
}

/** The shapes of a layer's weights by their names. */
export type WeightShapes = Readonly<Record<string, Shape>>;

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Each module once, with the dotted name under which it is first reached. Parents come before children. */
export function modulesOf(root: ModuleNode): { readonly name: string; readonly module: ModuleNode }[] {
  const found: { name: string; module: ModuleNode }[] = [];
  const seen = new Set<object>();
  const visit = (name: string, module: ModuleNode): void => {
    if (seen.has(module.identity)) return;
    seen.add(module.identity);
    found.push({ name, module });
    for (const [child, node] of module.children) visit(name === "" ? child : `${name}.${child}`, node);
  };
  visit("", root);
  return found;
}

/** Each weight once, with the module that holds it first. */
export function weightsOf(root: ModuleNode): { readonly weight: Weight; readonly module: ModuleNode }[] {
  const found = new Map<object, { readonly weight: Weight; readonly module: ModuleNode }>();
  for (const { module } of modulesOf(root))
    for (const weight of module.weights)
      if (!found.has(weight.identity)) found.set(weight.identity, { weight, module });
  return [...found.values()];
}

/** Numbers in all weights of a module, tied ones once. */
export function countWeights(root: ModuleNode): number {
  return weightsOf(root).reduce((sum, { weight }) => sum + sizeOf(weight.shape), 0);
}

/** A module of its own with the same weights, as `copy.deepcopy` makes it: what is shared inside stays shared inside the copy. */
export function cloneModule(module: ModuleNode, madeAt: number): ModuleNode {
  const identities = new Map<object, object>();
  const fresh = (identity: object): object => {
    const known = identities.get(identity);
    if (known) return known;
    const made = {};
    identities.set(identity, made);
    return made;
  };
  const clone = (node: ModuleNode): ModuleNode => ({
    ...node,
    identity: fresh(node.identity),
    madeAt,
    weights: node.weights.map((weight) => ({ ...weight, identity: fresh(weight.identity) })),
    children: new Map([...node.children].map(([name, child]) => [name, clone(child)])),
  });
  return clone(module);
}

/** A module without children, each weight its own. */
export function leafModule(type: string, shapes: WeightShapes, madeAt: number): ModuleNode {
  return {
    type,
    identity: {},
    madeAt,
    weights: Object.entries(shapes).map(([name, shape]) => ({ name, shape, identity: {}, frozen: false })),
    children: new Map(),
  };
}
