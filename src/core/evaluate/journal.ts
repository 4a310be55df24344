import type { Dict, Sequence } from "./values";
import type { Value } from "./value";

type Names = Map<string, Value>;

interface NameChange {
  readonly names: Names;
  readonly key: string;
  readonly before: Value | undefined;
}

interface SequenceChange {
  readonly sequence: Sequence;
  readonly items: readonly Value[];
  readonly open: boolean;
}

/** What a stretch of execution changed: for each changed name its value afterwards, undefined where it was removed. */
interface Effects {
  readonly names: ReadonlyMap<Names, ReadonlyMap<string, Value | undefined>>;
  readonly sequences: ReadonlyMap<Sequence, { readonly items: readonly Value[]; readonly open: boolean }>;
}

/** Values of names at one moment, undefined for those that are gone. */
export type Snapshot = ReadonlyMap<Names, ReadonlyMap<string, Value | undefined>>;

function heldIn(way: Snapshot, names: Names, key: string, otherwise: Value | undefined): Value | undefined {
  const held = way.get(names);
  return held?.has(key) === true ? held.get(key) : otherwise;
}

/**
 * Writes down every change of state, so that a branch that may or may not run can be tried and taken back.
 * All state of the evaluated program lives in maps from names to values (scopes, attributes, dictionary entries) and in sequences.
 */
export class Journal {
  private readonly changes: (NameChange | SequenceChange)[] = [];
  private depth = 0;
  /** Things whose changes are counted: maps of names, lists, tuples and sets. */
  watched: { readonly has: (thing: object) => boolean } | undefined;
  /** How often one of the watched things has changed, or a change of it was undone. */
  disturbances = 0;

  set(names: Names, key: string, value: Value): void {
    this.note(names);
    if (this.depth > 0) this.changes.push({ names, key, before: names.get(key) });
    names.set(key, value);
  }

  delete(names: Names, key: string): void {
    this.note(names);
    if (this.depth > 0 && names.has(key)) this.changes.push({ names, key, before: names.get(key) });
    names.delete(key);
  }

  /** To be called before a sequence is changed in place. */
  touch(sequence: Sequence): void {
    this.note(sequence);
    if (this.depth > 0) this.changes.push({ sequence, items: sequence.items.slice(), open: sequence.open });
  }

  private note(thing: object): void {
    if (this.watched?.has(thing) === true) this.disturbances++;
  }

  /** Starts a stretch; to be closed by {@link keep} or {@link takeBack}. */
  begin(): number {
    this.depth++;
    return this.changes.length;
  }

  /** Ends a stretch and leaves its changes. */
  keep(): void {
    this.depth--;
    if (this.depth === 0) this.changes.length = 0;
  }

  /** Names that a stretch has changed so far, with what they held before it. */
  changedNames(mark: number): { names: Names; key: string; before: Value | undefined }[] {
    const seen = new Map<Names, Set<string>>();
    const found: NameChange[] = [];
    for (let i = mark; i < this.changes.length; i++) {
      const change = this.changes[i];
      if (!change || !("names" in change)) continue;
      let keys = seen.get(change.names);
      if (!keys) seen.set(change.names, (keys = new Set()));
      if (keys.has(change.key)) continue;
      keys.add(change.key);
      found.push(change);
    }
    return found;
  }

  /** What the names that a stretch has changed hold now. */
  valuesSince(mark: number): Snapshot {
    const values = new Map<Names, Map<string, Value | undefined>>();
    for (const { names, key } of this.changedNames(mark)) {
      const held = values.get(names) ?? new Map<string, Value | undefined>();
      values.set(names, held.set(key, names.get(key)));
    }
    return values;
  }

