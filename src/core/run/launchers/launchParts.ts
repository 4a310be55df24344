/** What a launch is put together from. */
import { unknown, type Value } from "../../evaluate/value";
import { precisionNamed } from "../../frameworks/precision";
import type { Span } from "../../source/sourceText";
import type { Launch } from "../launch";
import type { Fact } from "../runSpec";
import { schedulerVariables, type Allocation } from "../scheduler";
import type { DeviceFacts } from "./deviceFacts";
import { fromFolder } from "./files";
import type { Peeling } from "./peeling";
import { keyOf, pathOrText, placeOf } from "./shellText";
import { pathOf, type CommandWord } from "./words";

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
  return kind === "tool" ? text.replace(/^.*\//, "") : text;
}

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
  const setsRanks = /^(?:torchrun|python[\d.]*|deepspeed|composer|tune)$/.test(started) || started === "accelerate";
  if (many && setsRanks) {
    for (const name of ["RANK", "LOCAL_RANK"]) set(name, "0", [anchor]);
    set("WORLD_SIZE", devices.processes?.toString(), [anchor]);
    set("LOCAL_WORLD_SIZE", peeling.perNode?.known?.value.toString(), [anchor]);
  }
  if (peeling.launchers.includes("srun"))
    for (const name of ["SLURM_PROCID", "SLURM_LOCALID"]) set(name, "0", [anchor]);
  return found;
}

/** Loops and job arrays around a launch repeat it. */
export function repetition(times: number, loops: readonly Span[], { arrayJobs }: Allocation): Fact[] {
  const value = times * (arrayJobs?.value ?? 1);
  if (!Number.isSafeInteger(value) || value <= 1) return [];
  const spans = [...(arrayJobs ? [arrayJobs.span] : []), ...loops];
  return [{ input: "sweepRuns", value, origin: "derived", spans, reason: "the launch is repeated" }];
}
