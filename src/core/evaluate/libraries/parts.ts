/** Things of libraries that hold others in order or by name, kept as attributes under the names that the library gives them. */
import type { Machine } from "../machine";
import { asNumber, asString, likely, unknown, type Value } from "../value";
import { dictValue, sequenceValue, unknownParts, type Dict, type Sequence } from "../values";

export type Container = Extract<Value, { kind: "object" | "instance" }>;

export function containerOf(value: Value | undefined): Container | undefined {
  const v = value && likely(value);
  return v?.kind === "object" || v?.kind === "instance" ? v : undefined;
}

/** Names and parts in order; what is no part (numbers, texts set on the container) left out. */
export function partsOf(container: Container): [string, Value][] {
  return [...container.attributes].filter(([name, value]) => {
    const { kind } = likely(value);
    return name !== unknownParts && (kind === "object" || kind === "instance" || kind === "unknown");
  });
}

export function isOpen(container: Container): boolean {
  return container.attributes.has(unknownParts);
}

export function listContents(container: Value): Sequence | undefined {
  const held = containerOf(container);
  if (!held) return undefined;
  const items = partsOf(held).map(([, part]) => part);
  return sequenceValue("list", items, held.spans, isOpen(held));
}

export function dictContents(container: Value): Dict | undefined {
  const held = containerOf(container);
  return held && dictValue(new Map(partsOf(held)), held.spans, isOpen(held));
}

export function put(machine: Machine, container: Container, name: string, part: Value): void {
  machine.journal.set(container.attributes, name, part);
}

export function forget(machine: Machine, container: Container, reason: string, from: Value | undefined): void {
  put(machine, container, unknownParts, unknown(reason, from?.spans ?? container.spans));
}

export function append(machine: Machine, container: Container, parts: readonly Value[]): void {
  let next = partsOf(container).length;
  for (const part of parts) put(machine, container, String(next++), part);
  noteRepetition(machine, container);
}

/** A loop that is read once for all its passes adds more parts than are seen. */
function noteRepetition(machine: Machine, container: Container): void {
  const inside = machine.loops.slice(container.call?.loops.length ?? 0);
  const repeating = inside.find((loop) => loop.unrolled !== true && asNumber(loop.count) !== 1);
  if (repeating)
    put(machine, container, unknownParts, unknown("how often the loop adds parts is not known", [repeating.header]));
}

export function appendAll(machine: Machine, container: Container, added: Value): void {
  const { items, element } = machine.iterate(added);
  const known = items?.();
  append(machine, container, known ?? [element]);
  if (!known) forget(machine, container, "how many parts there are is not known", added);
}

export function addNamed(machine: Machine, container: Container, added: Value): void {
  const held = likely(added);
  const entries = held.kind === "dict" ? held : machine.libraries.contents(held);
  if (entries?.kind === "dict") {
    for (const [name, part] of entries.entries) put(machine, container, name, part);
    if (entries.open) forget(machine, container, "which parts there are is not known", added);
    return;
  }
  for (const pair of machine.iterate(held).items?.() ?? [undefined]) {
    const p = pair && likely(pair);
    const [key, part] = p?.kind === "tuple" || p?.kind === "list" ? p.items : [];
    const name = asString(key);
    if (name !== undefined && part) put(machine, container, name, part);
    else forget(machine, container, "which parts there are is not known", added);
  }
}