  /**
   * Joins what a stretch leaves with what it left on other ways out. A way out that did not change a name left it as it was before.
   * @param local names that end with the stretch.
   */
  joinWaysOut(mark: number, waysOut: readonly Snapshot[], local: Names, join: (a: Value, b: Value) => Value): void {
    const settle = (names: Names, key: string, before: Value | undefined): void => {
      const values = [names.get(key), ...waysOut.map((way) => heldIn(way, names, key, before))];
      const [first, ...rest] = values.filter((value) => value !== undefined);
      if (first && rest.some((value) => value !== first)) this.set(names, key, rest.reduce(join, first));
    };
    const seen = new Map<Names, Set<string>>();
    for (const { names, key, before } of this.changedNames(mark)) {
      if (names === local) continue;
      const keys = seen.get(names) ?? new Set<string>();
      seen.set(names, keys.add(key));
      // What did not exist before the stretch, and on no other way out, is made here and has one value.
      if (before ?? waysOut.some((way) => way.get(names)?.has(key))) settle(names, key, before);
    }
    for (const way of waysOut)
      for (const [names, held] of way)
        for (const key of held.keys())
          if (names !== local && seen.get(names)?.has(key) !== true) settle(names, key, names.get(key));
  }

  /** Sequences that a stretch has changed so far. */
  changedSequences(mark: number): Sequence[] {
    return [...new Set(this.changes.slice(mark).flatMap((change) => ("sequence" in change ? [change.sequence] : [])))];
  }

  /** Ends a stretch, undoes it, and says what it had done. */
  takeBack(mark: number): Effects {
    const names = new Map<Names, Map<string, Value | undefined>>();
    const sequences = new Map<Sequence, { items: readonly Value[]; open: boolean }>();
    for (let i = this.changes.length - 1; i >= mark; i--) {
      const change = this.changes[i];
      if (!change) continue;
      if ("sequence" in change) {
        const { sequence } = change;
        this.note(sequence);
        if (!sequences.has(sequence)) sequences.set(sequence, { items: sequence.items.slice(), open: sequence.open });
        sequence.items.splice(0, sequence.items.length, ...change.items);
        sequence.open = change.open;
        continue;
      }
      this.note(change.names);
      const keys = names.get(change.names) ?? new Map<string, Value | undefined>();
      names.set(change.names, keys);
      const after = keys.has(change.key) ? keys.get(change.key) : change.names.get(change.key);
      // The name that was changed first stands last, until the order is turned round.
      keys.delete(change.key);
      keys.set(change.key, after);
      if (change.before === undefined) change.names.delete(change.key);
      else change.names.set(change.key, change.before);
    }
    this.changes.length = mark;
    this.depth--;
    // What is made again later is made in the order in which it was made: layers of a model are.
    for (const [of, keys] of names) names.set(of, new Map([...keys].reverse()));
    return { names, sequences };
  }

  /** Makes the changes of one stretch, or of two that exclude each other: then `join` says what a name holds. */
  apply(first: Effects, second: Effects | undefined, join: (a: Value, b: Value) => Value): void {
    for (const [names, keys] of first.names)
      for (const [key, after] of keys) {
        const other = second?.names.get(names);
        const alternative = !second ? undefined : other?.has(key) ? other.get(key) : names.get(key);
        this.put(names, key, after && alternative ? join(after, alternative) : (after ?? alternative));
      }
    for (const [names, keys] of second?.names ?? [])
      for (const [key, after] of keys) {
        if (first.names.get(names)?.has(key)) continue;
        const before = names.get(key);
        this.put(names, key, after && before ? join(before, after) : (after ?? before));
      }
    this.applySequences(first, second);
  }

  private put(names: Names, key: string, value: Value | undefined): void {
    if (value === undefined) this.delete(names, key);
    else this.set(names, key, value);
  }

  /** Of two versions of a sequence the longer one stands, open: what is in it for certain is not known. */
  private applySequences(first: Effects, second: Effects | undefined): void {
    for (const sequence of new Set([...first.sequences.keys(), ...(second?.sequences.keys() ?? [])])) {
      const now = { items: sequence.items.slice(), open: sequence.open };
      const a = first.sequences.get(sequence) ?? now;
      const b = second ? (second.sequences.get(sequence) ?? now) : a;
      const longer = b.items.length > a.items.length ? b : a;
      this.touch(sequence);
      sequence.items.splice(0, sequence.items.length, ...longer.items);
      sequence.open = a.open || b.open || a.items.length !== b.items.length;
    }
  }
}

/** Sets an entry, remembering keys that are no strings. */
export function setEntry(journal: Journal, dict: Dict, key: string, keyValue: Value, value: Value): void {
  journal.set(dict.entries, key, value);
  if (keyValue.kind !== "string") (dict.keys ??= new Map()).set(key, keyValue);
}
