/** FNV-1a over UTF-16 units, 2 × 32 bit: enough to tell the findings of one repository apart. Not for security. */
const prime = 0x01000193;
const seeds: readonly number[] = [0x811c9dc5, 0xc9dc5811];

/** A short name for the same words, as 16 hexadecimal digits. */
export function createFingerprint(words: readonly string[]): string {
  const text = words.join("\u0000");
  return seeds
    .map((seed) => {
      let hash = seed;
      for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), prime);
      return (hash >>> 0).toString(16).padStart(8, "0");
    })
    .join("");
}
