/** How long one input may take, and how long it took: processor time, for the machine may be busy with others, on a machine of whatever speed. */

/**
 * What an input of usual size may take, in ms. One that is longer, or that has other files read, may take more by the thousand UTF-16 units:
 * that is what a parser needs that has to recover at every sign. Time that grows faster than the text has no allowance.
 */
const usual = { milliseconds: 200, units: 5_000, perThousand: 20 } as const;

/** @param units UTF-16 units of all that was read. */
export function allowedMilliseconds(units: number): number {
  return usual.milliseconds + (Math.max(0, units - usual.units) / 1000) * usual.perThousand;
}

/** What {@link referenceWork} takes where the allowances were made, at rest, in ms. */
const referenceMilliseconds = 30;

/**
 * How many times as much processor time the same work takes here and now as where the allowances were made, at least 1: the machine is slower, or
 * others share its caches and cores.
 */
export function slowness(): number {
  return Math.max(1, Math.min(...[1, 2, 3].map(() => spentBy(referenceWork))) / referenceMilliseconds);
}

/** What readers do: many small objects, strings and look-ups. */
function referenceWork(): number {
  let found = 0;
  for (let round = 0; round < 60; round++) {
    const words = new Map<string, { readonly at: number; readonly text: string }>();
    for (let at = 0; at < 1500; at++) {
      const text = `name${(at * 7919) % 1000}.${round}`;
      words.set(text, { at, text: text.slice(0, 6) });
    }
    for (const { text } of [...words.values()].sort((a, b) => (a.text < b.text ? -1 : 1))) found += text.length;
  }
  return found;
}

function spentBy(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** So often an input is tried again that took too long. */
const attempts = 4;

/**
 * Milliseconds of processor time of the process that the work took. Where that is too much it is done again, and the least counts:
 * what is compiled, or collected, in the midst of it is not of its making.
 */
export async function timed(work: () => unknown, allowed: () => number): Promise<number> {
  let least = Infinity;
  for (let attempt = 0; attempt === 0 || (attempt < attempts && least > allowed()); attempt++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}
