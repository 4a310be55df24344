/** Nobody analyses for some minutes. Whoever noticed it has told so: those who only wait for an answer need not. */
export class AnalystRestsError extends Error {
  override readonly name = "AnalystRestsError";
}
