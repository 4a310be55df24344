/** Options that several commands share. */
import { InvalidArgumentError, Option } from "commander";
import { isDate } from "../core/budget/dates";
import { ansiPainter, plainPainter, type Painter } from "../core/present/painter";
import { parsePin } from "../core/run/pins";
import type { Pins } from "../core/run/runSpec";
import { wantsColour } from "./output";

/** More threads than any machine that this runs on has cores. */
const mostThreads = 256;

/** Takes `--set NAME=VALUE` into those given before it. */
export function collectPin(text: string, pins: Pins = {}): Pins {
  const pin = parsePin(text, "--set");
  if (!pin.ok) throw new InvalidArgumentError(pin.message);
  return { ...pins, [pin.name]: pin.input };
}

/** Colours for people, none for files and pipes. */
export function painterFor({ color }: { readonly color: boolean }): Painter {
  return wantsColour(process.stdout, color, process.env) ? ansiPainter : plainPainter;
}

/** `--threads <n>`. */
export function threadsOption(): Option {
  const text = "analyse so many files at once (default: one for every two cores, at most 4)";
  return new Option("--threads <n>", text).argParser((given) => {
    const count = Number(given);
    if (!Number.isInteger(count) || count < 1 || count > mostThreads)
      throw new InvalidArgumentError(`it takes a whole number from 1 to ${String(mostThreads)}`);
    return count;
  });
}

/** A day as `2027-03-31`. */
export function readDay(text: string): string {
  if (!isDate(text)) throw new InvalidArgumentError("it takes a day such as 2027-03-31");
  return text;
}

/** The day, in universal time so that every machine agrees. */
export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
