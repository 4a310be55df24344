/** `carbon-lens.calibration.json`: what a team measured, one record a line, sorted by id, so that two branches merge. */
import type { Node } from "jsonc-parser";
import { canonicalJson } from "../measurements/contentId";
import type { Problem } from "../problem";
import { definitionOf, isInputName, type InputName } from "../run/inputs";
import { jsonTree, type JsonError } from "../syntax/jsonTree";

export const calibrationPath = "carbon-lens.calibration.json";

/** A measured run and the inputs that its estimate is made from: enough to compare the two under any version of the model. */
export interface CalibrationRecord {
  /** Of the measured run: by content, so that a log that is read twice counts once. */
  readonly id: string;
  /** The file that the run is anchored in, workspace-relative, and the run's title. */
  readonly path: string;
  readonly title: string;
  /** What was known of the run, guesses left out; the accelerator as measured. */
  readonly inputs: { readonly [K in InputName]?: string | number | boolean };
  readonly measured: MeasuredFigures;
  /** The log and its line: `logs/emissions.csv:2`. */
  readonly source: string;
}

/** Units as in a measured run. */
export interface MeasuredFigures {
  readonly at?: string;
  readonly hours?: number;
  readonly steps?: number;
  readonly epochs?: number;
  readonly boardKwh?: number;
  readonly componentsKwh?: number;
  readonly itKwh?: number;
  readonly energyKwh?: number;
  readonly acceleratorWatts?: number;
  readonly pue?: number;
  readonly country?: string;
  /** Only where it is false. */
  readonly isComplete?: false;
}

export interface CalibrationFile {
  readonly records: readonly CalibrationRecord[];
  readonly problems: readonly Problem[];
}

/** More records are not read. */
const maximumRecords = 10_000;

/** Reads the file. A record that is broken is left out and said by line; the others stay. Never throws. */
export function readCalibration(text: string): CalibrationFile {
  const problems: Problem[] = [];
  const errors: JsonError[] = [];
  const root = jsonTree(text, errors, { allowTrailingComma: true, disallowComments: true });
  const [error] = errors;
  if (error) problems.push(problem(text, error.offset, `broken JSON: ${error.message}`));
  const list = root?.type === "object" ? memberOf(root, "measurements") : undefined;
  if (list?.type !== "array") {
    if (!error) problems.push(problem(text, 0, 'a calibration is {"version": 1, "measurements": [ … ]}'));
    return { records: [], problems };
  }
  const version = root && memberOf(root, "version");
  if (version?.value !== 1) problems.push(problem(text, version?.offset ?? 0, "version 1 is what is understood"));
  const records = new Map<string, CalibrationRecord>();
  for (const node of (list.children ?? []).slice(0, maximumRecords)) {
    // Two records that a bad merge ran into each other are one object with every key twice.
    const record = hasKeyTwice(node) ? "a key stands twice in this measurement" : recordOf(plain(node));
    if (typeof record === "string") problems.push(problem(text, node.offset, record));
    else if (records.has(record.id)) problems.push(problem(text, node.offset, `${record.id} is there twice`));
    else records.set(record.id, record);
  }
  return { records: [...records.values()], problems };
}

/** The file's text: the same records give the same bytes. */
export function calibrationText(records: readonly CalibrationRecord[]): string {
  const lines = [...records].sort((a, b) => (a.id < b.id ? -1 : 1)).map((record) => `    ${canonicalJson(record)}`);
  const list = lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n  ]`;
  return `{\n  "version": 1,\n  "measurements": ${list}\n}\n`;
}

function problem(text: string, offset: number, message: string): Problem {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { code: "calibration.bad-file", message, line, column: offset - before.lastIndexOf("\n") };
}

function memberOf(node: Node, name: string): Node | undefined {
  return node.children?.find(({ children }) => children?.[0]?.value === name)?.children?.[1];
}

function hasKeyTwice({ type, children = [] }: Node): boolean {
  if (type !== "object") return false;
  const keys = children.map((property) => String(property.children?.[0]?.value));
  return new Set(keys).size < keys.length || children.some((property) => (property.children ?? []).some(hasKeyTwice));
}

/** The value of a node of at most three levels. */
function plain(node: Node, depth = 0): unknown {
  if (node.type !== "object") return node.type === "array" ? undefined : node.value;
  if (depth > 2) return undefined;
  return Object.fromEntries(
    (node.children ?? []).map(({ children }): [string, unknown] => {
      const [key, value] = children ?? [];
      return [String(key?.value), value && plain(value, depth + 1)];
    }),
  );
}

/** The record, or what is wrong with it. */
function recordOf(value: unknown): CalibrationRecord | string {
  if (!isObject(value)) return "a measurement is an object";
  const { id, path, title, source } = value;
  if (typeof id !== "string" || id === "") return "a measurement has an id";
  if (typeof path !== "string" || typeof title !== "string") return `${id}: path and title are text`;
  if (!isObject(value.inputs)) return `${id}: inputs are missing`;
  if (!isObject(value.measured)) return `${id}: what was measured is missing`;
  const inputs: { [K in InputName]?: string | number | boolean } = {};
  for (const [name, input] of Object.entries(value.inputs)) {
    if (!isInputName(name)) return `${id}: ${name} is no input of a run`;
    if (!isOfKind(name, input)) return `${id}: ${name} cannot be ${JSON.stringify(input)}`;
    inputs[name] = input;
  }
  const measured = figuresOf(value.measured);
  if (typeof measured === "string") return `${id}: ${measured}`;
  return { id, path, title, inputs, measured, source: typeof source === "string" ? source : "" };
}

function isOfKind(name: InputName, value: unknown): value is string | number | boolean {
  switch (definitionOf(name).kind) {
    case "text":
      return typeof value === "string";
    case "boolean":
      return typeof value === "boolean";
    default:
      return typeof value === "number" && Number.isFinite(value) && value >= 0;
  }
}

const numbers = [
  "hours",
  "steps",
  "epochs",
  "boardKwh",
  "componentsKwh",
  "itKwh",
  "energyKwh",
  "acceleratorWatts",
  "pue",
] as const;

function figuresOf(value: Readonly<Record<string, unknown>>): MeasuredFigures | string {
  const figures: { [K in (typeof numbers)[number]]?: number } = {};
  for (const name of numbers) {
    const figure = value[name];
    if (figure === undefined) continue;
    if (typeof figure !== "number" || !(figure > 0 && figure < 1e15)) return `${name} is ${JSON.stringify(figure)}`;
    figures[name] = figure;
  }
  return {
    ...(typeof value.at === "string" ? { at: value.at } : {}),
    ...figures,
    ...(typeof value.country === "string" ? { country: value.country } : {}),
    ...(value.isComplete === false ? { isComplete: false } : {}),
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
