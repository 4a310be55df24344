/** carbontracker: the standard log (power by epoch and component) and the output log (totals, a PUE of the version's included). */
import { soleDevice } from "../devices";
import { amount, badRecord, known, positive, type LogReader } from "../log";
import type { Measurement } from "../measuredRun";
import { hoursOf, momentOf, type Moment } from "../time";
import type { Problem } from "../../problem";

const marks =
  /carbontracker version \d|CarbonTracker:(?:\s|$)|The following components were found:|Average power usage \(W\) for /m;
const componentsFound = "The following components were found:";
/** An array of watts that numpy broke over several lines ends after at most this many. */
const maximumArrayLines = 40;

export const carbontracker: LogReader = {
  tool: "carbontracker",
  recognises: ({ head }) => marks.test(head()),
  read(log) {
    const problems: Problem[] = [];
    const sessions: Session[] = [];
    let session = new Session(1);
    const lines = log.lines();
    lines.forEach((text, index) => {
      // A log that several trainings were written to starts each with its components; a console prints them twice.
      if (text.includes(componentsFound) && session.hasEnded) {
        sessions.push(session);
        session = new Session(index + 1);
      }
      session.take(text, index, lines, problems);
    });
    sessions.push(session);
    return { runs: sessions.flatMap((ended) => ended.result() ?? []), problems };
  },
};

/** What is gathered between one list of components and the next. */
class Session {
  private pue: number | undefined;
  private gpus: string | undefined;
  private readonly epochHours: number[] = [];
  private boardKwh = 0;
  private otherKwh = 0;
  private gpuCount = 0;
  private isInterrupted = false;
  private first: Moment | undefined;
  private last: Moment | undefined;
  private total: { epochs?: number; hours?: number; kwh?: number; grams?: number } | undefined;
  private predictedEpochs: number | undefined;
  private isInTotal = false;

  constructor(private readonly line: number) {}

  get hasEnded(): boolean {
    return this.total !== undefined || this.epochHours.length > 0;
  }

  take(text: string, index: number, lines: readonly string[], problems: Problem[]): void {
    const stamp = momentOf(text.slice(0, 19));
    if (stamp) {
      this.first ??= stamp;
      this.last = stamp;
    }
    const message = stamp ? text.slice(19).replace(/^ - /, "") : text.trim();
    const refuse = (what: string): void => {
      problems.push(badRecord(`${what}: "${message.trim().slice(0, 60)}"`, index + 1));
    };
    const pue = /PUE coefficient of (\d+(?:\.\d+)?)/.exec(message);
    if (pue) this.pue = Number(pue[1]);
    const found = message.indexOf(componentsFound);
    if (found >= 0) this.gpus = /GPU with device\(s\) (.*?)\.(?: [A-Z]+ with|\s*$)/.exec(message.slice(found))?.[1];
    if (message.startsWith("Duration:")) {
      const hours = hoursOf(message.slice("Duration:".length));
      if (hours === undefined) refuse("no duration");
      else this.epochHours.push(hours);
    }
    const usage = /^Average power usage \(W\) for (\w+): (.*)$/.exec(message);
    if (usage && usage[2] !== "None") this.takePower(usage[1] ?? "", arrayFrom(usage[2] ?? "", index, lines), refuse);
    if (message.startsWith("Training was interrupted")) this.isInterrupted = true;
    this.takeTotal(message, refuse);
  }

  private takePower(component: string, watts: readonly number[] | undefined, refuse: (what: string) => void): void {
    const hours = this.epochHours.at(-1);
    if (!watts || hours === undefined) {
      refuse(watts ? "power without a duration" : "no power");
      return;
    }
    const kwh = (watts.reduce((sum, value) => sum + value, 0) * hours) / 1000;
    if (component.toLowerCase() === "gpu") {
      this.boardKwh += kwh;
      this.gpuCount = Math.max(this.gpuCount, watts.length);
    } else this.otherKwh += kwh;
  }

  private takeTotal(message: string, refuse: (what: string) => void): void {
    const actual = /Actual consumption(?: for (\d+) epoch(?:\(s\)|s)?)?:/.exec(message);
    const predicted = /Predicted consumption for (\d+) epoch/.exec(message);
    if (predicted) this.predictedEpochs = Number(predicted[1]);
    if (actual) this.total = actual[1] === undefined ? {} : { epochs: Number(actual[1]) };
    if (actual || predicted) this.isInTotal = actual !== null;
    if (!this.total || !this.isInTotal) return;
    const field = /^\s*(Time|Energy|CO2eq):\s*(\S+)/.exec(message);
    if (!field) return;
    const [, name, value = ""] = field;
    const number = name === "Time" ? hoursOf(value) : amount(value);
    if (number === undefined) refuse(`no ${name === "Time" ? "time" : "number"}`);
    else if (name === "Time") this.total.hours = number;
    else if (name === "Energy") this.total.kwh = number;
    else this.total.grams = number;
  }

  /** Undefined where nothing was measured. */
  result(): Measurement | undefined {
    if (!this.hasEnded) return undefined;
    const device = this.gpus === undefined ? undefined : soleDevice(this.gpus);
    const monitored = this.epochHours.reduce((sum, hours) => sum + hours, 0);
    const hours = monitored > 0 ? monitored : this.total?.hours;
    const epochs = this.total?.epochs ?? positive(this.epochHours.length);
    const board = positive(this.boardKwh);
    const count = positive(this.gpuCount) ?? device?.count;
    return {
      line: this.line,
      ...known({
        startedAt: this.first?.iso,
        endedAt: this.last?.iso,
        hours: positive(hours),
        epochs,
        boardKwh: board,
        componentsKwh: positive(this.boardKwh + this.otherKwh),
        energyKwh: positive(this.total?.kwh),
        acceleratorWatts:
          board !== undefined && hours !== undefined && count !== undefined
            ? (board * 1000) / hours / count
            : undefined,
        accelerator: device?.name,
        acceleratorCount: count,
        pue: this.pue,
        kgCo2e: this.total?.grams === undefined ? undefined : positive(this.total.grams / 1000),
      }),
      // Usually the first epochs are measured and the rest is predicted.
      isComplete: !this.isInterrupted && this.total !== undefined && !this.isPart(epochs),
    };
  }

  private isPart(epochs: number | undefined): boolean {
    return this.predictedEpochs !== undefined && epochs !== undefined && epochs < this.predictedEpochs;
  }
}

/** `136.8`, `[136.8 122.1]`, or such an array over several lines; undefined for anything else. */
function arrayFrom(start: string, index: number, lines: readonly string[]): readonly number[] | undefined {
  let text = start;
  for (let more = 1; text.startsWith("[") && !text.includes("]"); more++) {
    const next = lines[index + more];
    if (next === undefined || more > maximumArrayLines) return undefined;
    text += ` ${next}`;
  }
  const numbers = text
    .replace(/[[\],]/g, " ")
    .trim()
    .split(/\s+/)
    .map(amount);
  return numbers.every((number) => number !== undefined) ? numbers : undefined;
}
