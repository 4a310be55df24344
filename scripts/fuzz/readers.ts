/** Everything that reads what others wrote, and which of the seeds are like what it reads. */
import { answerAgent } from "../../src/core/agent/answerAgent";
import { analyzeDocument, estimateSpec } from "../../src/core/analyze";
import { toAnalysis } from "../../src/core/toAnalysis";
import { checkBudget } from "../../src/core/budget/check";
import { readLedger } from "../../src/core/budget/ledger";
import { maximumPatternLength, pathMatcher } from "../../src/core/budget/pathMatcher";
import { readPolicy } from "../../src/core/budget/readPolicy";
import { readCalibration } from "../../src/core/calibration/calibrationFile";
import { importMeasurements } from "../../src/core/calibration/importMeasurements";
import { findFixes } from "../../src/core/fix";
import { HubLookups } from "../../src/core/hub/hubLookups";
import { readHubDataset, readHubModel } from "../../src/core/hub/hubRecord";
import { intensityProviders } from "../../src/core/live/liveIntensity";
import { arraySize, parquetRows } from "../../src/core/localData/binary";
import { countRows } from "../../src/core/localData/rows";
import { readMeasurements } from "../../src/core/measurements/readMeasurements";
import { exported, exportNames } from "../../src/core/present/export/exports";
import { hoverMarkdown } from "../../src/core/present/hover";
import { lensText } from "../../src/core/present/lensTemplate";
import { readPinFile } from "../../src/core/run/pinFile";
import { parsePin } from "../../src/core/run/pins";
import { toSourceText } from "../../src/core/source/documents";
import { languageOfPath, SourceText } from "../../src/core/source/sourceText";
import { readConfigDocument } from "../../src/core/syntax/configDocument";
import { parsePython } from "../../src/core/syntax/python";
import { readShell } from "../../src/core/syntax/shell";
import type { DataFiles, Workspace } from "../../src/core/workspace";
import { loadScriptParser } from "../../src/parsers/loadParser";

export interface Reader {
  readonly name: string;
  /** Seeds that look like this are its own. */
  readonly like: RegExp;
  /** Reads a text. Rejects or throws where something is wrong with the reader. @param seeds what other files may hold. */
  readonly read: (text: string, seeds: readonly string[], meter: Meter) => unknown;
}

/** Counts what was read besides the input itself, in UTF-16 units: more to read may take more time. */
export class Meter {
  units = 0;
}

/** Runs are written down in every form only for one input in so many: words take longer than reading. */
const exportedOf = 10;
let inputs = 0;

/** A file of a workspace in which every path leads to some other text: the whole way from text to words. */
function analysed(path: string): Reader["read"] {
  return async (text, seeds, meter) => {
    const source = toSourceText(path, text);
    const workspace = crowdedWorkspace(text, seeds, meter);
    const file = await analyzeDocument(source, workspace, { today: "2026-06-01" });
    for (const run of file.runs) {
      hoverMarkdown(run, { source: () => undefined });
      lensText(run, "{energy} · {carbon}, {unknown} ({model})");
    }
    if (inputs++ % exportedOf !== 0 || file.runs.length === 0) return;
    const analysis = toAnalysis([file]);
    for (const name of exportNames) exported(analysis, name, { today: "2026-06-01" });
    await findFixes(source, file, workspace, {}, file.runs.slice(0, 1));
  };
}

/** Any path of a known language is there, and holds the same text again or one of a few others. */
function crowdedWorkspace(text: string, seeds: readonly string[], meter: Meter): Workspace {
  return {
    read: (path) => {
      const known = languageOfPath(path) !== "other" && path.length % 3 !== 0;
      const found = path.length % 2 === 0 ? text : seeds[(path.length * 31 + text.length) % seeds.length];
      if (known) meter.units += found?.length ?? 0;
      return Promise.resolve(known ? found : undefined);
    },
    loadScriptParser,
    data: dataOf(text),
  };
}

function dataOf(text: string): DataFiles {
  const bytes = new TextEncoder().encode(text);
  return {
    size: (path) => Promise.resolve(/\.\w+$/.test(path) ? bytes.length : undefined),
    bytes: (_, from, to) => Promise.resolve(bytes.slice(from, to)),
    list: () =>
      Promise.resolve([
        { name: "train", isFolder: true },
        { name: "a.parquet", isFolder: false },
      ]),
  };
}

function notebookOf(text: string): string {
  const cells = text.split(/\n{2,}/).map((source) => ({ cell_type: "code", source: source.split(/(?<=\n)/) }));
  return JSON.stringify({ nbformat: 4, cells });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { inputs: { modelId: text, accelerator: text, epochs: text.length, modelName: [text] } };
  }
}

/** As a budget file may give them: longer ones it does not take. */
function patternsIn(text: string): readonly string[] {
  return text
    .split(/\s+/)
    .filter(({ length }) => length <= maximumPatternLength)
    .slice(0, 20);
}

