/** What a launch is put together from. */
import { usualLeastShare } from "../../evaluate/libraries/pruning";
import { unknown, type Value } from "../../evaluate/value";
import { precisionNamed } from "../../frameworks/precision";
import type { Span } from "../../source/sourceText";
import { hint } from "../hints/devices";
import { acceleratorInName } from "../hints/names";
import type { Launch } from "../launch";
import type { Fact, RunDraft } from "../runSpec";
import type { Allocation } from "../schedulers/allocation";
import { schedulerVariables } from "../schedulers/directives";
import type { DeviceFacts } from "./deviceFacts";
import { fromFolder } from "./files";
import type { Repeats } from "./job";
import type { Peeling } from "./peeling";
import { keyOf, pathOrText, placeOf } from "./shellText";
import { lastPart, pathOf, type CommandWord } from "./words";

/** The precision that accelerate's and Lightning's options name. */
export function mixedPrecision(name: string): string | undefined {
  return name === "no" ? "fp32" : precisionNamed(name);
}

/** The program that a word names. @param folder the folder it is in, where that is outside the workspace. */
export function namedProgram(
  kind: "script" | "module" | "tool",
  word: CommandWord,
  folder: string | undefined,
): Launch["program"] {
  if (kind !== "script")
    return { kind, name: word.text === undefined ? "" : programNameOf(kind, word.text), span: word.span };
  const path = pathOf(word) ?? keyOf(word.pieces);
  return { kind, path: folder === undefined ? path : fromFolder(folder, path), span: word.span };
}

function programNameOf(kind: "module" | "tool", text: string): string {
  return kind === "tool" ? lastPart(text) : text;
}

/** Launchers whose processes know their ranks from variables. */
const rankSetters = new Set([
  "torchrun",
  "hyperpodrun",
  "colossalai",
  "deepspeed",
  "composer",
  "tune",
  "accelerate",
  "accelerate-launch",
]);

/** Variables that the program sees: those that the launcher sets, and those that its launchers add for each process. */
export function environmentOf(peeling: Peeling, devices: DeviceFacts, anchor: Span): Map<string, Value> {
  const found = new Map<string, Value>();
  const set = (name: string, text: string | undefined, spans: readonly Span[]): void => {
    found.set(
      name,
      text === undefined
        ? unknown(`$${name} is set by the launcher`, spans)
        : { kind: "string", value: text, spans, origin: "derived" },
    );
  };
  for (const [name, { value, span }] of schedulerVariables(peeling.allocation)) set(name, String(value), [span]);
  for (const [name, text] of peeling.environment) set(name, pathOrText(text), [placeOf(text, anchor)]);
  const started = peeling.launchers.at(-1) ?? "";
  const many = peeling.perNode !== undefined || (devices.processes ?? 1) > 1;
  const setsRanks = rankSetters.has(started);
  if (many && setsRanks) {
    for (const name of ["RANK", "LOCAL_RANK"]) set(name, "0", [anchor]);
    set("WORLD_SIZE", devices.processes?.toString(), [anchor]);
    set("LOCAL_WORLD_SIZE", peeling.perNode?.known?.value.toString(), [anchor]);
  }
  if (peeling.launchers.includes("srun"))
    for (const name of ["SLURM_PROCID", "SLURM_LOCALID"]) set(name, "0", [anchor]);
  return found;
}

/** What repeats a launch: loops of scripts around it, a search. */
interface Repeated {
  readonly times: number;
  readonly loops: readonly Span[];
  readonly repeats?: Repeats | undefined;
}

/** Loops, searches and job arrays around a launch repeat it. */
export function repetition({ times, loops, repeats }: Repeated, { arrayJobs }: Allocation): Fact[] {
  if (repeats && repeats.times === undefined) return [];
  const value = times * (repeats?.times ?? 1) * (arrayJobs?.value ?? 1);
  if (!Number.isSafeInteger(value) || value <= 1) return [];
  const spans = [...(arrayJobs ? [arrayJobs.span] : []), ...(repeats?.spans ?? []), ...loops];
  const early = repeats?.stopsEarly ? ", some stopped early: this many whole trainings at most" : "";
  const reason = repeats ? `${repeats.reason}${early}` : "the launch is repeated";
  const least = repeats?.stopsEarly === true ? { least: Math.max(1, usualLeastShare * value) } : {};
  return [{ input: "sweepRuns", value, origin: "derived", spans, reason, ...least }];
}

/** A search that goes on until it is stopped. */
export function openRepeats({ repeats }: Repeated): RunDraft["unknowns"] {
  if (!repeats || repeats.times !== undefined) return [];
  return [{ input: "sweepRuns", reason: `${repeats.reason}: how many there are is not said`, spans: repeats.spans }];
}

/** What the name of a partition, a queue, an account or a node suggests. */
export function placeHints({ placeNames = [] }: Allocation): Fact[] {
  const found = placeNames.flatMap(({ value, span }) => {
    const accelerator = acceleratorInName(value);
    return accelerator === undefined ? [] : [{ accelerator, value, span }];
  });
  const [first] = found;
  const processors = placeNames.find(({ value }) => /(?<![a-z0-9])cpus?(?![a-z0-9])/i.test(value));
  if (!first && processors)
    return [hint("acceleratorKind", "cpu", [processors.span], `the name "${processors.value}"`)];
  if (!first || found.some(({ accelerator }) => accelerator !== first.accelerator)) return [];
  return [hint("accelerator", first.accelerator, [first.span], `the name "${first.value}"`)];
}
