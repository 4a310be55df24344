/**
 * Figures as people read them: estimates to two significant figures in the unit that keeps them short, given numbers as they were given.
 * Formatting only: nothing here computes a figure.
 */
import { groupedDigits } from "../source/groupedDigits";
import type { Range } from "../estimate/estimate";
import { localNumber, say } from "./language";

interface Unit {
  readonly name: string;
  /** How many of the base unit this is. */
  readonly size: number;
}

/** Ascending. */
type Scale = readonly [Unit, ...Unit[]];

const energy: Scale = [
  { name: "Wh", size: 1e-3 },
  { name: "kWh", size: 1 },
  { name: "MWh", size: 1e3 },
  { name: "GWh", size: 1e6 },
  { name: "TWh", size: 1e9 },
];
const carbon: Scale = [
  { name: "g", size: 1e-3 },
  { name: "kg", size: 1 },
  { name: "t", size: 1e3 },
];
const duration: Scale = [
  { name: "s", size: 1 / 3600 },
  { name: "min", size: 1 / 60 },
  { name: "h", size: 1 },
];
const power: Scale = [
  { name: "W", size: 1 },
  { name: "kW", size: 1e3 },
  { name: "MW", size: 1e6 },
];

/** The least of a unit that is still written as a number. */
const smallest = 0.001;
/** Hours from which days read better. */
const daysFromHours = 48;

/** kWh as `5.2 kWh`, `310 Wh`, `1.3 GWh`. */
export function formatEnergy(kwh: number): string {
  return scaled(kwh, energy);
}

/** `6–30 kWh`; one figure where both ends read the same. */
export function formatEnergyRange(range: Range): string {
  return scaledRange(range, energy);
}

/** kg CO2e as `5.2 kg`, `310 g`, `550 t`. */
export function formatCarbon(kg: number): string {
  return scaled(kg, carbon);
}

export function formatCarbonRange(range: Range): string {
  return scaledRange(range, carbon);
}

/** Hours as `40 s`, `35 min`, `3.2 h`, `12 days`. */
export function formatHours(hours: number): string {
  return scaled(hours, durationScale(hours));
}

export function formatHoursRange(range: Range): string {
  return scaledRange(range, durationScale(range.central));
}

/** Watts as `310 W`, `6.4 kW`. */
export function formatWatts(watts: number): string {
  return scaled(watts, power);
}

export function formatWattsRange(range: Range): string {
  return scaledRange(range, power);
}

/** A figure of an estimate with a fixed unit: `31 GB`, `0.38`. */
export function formatFigure(value: number, unit = ""): string {
  return withUnit(compact(roundTo(value, 2)), unit);
}

export function formatFigureRange(range: Range, unit = ""): string {
  const [low, high] = [compact(roundTo(range.low, 2)), compact(roundTo(range.high, 2))];
  return withUnit(low === high ? low : `${low}–${high}`, unit);
}

/** The value of a step of the working, with one digit more than the headline so that it can be followed; a plain ratio has no unit. */
export function formatStep(value: number, unit: string): string {
  const shown = unit === "×" || unit === "0–1" ? "" : unit;
  return withUnit(
    Number.isInteger(value) && Math.abs(value) < 1e6 ? grouped(value) : compact(roundTo(value, 3)),
    shown,
  );
}

/** A number that somebody gave or that was counted: exact below a million, then `7.24B`. */
export function formatGiven(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return grouped(value);
  return compact(roundTo(value, Math.abs(value) < 1e6 ? 6 : 3));
}

/** 0–1 as `38 %`. */
export function formatShare(share: number): string {
  return say("{0} %", Math.round(share * 100));
}

/** A difference with its sign: `+1.3 kWh`, `−18 %`. */
export function formatSigned(value: number, format: (size: number) => string): string {
  return `${value < 0 ? "−" : "+"}${format(Math.abs(value))}`;
}

/** `1 run`, `3 runs`. */
export function formatCountOf(count: number, singular: string, plural = `${singular}s`): string {
  return say(`{0} ${count === 1 ? singular : plural}`, grouped(count));
}

function durationScale(hours: number): Scale {
  return hours < daysFromHours ? duration : [{ name: say("days"), size: 24 }];
}

function scaled(value: number, scale: Scale): string {
  const unit = unitFor(value, scale);
  return `${inUnit(value, unit)} ${unit.name}`;
}

/** Both ends in the unit of the middle where they read well in it, else each in its own. */
function scaledRange(range: Range, scale: Scale): string {
  const middle = unitFor(range.central, scale);
  const readsWell = range.low / middle.size >= 0.01 && range.high / middle.size < 10_000;
  const unit = readsWell ? middle : unitFor(range.low, scale);
  if (!readsWell && unit !== unitFor(range.high, scale))
    return `${scaled(range.low, scale)}–${scaled(range.high, scale)}`;
  const [low, high] = [inUnit(range.low, unit), inUnit(range.high, unit)];
  return `${low === high ? low : `${low}–${high}`} ${unit.name}`;
}

/** The largest unit of which there is at least one, after rounding: 999.6 Wh is 1 kWh. */
function unitFor(value: number, scale: Scale): Unit {
  let chosen = scale[0];
  for (const unit of scale) if (roundTo(Math.abs(value) / unit.size, 2) >= 1) chosen = unit;
  return chosen;
}

function inUnit(value: number, unit: Unit): string {
  if (value > 0 && value / unit.size < smallest) return `< ${smallest}`;
  return grouped(roundTo(value / unit.size, 2));
}

function roundTo(value: number, digits: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(digits)) : value;
}

/** `52,000`, `7.2M`, `1.3B`, `4.1T`, `3.1e20`; small numbers in full. */
function compact(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return "–";
  if (size >= 1e15 || (size > 0 && size < 1e-4)) return value.toExponential().replace("e+", "e");
  for (const [factor, suffix] of suffixes) if (size >= factor) return suffix(plain(value / factor));
  return grouped(value);
}

const suffixes: readonly (readonly [number, (figure: string) => string])[] = [
  [1e12, (figure) => say("{0}T", figure)],
  [1e9, (figure) => say("{0}B", figure)],
  [1e6, (figure) => say("{0}M", figure)],
];

/** Without the noise that dividing leaves behind. */
function plain(value: number): string {
  return grouped(Number(value.toPrecision(6)));
}

/** Thousands and decimals set apart as the language does. */
function grouped(value: number): string {
  const [whole = "", ...fraction] = plainDecimal(value).split(".");
  return localNumber([groupedDigits(whole, ","), ...fraction].join("."));
}

function plainDecimal(value: number): string {
  const text = String(value);
  return text.includes("e")
    ? value
        .toFixed(10)
        .replace(/(?<!0)0+$/, "")
        .replace(/\.$/, "")
    : text;
}

function withUnit(text: string, unit: string): string {
  return unit === "" ? text : `${text} ${unit}`;
}