const python = /^[ \t]*(?:import|from|def|class|@)\s|\w\(.*\)/m;
const yaml = /^[\w-]+:(?:\s|$)/m;
const json = /^\s*[[{]/;
const log = /^\{|,\w*,|\d{4}-\d\d-\d\d|\bloss\b|kWh|Elapsed/;

export const readers: readonly Reader[] = [
  { name: "python", like: python, read: analysed("train.py") },
  { name: "python-tree", like: python, read: (text) => parsePython(new SourceText("a.py", "python", text)) },
  {
    name: "notebook",
    like: python,
    read: (text, seeds, meter) => analysed("train.ipynb")(json.test(text) ? text : notebookOf(text), seeds, meter),
  },
  { name: "yaml", like: yaml, read: analysed("configs/train.yaml") },
  { name: "yaml-values", like: yaml, read: (text) => readConfigDocument(new SourceText("a.yaml", "yaml", text)) },
  { name: "json", like: json, read: analysed("configs/train.json") },
  { name: "json-values", like: json, read: (text) => readConfigDocument(new SourceText("a.json", "json", text)) },
  { name: "tasks", like: /"(?:tasks|configurations|scripts)"|^\s*\{/, read: analysed(".vscode/launch.json") },
  { name: "toml", like: /^\[[\w.]+\]|^\w+ = /m, read: analysed("pyproject.toml") },
  {
    name: "toml-values",
    like: /^\[[\w.]+\]|^\w+ = /m,
    read: (text) => readConfigDocument(new SourceText("a.toml", "toml", text)),
  },
  { name: "gin", like: /^[\w./]+ ?= |^\w+:$/m, read: analysed("train.gin") },
  { name: "shell", like: /#!|--\w|^\w+=|\$\w|python |torchrun/m, read: analysed("run.sh") },
  { name: "shell-tree", like: /#!|--\w|^\w+=|\$\w/m, read: readShell },
  { name: "makefile", like: /^\w+:.*\n\t|^\w+ ?[:?]?=|python /m, read: analysed("Makefile") },
  { name: "dockerfile", like: /^(?:FROM|RUN|CMD|ENTRYPOINT|ENV) |python /m, read: analysed("Dockerfile") },
  { name: "javascript", like: /\b(?:const|let|require|import)\b|=>|;$/m, read: analysed("train.js") },
  { name: "typescript", like: /\b(?:const|let|require|import)\b|=>|;$/m, read: analysed("train.tsx") },
  {
    name: "budget",
    like: /^(?:version|limits|defaults|exceptions|profiles|owners):/m,
    read: (text) =>
      checkBudget(readPolicy(new SourceText("carbon-budget.yaml", "yaml", text)), [], {
        today: "2026-06-01",
        ledger: [],
      }),
  },
  {
    name: "patterns",
    like: /[*/{]/,
    read: (text, seeds) => pathMatcher(patternsIn(text))((seeds[text.length % seeds.length] ?? "").slice(0, 300)),
  },
  { name: "ledger", like: /^\{.*"(?:id|kgCo2e|energyKwh|day)"/m, read: readLedger },
  { name: "calibration", like: json, read: readCalibration },
  { name: "pins", like: json, read: (text) => (readPinFile(text), parsePin(text, "here")) },
  {
    name: "spec",
    like: /^\s*\{.*(?:inputs|accelerator|modelId)/s,
    read: (text) => estimateSpec(jsonOf(text), 1),
  },
  {
    name: "agent",
    like: json,
    read: async (text, seeds, meter) => {
      const host = {
        workspace: crowdedWorkspace(text, seeds, meter),
        pathOf: (path: string) => path,
        list: () => Promise.resolve(undefined),
        options: () => ({}),
      };
      for (const request of [jsonOf(text), { text, name: "train.py" }])
        await answerAgent("explain", request, host).catch((error: unknown) => {
          if ((error as Error).name !== "AgentFailure") throw error;
        });
    },
  },
  ...["emissions.csv", "trainer_state.json", "train.log", "metrics/train_loss", "power.csv"].map((path) => ({
    name: `log ${path}`,
    like: log,
    read: (text: string): unknown => {
      readMeasurements(path, text);
      return importMeasurements(
        [{ path, text }],
        [],
        { path: "carbon-lens.calibration.json", text: undefined },
        () => undefined,
      );
    },
  })),
  ...["a.csv", "a.jsonl", "a.json"].map((path) => ({
    name: `data ${path}`,
    like: log,
    read: (text: string) => countRows(path, new TextEncoder().encode(text).length, dataOf(text)),
  })),
  { name: "data a.npy", like: log, read: (text) => arraySize("a.npy", dataOf(`\u0000NUMPY'shape': (${text}`)) },
  {
    name: "data a.parquet",
    like: log,
    read: (text) => {
      const footer = new TextEncoder().encode(text);
      const bytes = new Uint8Array(footer.length + 8);
      bytes.set(footer);
      new DataView(bytes.buffer).setUint32(footer.length, footer.length, true);
      bytes.set(new TextEncoder().encode("PAR1"), footer.length + 4);
      const files = {
        ...dataOf(""),
        bytes: (_: string, from: number, to: number) => Promise.resolve(bytes.slice(from, to)),
      };
      return parquetRows("a.parquet", bytes.length, files);
    },
  },
  {
    name: "hub",
    like: json,
    read: async (text) => {
      const answer = jsonOf(text);
      readHubModel("a/b", answer, answer);
      readHubDataset("a/b", answer);
      const never = (): Promise<never> => Promise.reject(new Error("nobody asks"));
      await new HubLookups(
        { model: never, dataset: never },
        { read: () => Promise.resolve(text), write: () => Promise.resolve() },
        () => "2026-06-01",
      ).load();
    },
  },
  { name: "live grid", like: json, read: (text) => intensityProviders.map((provider) => provider.parse(text)) },
];
