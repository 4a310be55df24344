/** A sign that both threads see at once, one that is in the middle of an analysis too: it is raised where nobody waits any more. */
import type { Stop } from "./analyst";

export class SharedStop implements Stop {
  private readonly sign: Int32Array;

  constructor(readonly memory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.sign = new Int32Array(memory);
  }

  get aborted(): boolean {
    return Atomics.load(this.sign, 0) === 1;
  }

  throwIfAborted(): void {
    if (this.aborted) throw new Error("nobody waits for it");
  }

  raise(): void {
    Atomics.store(this.sign, 0, 1);
  }
}
