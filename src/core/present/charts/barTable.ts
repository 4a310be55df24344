/** A drawing that is a table: a name, a bar and a figure a row. Who cannot see the bars reads the table. */
import { html, type Html } from "../html";
import { say } from "../language";

export interface Bar {
  readonly label: string;
  /** The figure in words. */
  readonly text: string;
  /** Where the bar ends, and where it begins if not at zero or at the scale's start. */
  readonly to: number;
  readonly from?: number;
  /** The middle of a bar that is an interval. */
  readonly mark?: number;
  /** Decides the colour; a dot is a figure without a bar. */
  readonly kind?: "plain" | "strong" | "saving" | "dot";
}

export interface BarTable {
  readonly caption: string;
  /** What the rows are, and what their figures are. */
  readonly head: readonly [string, string];
  readonly bars: readonly Bar[];
  /** Ratios compare on a logarithmic scale, parts of a whole on a linear one from zero. */
  readonly scale: "linear" | "logarithmic";
  /** Below the table: what it rests on. */
  readonly note?: string;
}

const width = 260;
const height = 16;
const middle = height / 2;
const margin = 2;

/** Undefined where there is nothing to draw. */
export function barTable({ caption, head, bars, scale, note }: BarTable): Html | undefined {
  if (bars.length === 0) return undefined;
  const at = positions(bars, scale);
  if (!at) return undefined;
  const rows = bars.map(
    (bar) =>
      html`<tr class="${bar.kind ?? "plain"}">
        <th scope="row">${bar.label}</th>
        <td class="bar">${drawing(bar, at)}</td>
        <td class="number">${bar.text}</td>
      </tr>`,
  );
  return html`<figure class="chart">
    <div class="scroll" tabindex="0" role="group" aria-label="${caption}">
      <table>
        <caption>
          ${caption}
        </caption>
        <thead class="visually-hidden">
          <tr>
            <th scope="col">${head[0]}</th>
            <td></td>
            <th scope="col">${head[1]}</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    ${note === undefined ? undefined : html`<figcaption>${note}</figcaption>`}
    <button type="button" class="copy" data-done="${say("Copied")}" data-failed="${say("Could not be copied")}" hidden>
      ${say("Copy as image")}
    </button>
  </figure>`;
}

function drawing({ from, to, mark, kind }: Bar, at: (value: number) => number): Html {
  const [left, right] = [from === undefined ? margin : at(from), at(to)].sort((a, b) => a - b) as [number, number];
  return html`<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-hidden="true">
    <rect class="track" x="0" y="${middle}" width="${width}" height="1" />
    ${
      kind === "dot"
        ? html`<circle class="dot" cx="${rounded(right)}" cy="${middle}" r="4" />`
        : html`<rect
            class="fill"
            x="${rounded(left)}"
            y="3"
            width="${rounded(Math.max(1, right - left))}"
            height="10"
            rx="2"
          />`
    }
    ${mark === undefined ? undefined : html`<rect class="mark" x="${rounded(at(mark) - 1)}" y="1" width="2" height="14" rx="1" />`}
  </svg>`;
}

/** From a value to where it lies; undefined where no value can be drawn. */
function positions(bars: readonly Bar[], scale: BarTable["scale"]): ((value: number) => number) | undefined {
  const values = bars
    .flatMap(({ from, to }) => [from ?? to, to])
    .filter((value) => Number.isFinite(value) && (scale === "linear" ? value >= 0 : value > 0));
  const highest = Math.max(...values);
  if (values.length === 0 || !(highest > 0)) return undefined;
  const room = width - 2 * margin;
  const clamped = (share: number): number => margin + Math.max(0, Math.min(1, share)) * room;
  if (scale === "linear") return (value) => clamped(value / highest);
  // A tenth of a decade to the left, so that the smallest can still be seen.
  const lowest = Math.min(...values) / 1.25;
  if (!(lowest > 0 && lowest < highest)) return undefined;
  // Differences of logarithms: a ratio of the smallest and largest numbers is none.
  return (value) => clamped((Math.log(value) - Math.log(lowest)) / (Math.log(highest) - Math.log(lowest)));
}

function rounded(value: number): number {
  return Number(value.toFixed(1));
}
