/** A text after an edit: what the tree of the text before still says of it, so that only what changed is read again. */
import { Tree, TreeFragment, type TreeBuffer } from "@lezer/common";
import { parser } from "@lezer/python";
import type { Stretch } from "./statements";
import type { PlacedStatement } from "./tree";

/** A text, as the grammar was given it too, and what was read of it. */
export interface Parsed {
  readonly text: string;
  /** Of the same length. */
  readonly grammarText: string;
  readonly tree: Tree;
  readonly body: readonly PlacedStatement[];
}

type Texts = Pick<Parsed, "text" | "grammarText">;

/** The stretch in which two texts differ: up to `from` they are the same, and from `earlierTo` and `to` on. */
interface Change {
  readonly from: number;
  readonly earlierTo: number;
  readonly to: number;
}

/** What is read of a text that is an earlier one after an edit. */
export interface Revision {
  readonly tree: Tree;
  /** Statements that the edit has left as they were, at the beginning and at the end. */
  readonly before: readonly PlacedStatement[];
  readonly after: readonly PlacedStatement[];
  /** Where the others begin. */
  readonly changed: Stretch;
}

/**
 * Reads a text again; what the earlier one shares with it is taken from there. The grammar gives one tree of a text without mistakes, however
 * it is read. How it recovers from one depends on what it has read before: then only what stands before the change is taken.
 */
export function revise(texts: Texts, earlier: Parsed): Revision {
  const { from, earlierTo, to } = changeBetween(earlier, texts);
  const length = { earlier: earlier.text.length, now: texts.text.length };
  let tree = parseAround(texts, earlier, { from, earlierTo, to });
  let end = endOfUntouched(tree, earlier.tree, from);
  let rest = length.now;
  if (!isClean(tree)) {
    end = isClean(earlier.tree, end) ? end : 0;
    tree = parseAround(texts, earlier, { from: end, earlierTo: length.earlier, to: length.now });
  } else if (isClean(earlier.tree)) rest = startOfUntouched(tree, earlier.tree, to);
  const moved = length.now - length.earlier;
  const before = earlier.body.filter(({ at, statement }) => at + statement.to <= end);
  const after = earlier.body.filter(({ at }) => at + moved >= rest);
  const shifted = moved === 0 ? after : after.map(({ at, statement }) => ({ at: at + moved, statement }));
  return { tree, before, after: shifted, changed: { from: end, to: rest } };
}

function parseAround({ grammarText }: Texts, earlier: Parsed, { from, earlierTo, to }: Change): Tree {
  const whole = TreeFragment.addTree(earlier.tree);
  const kept = TreeFragment.applyChanges(whole, [{ fromA: from, toA: earlierTo, fromB: from, toB: to }]);
  return parser.parse(grammarText, kept);
}

const clean = new WeakSet<Tree>();

/** Whether the grammar never had to recover, in what begins before an offset of a tree. */
function isClean(tree: Tree, end = Infinity): boolean {
  if (clean.has(tree)) return true;
  if (tree.type.isError) return false;
  const isCleanChild = (child: Tree | TreeBuffer, at: number): boolean => {
    if ((tree.positions[at] ?? 0) >= end) return true;
    return child instanceof Tree ? isClean(child, end - (tree.positions[at] ?? 0)) : isCleanBuffer(child);
  };
  const found = tree.children.every(isCleanChild);
  if (found && tree.length <= end) clean.add(tree);
  return found;
}

/** Small nodes lie packed in a buffer, four numbers each, the type first. */
function isCleanBuffer({ buffer, set }: TreeBuffer): boolean {
  for (let at = 0; at < buffer.length; at += 4) if (set.types[buffer[at] ?? 0]?.isError === true) return false;
  return true;
}

/** The end of the last but one statement that stands before a change in both trees: what follows a statement may belong to it. */
function endOfUntouched(tree: Tree, earlier: Tree, change: number): number {
  const now = tree.cursor();
  const before = earlier.cursor();
  let end = 0;
  let last = 0;
  if (!now.firstChild() || !before.firstChild()) return end;
  do {
    const isSame = now.type === before.type && now.from === before.from && now.to === before.to;
    if (!isSame || now.to >= change) return end;
    end = last;
    last = now.to;
  } while (now.nextSibling() && before.nextSibling());
  return end;
}

/** Where the statements begin that stand behind a change in both trees, in the offsets of the new one. */
function startOfUntouched(tree: Tree, earlier: Tree, change: number): number {
  const now = tree.cursor();
  const before = earlier.cursor();
  const moved = tree.length - earlier.length;
  let start = tree.length;
  if (!now.lastChild() || !before.lastChild()) return start;
  do {
    const isSame = now.type === before.type && now.from === before.from + moved && now.to === before.to + moved;
    if (!isSame || now.from <= change) return start;
    start = now.from;
  } while (now.prevSibling() && before.prevSibling());
  return start;
}

function changeBetween(earlier: Texts, now: Texts): Change {
  const length = Math.min(earlier.text.length, now.text.length);
  const from = Math.min(sameFromStart(earlier.text, now.text), sameFromStart(earlier.grammarText, now.grammarText));
  const kept = Math.min(
    length - from,
    sameToEnd(earlier.text, now.text, length - from),
    sameToEnd(earlier.grammarText, now.grammarText, length - from),
  );
  return { from, earlierTo: earlier.text.length - kept, to: now.text.length - kept };
}

/** Compared at once; a text and its part are compared faster as such than letter by letter. */
const block = 512;

/** How many letters two texts have in common at their beginning. */
function sameFromStart(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  let at = 0;
  while (at + block <= length && one.slice(at, at + block) === other.slice(at, at + block)) at += block;
  while (at < length && one.charCodeAt(at) === other.charCodeAt(at)) at++;
  return at;
}

/** How many letters, up to a number of them, two texts have in common at their end. */
function sameToEnd(one: string, other: string, most: number): number {
  let kept = 0;
  const partOf = (text: string): string => text.slice(text.length - kept - block, text.length - kept);
  while (kept + block <= most && partOf(one) === partOf(other)) kept += block;
  while (kept < most && one.charCodeAt(one.length - 1 - kept) === other.charCodeAt(other.length - 1 - kept)) kept++;
  return kept;
}
