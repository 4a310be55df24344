/** Something that could not be read or is inconsistent. `code` is `stage.kebab-case` and a heading in METHODOLOGY. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}
