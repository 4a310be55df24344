/** The steps that led to an estimate, in the order in which they were taken. */
import type { Step } from "./estimate";

export class Trail {
  private readonly taken: Step[] = [];

  /** Notes a step. One that is zero, or no finite number, is left out: nothing follows from it. */
  add(name: string, value: number, unit: string, formula: string, inputs: readonly string[], source?: string): void {
    if (!Number.isFinite(value) || value === 0) return;
    this.taken.push({ name, value, unit, formula, inputs, ...(source ? { source } : {}) });
  }

  steps(): readonly Step[] {
    return this.taken;
  }
}
