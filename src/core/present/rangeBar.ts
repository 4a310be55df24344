/** A small drawing of an interval: low to high as a band, the central figure as a mark, on a logarithmic scale. */
import type { Range } from "../estimate/estimate";
import { html, type Html } from "./html";

/** Both above zero, in the unit of the ranges drawn. */
export interface BarScale {
  readonly from: number;
  readonly to: number;
}

const width = 120;
const height = 12;
const markWidth = 2;
const margin = 2;

/** @param label what a screen reader says, and what stands below the band. */
export function rangeBar(range: Range, scale: BarScale, label: string): Html {
  const left = positionOf(range.low, scale);
  const right = Math.max(positionOf(range.high, scale), left + markWidth);
  const mark = positionOf(range.central, scale) - markWidth / 2;
  return html`<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-hidden="true">
      <rect class="track" x="0" y="5" width="${width}" height="2" rx="1" />
      <rect class="band" x="${rounded(left)}" y="2" width="${rounded(right - left)}" height="8" rx="3" />
      <rect class="mark" x="${rounded(mark)}" y="0" width="${markWidth}" height="${height}" rx="1" />
    </svg>
    <span class="range">${label}</span>`;
}

function positionOf(value: number, { from, to }: BarScale): number {
  if (to <= from || value <= 0) return width / 2;
  const share = Math.log(value / from) / Math.log(to / from);
  return margin + Math.max(0, Math.min(1, share)) * (width - 2 * margin);
}

function rounded(value: number): number {
  return Number(value.toFixed(1));
}
