/** How text is emphasised; the host decides what that looks like. */
export interface Painter {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly place: (text: string) => string;
}

const same = (text: string): string => text;

/** No emphasis: for files and pipes. */
export const plainPainter: Painter = { strong: same, faint: same, warning: same, place: same };

const escape = "\u001b[";
const style =
  (on: number, off: number) =>
  (text: string): string =>
    `${escape}${String(on)}m${text}${escape}${String(off)}m`;

/** ANSI colours that read on light and dark terminals. */
export const ansiPainter: Painter = {
  strong: style(1, 22),
  faint: style(2, 22),
  warning: style(33, 39),
  place: style(36, 39),
};
