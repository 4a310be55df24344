/** Days and periods as text: `2027-03-31`, which sorts as it should. The core has no clock: hosts say which day it is. */
import type { Period } from "./policy";

const millisecondsPerDay = 86_400_000;

const dayPattern = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Whether a text is a day that the calendar has. */
export function isDate(text: string): boolean {
  const [, year, month, day] = (dayPattern.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined || month < 1 || month > 12) return false;
  return day >= 1 && day <= daysIn(year, month);
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** First and last day of the month, quarter or year that a day lies in. */
export function periodOf(day: string, period: Period): { readonly first: string; readonly last: string } {
  const year = Number(day.slice(0, 4));
  const month = Number(day.slice(5, 7));
  const length = { month: 1, quarter: 3, year: 12 }[period];
  const from = Math.floor((month - 1) / length) * length + 1;
  const to = from + length - 1;
  return { first: dateText(year, from, 1), last: dateText(year, to, daysIn(year, to)) };
}

/** Days since 1970, to count how far apart two days lie. */
export function dayNumber(day: string): number {
  return Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10))) / millisecondsPerDay;
}

function dateText(year: number, month: number, day: number): string {
  return [String(year).padStart(4, "0"), String(month).padStart(2, "0"), String(day).padStart(2, "0")].join("-");
}
