/** `carbon-lens estimate --spec FILE`: runs given as data. */
import { readFile } from "node:fs/promises";
import { text as readAll } from "node:stream/consumers";
import type { EstimatedSpec } from "../core/analysis";
import { estimateSpec, type SpecOptions } from "../core/analyze";
import { loadPolicy } from "../core/budget/loadPolicy";
import { teamInputs } from "../core/budget/policy";
import { loadCalibration } from "../core/calibration/loadCalibration";
import { specJson, specJsonFrame } from "../core/present/json";
import { runMarkdown, specRow, specTableHead } from "../core/present/markdown";
import type { Painter } from "../core/present/painter";
import { runText, specLine } from "../core/present/text";
import { openWorkspace } from "./estimate";
import { Failure } from "./failure";

/**
 * The specs of a file: one spec or an array of them, not yet looked at.
 * @param file a path, or `-` for standard input.
 * @throws {Failure} where the file cannot be read or is not JSON.
 */
export async function readSpecs(file: string): Promise<readonly unknown[]> {
  const text = file === "-" ? await readAll(process.stdin) : await readFile(file, "utf8").catch(cannotRead(file));
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new Failure(`${file} is not valid JSON: ${error instanceof Error ? error.message : "unreadable"}`);
  }
  if (typeof json !== "object" || json === null) {
    throw new Failure(`${file} holds no spec; it takes {"id": "…", "inputs": {…}} or an array of such`);
  }
  return Array.isArray(json) ? (json as unknown[]) : [json];
}

/** Estimates one after the other, as they are asked for, in the order given. */
export function* estimateSpecs(specs: readonly unknown[], options: SpecOptions): Generator<EstimatedSpec> {
  let ordinal = 0;
  for (const spec of specs) yield estimateSpec(spec, ++ordinal, options);
}

/**
 * What holds in a folder for runs that are given as data, too: the inputs of its budget file, and what the team measured there.
 * @throws {Failure} where the folder, or the profile in its budget file, does not exist.
 */
export async function specOptions(folder: string, profile: string | undefined): Promise<SpecOptions> {
  const workspace = openWorkspace(folder);
  const policy = await loadPolicy(workspace);
  if (profile !== undefined && !policy?.profiles.some(({ name }) => name === profile))
    throw new Failure(`the budget file has no profile "${profile}"`);
  const calibration = (await loadCalibration(workspace))?.calibration;
  return {
    ...(policy ? { settings: teamInputs(policy, "", profile) } : {}),
    ...(calibration ? { calibration } : {}),
  };
}

/** How a list of estimates is printed piece by piece: it may be too long to hold as one text. */
export interface SpecClothes {
  readonly before: string;
  readonly each: (run: EstimatedSpec) => string;
  readonly between: string;
  readonly after: string;
}

/** @param count with one spec, text and Markdown give its whole breakdown; with more, a line for each. */
export function specClothes(format: "text" | "json" | "markdown", count: number, painter: Painter): SpecClothes {
  switch (format) {
    case "json":
      return { ...specJsonFrame, each: specJson };
    case "markdown":
      if (count === 1) return { before: "", each: runMarkdown, between: "", after: "\n" };
      return { before: `${specTableHead}\n`, each: specRow, between: "\n", after: "\n" };
    case "text":
      return {
        before: "",
        each: (run) => (count === 1 ? runText : specLine)(run, painter),
        between: "\n",
        after: "\n",
      };
  }
}

function cannotRead(file: string): (error: unknown) => never {
  return (error) => {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT") throw new Failure(`${file} does not exist; --spec takes the path of a JSON file`);
    throw new Failure(`${file} cannot be read${typeof code === "string" ? ` (${code})` : ""}`);
  };
}
