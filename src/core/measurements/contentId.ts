/** Ids by content: the same record has the same id everywhere, and two writers need not agree on a number. */

/** Sixteen hexadecimal digits from the fields of a record, whatever their order: two FNV-1a hashes of 32 bits over its canonical JSON. */
export function contentId(record: Readonly<Record<string, unknown>>): string {
  const text = canonicalJson(record);
  return hash(text, 0x811c9dc5) + hash(text, 0x01234567);
}

/** JSON with the keys of objects in alphabetical order and undefined left out. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value === undefined) return "null";
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(",")}}`;
}

function hash(text: string, seed: number): string {
  let state = seed;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    state = Math.imul(state ^ (unit & 0xff), 0x01000193);
    state = Math.imul(state ^ (unit >>> 8), 0x01000193);
  }
  // Mixes the high bits down; FNV alone leaves them weak.
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state ^= state >>> 13;
  return (state >>> 0).toString(16).padStart(8, "0");
}
