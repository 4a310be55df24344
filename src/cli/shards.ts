/** A check shared by several machines: each writes its part, and one joins the parts with the verdict that a single check would give. */
import { InvalidArgumentError } from "commander";
import type { AnalyzedFile } from "../core/analysis";
import { contentId } from "../core/measurements/contentId";
import { version } from "../core/version";
import { Failure } from "./failure";

export interface Shard {
  /** 1-based. */
  readonly index: number;
  readonly count: number;
}

/** What one machine found, as it is written: figures whole, so that sums come out the same. */
interface Part {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: "carbon-lens"; readonly version: string };
  readonly shard: Shard;
  readonly today: string;
  readonly files: readonly AnalyzedFile[];
}

const maximumShards = 1000;

/** Reads `3/8`. */
export function readShard(text: string): Shard {
  const match = /^(\d{1,4})\/(\d{1,4})$/.exec(text);
  const [index, count] = [Number(match?.[1]), Number(match?.[2])];
  if (!match || index < 1 || index > count || count > maximumShards)
    throw new InvalidArgumentError("it takes a part and how many there are, such as 3/8");
  return { index, count };
}

/** Whether a file is this machine's: by its path, so that it does not matter which other files there are. */
export function isIn({ index, count }: Shard, path: string): boolean {
  return Number.parseInt(contentId({ path }).slice(0, 8), 16) % count === index - 1;
}

/** One machine's part as JSON. Files with nothing to say are left out. */
export function writePart(shard: Shard, today: string, files: readonly AnalyzedFile[]): string {
  const told = files.filter((file) => file.runs.length > 0 || file.problems.length > 0);
  const part: Part = { schemaVersion: 1, tool: { name: "carbon-lens", version }, shard, today, files: told };
  return `${JSON.stringify(part)}\n`;
}

/** The order of files in a workspace. */
export function byPath(a: AnalyzedFile, b: AnalyzedFile): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

/**
 * Joins all parts of one check, in whatever order they are given.
 * @throws {Failure} where one is missing, given twice, of another version or day, or no part at all.
 */
export function joinParts(texts: readonly { readonly path: string; readonly text: string }[]): {
  readonly files: readonly AnalyzedFile[];
  readonly today: string;
} {
  const parts = texts.map(({ path, text }) => ({ path, part: parsePart(path, text) }));
  const [first] = parts;
  if (!first) throw new Failure("nothing to merge: name the files that check --shard wrote");
  const { today, shard } = first.part;
  const seen = new Set<number>();
  for (const { path, part } of parts) {
    if (part.tool.version !== version)
      throw new Failure(`${path} was written by version ${part.tool.version}, this is ${version}`);
    if (part.today !== today)
      throw new Failure(`${path} was judged on ${part.today}, ${first.path} on ${today}; give all the same --today`);
    if (part.shard.count !== shard.count)
      throw new Failure(`${path} is one of ${part.shard.count} parts, ${first.path} of ${shard.count}`);
    if (seen.has(part.shard.index)) throw new Failure(`part ${part.shard.index} of ${shard.count} is given twice`);
    seen.add(part.shard.index);
  }
  const missing = Array.from({ length: shard.count }, (_, at) => at + 1).filter((index) => !seen.has(index));
  if (missing.length > 0) throw new Failure(`parts ${missing.join(", ")} of ${shard.count} are missing`);
  return { files: parts.flatMap(({ part }) => part.files), today };
}

function parsePart(path: string, text: string): Part {
  try {
    const json: unknown = JSON.parse(text);
    if (isPart(json)) return json;
  } catch {
    // Said below.
  }
  throw new Failure(`${path} is no part that carbon-lens check --shard wrote`);
}

function isPart(json: unknown): json is Part {
  if (typeof json !== "object" || json === null) return false;
  const { schemaVersion, shard, files, today, tool } = json as Partial<Part>;
  const isNumbered =
    typeof shard?.index === "number" && typeof shard.count === "number" && shard.count <= maximumShards;
  return schemaVersion === 1 && isNumbered && Array.isArray(files) && typeof today === "string" && tool !== undefined;
}
