/** A drawing of what is left of a period's budget: a step down for each day on which something was spent, and the rest as planned. */
import type { Finding } from "../budget/check";
import { shareOfPeriod } from "../budget/spending";
import { formatAmount } from "./budgetWords";
import { html, type Html } from "./html";

const width = 320;
const height = 80;
const margin = 4;

/** Undefined for a limit without a period. */
export function burnDown(finding: Finding, today: string): Html | undefined {
  const { spending, amount, spent, value, measure, period = "period", limit } = finding;
  if (!spending || spent === undefined || value === null) return undefined;
  const at = (share: number, used: number): string => {
    const left = Math.max(0, Math.min(1, 1 - used / amount));
    return `${rounded(margin + share * (width - 2 * margin))},${rounded(margin + (1 - left) * (height - 2 * margin))}`;
  };
  let used = 0;
  const steps = spending.days.flatMap(({ day, spent: sum }) => {
    const share = shareOfPeriod(day, spending);
    const step = [at(share, used), at(share, sum)];
    used = sum;
    return step;
  });
  const now = shareOfPeriod(today, spending);
  const label = `${limit}: ${formatAmount(measure, Math.max(0, amount - spent))} of ${formatAmount(measure, amount)} left this ${period}, ${formatAmount(measure, value - spent)} planned`;
  return html`<figure class="burn-down">
    <svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${label}">
      <polyline class="even" points="${at(0, 0)} ${at(1, amount)}" />
      <polyline class="spent" points="${[at(0, 0), ...steps, at(now, used)].join(" ")}" />
      <polyline class="planned" points="${at(now, used)} ${at(1, value)}" />
    </svg>
    <figcaption>${label}</figcaption>
  </figure>`;
}

function rounded(value: number): number {
  return Number(value.toFixed(1));
}
