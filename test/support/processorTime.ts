import assert from "node:assert/strict";

/** Fails where the work takes longer than it may, in processor time: the machine may be busy. The least of a few tries counts. */
export async function assertQuick(work: () => unknown, milliseconds = 200): Promise<void> {
  let least = Infinity;
  for (let attempt = 0; attempt < 3 && least > milliseconds; attempt++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  assert.ok(least <= milliseconds, `took ${least.toFixed(0)} ms of processor time, ${milliseconds} are allowed`);
}
