/** What the exit code says. 1 is kept for a budget that is exceeded. */
export const exitCodes = { ok: 0, overBudget: 1, couldNotRun: 2 } as const;

/** Something that the person who typed the command can put right. Its message says what to do; it is printed without a stack. */
export class Failure extends Error {
  override readonly name = "Failure";
}
