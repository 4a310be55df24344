import type { FunctionDefinition, ModuleState, Scope } from "./definitions";
import type { Frame } from "./machine";
import type { Value } from "./value";

/** The scope in which assigning to a name takes effect. */
export function scopeOfAssignment(scope: Scope, name: string): Scope {
  return scope.declared?.get(name) ?? scope;
}

/** What a name holds, from the innermost scope that has it. */
export function lookUp(scope: Scope, name: string): Value | undefined {
  for (let current: Scope | undefined = scope; current; current = current.parent) {
    const value = current.names.get(name);
    if (value) return value;
  }
  return undefined;
}

/** `global name`: assignments here set the module's. */
export function declareGlobal(scope: Scope, name: string): void {
  (scope.declared ??= new Map()).set(name, scope.module.scope);
}

/** `nonlocal name`: assignments here set those of the function around. */
export function declareNonlocal(scope: Scope, name: string): void {
  for (let outer = scope.parent; outer; outer = outer.parent)
    if (outer.kind === "function" && outer.names.has(name)) {
      (scope.declared ??= new Map()).set(name, outer);
      return;
    }
}

/** The scope that a function or comprehension defined here sees: class bodies are not visible from the functions in them. */
export function enclosingScope(scope: Scope): Scope {
  return scope.kind === "class" && scope.parent ? scope.parent : scope;
}

/** An empty scope; names that it lacks are looked up in its parent. */
export function newScope(kind: Scope["kind"], module: ModuleState, parent?: Scope): Scope {
  return parent ? { kind, names: new Map(), module, parent } : { kind, names: new Map(), module };
}

/** A frame for statements that run in a scope, their offsets counted from `base`. */
export function newFrame(
  scope: Scope,
  base: number,
  definition?: FunctionDefinition,
  self?: Value,
  conditionsBefore = 0,
  mark = 0,
): Frame {
  const frame: { -readonly [K in keyof Frame]: Frame[K] } = {
    scope,
    base,
    results: [],
    yields: [],
    loops: [],
    conditionsBefore,
    mark,
    waysOut: [],
  };
  if (definition) frame.function = definition;
  if (self) frame.self = self;
  return frame;
}
