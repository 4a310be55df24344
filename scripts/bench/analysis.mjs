/** What the analysis of a file costs over the bare parse of it, how that grows, and what it costs after one key was pressed. */
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { parser } from "@lezer/python";
import { analyzeDocument } from "../../src/core/analyze.ts";
import { DocumentMemory } from "../../src/core/documentMemory.ts";
import { mayTrain } from "../../src/core/source/classify.ts";
import { toSourceText } from "../../src/core/source/documents.ts";
import { languageOfPath } from "../../src/core/source/sourceText.ts";
import { median, milliseconds, ratioOf } from "./measure.mjs";
import { scriptOf, shortScript } from "./script.ts";

/** Scripts looked at, spread over those of a folder. */
const maximumScripts = 12;
/** Lines of the scripts that are measured: `median` is that of the scripts of public training repositories. */
const lengths = { median: 350, large: 1500 };

const alone = { read: async () => undefined };

/** Rows on scripts of three lengths. */
export async function measureAnalysis(options) {
  const scripts = { small: shortScript, median: scriptOf(lengths.median), large: scriptOf(lengths.large) };
  const rows = [];
  for (const [name, text] of Object.entries(scripts))
    rows.push({
      name: name === "median" ? "analysis-over-parse" : `analysis-over-parse-${name}`,
      value: await ratioOf(
        () => analyze(text),
        () => parser.parse(text),
        options,
      ),
      unit: "ratio",
      aim: 2,
      limit: { small: 40, median: 12, large: 8 }[name],
    });
  return [...rows, ...(await measureGrowth(scripts.median, options)), await measureKeystroke(scripts.large, options)];
}

/** What ten and a hundred times the length cost, for each line, over what the median script costs. */
async function measureGrowth(text, options) {
  const rows = [];
  for (const times of options.isShort ? [10] : [10, 100]) {
    const long = scriptOf(lengths.median * times);
    const ratio = await ratioOf(
      () => analyze(long),
      () => analyze(text),
      options,
    );
    rows.push({
      name: `analysis-growth-${times}x`,
      value: (ratio * text.length) / long.length,
      unit: "ratio",
      aim: 1,
      limit: 2,
    });
  }
  return rows;
}

/** The analysis after one key was pressed over the analysis of the same text, with keys pressed all over the file. */
async function measureKeystroke(text, options) {
  const presses = pressesIn(text, alone);
  const ratio = await ratioOf(presses, () => analyze(text), options);
  return { name: "keystroke-over-analysis", value: ratio, unit: "ratio", aim: 0.25, limit: 0.9 };
}

/** Each call presses a key somewhere else in the file, and analyses the file: a letter or digit comes or goes again. */
function pressesIn(text, workspace, path = "train.py") {
  const memory = new DocumentMemory();
  const places = [...text.matchAll(/\w/g)].map(({ index }) => index);
  let press = 0;
  return () => {
    // Of the fractions of the golden ratio no two are near each other.
    const at = places[Math.floor(((Math.ceil(press / 2) * 0.618034) % 1) * places.length)];
    const edited = press++ % 2 === 0 ? text : text.slice(0, at) + text[at] + text.slice(at);
    return analyzeDocument(toSourceText(path, edited), workspace, { memory });
  };
}

/** The same for the training scripts of a folder, with the files that they import; the medians of the scripts. */
export async function measureFolder(folder, options) {
  const workspace = { shared: {}, read: async (path) => textOf(path.startsWith("/") ? path : join(folder, path)) };
  const ratios = { cold: [], press: [] };
  let slowest = 0;
  for (const path of scriptsIn(folder)) {
    const text = readFileSync(join(folder, path), "utf8");
    const found = await analyzeDocument(toSourceText(path, text), workspace);
    if (found.runs.length === 0) continue;
    const read = [...new Set([path, ...found.runs.flatMap((run) => run.companions)])].filter((file) =>
      file.endsWith(".py"),
    );
    const texts = read.map((file) => textOf(join(folder, file)) ?? "");
    const parseAll = () => texts.map((each) => parser.parse(each).length);
    const whole = () => analyzeDocument(toSourceText(path, text), { read: workspace.read });
    ratios.cold.push(await ratioOf(whole, parseAll, options));
    ratios.press.push(await ratioOf(pressesIn(text, workspace, path), whole, options));
    slowest = Math.max(slowest, await milliseconds(whole));
  }
  return [
    { name: "scripts", value: ratios.cold.length, unit: "files" },
    { name: "folder-analysis-over-parse", value: median(ratios.cold), unit: "ratio", aim: 2 },
    { name: "folder-keystroke-over-analysis", value: median(ratios.press), unit: "ratio", aim: 0.25 },
    { name: "folder-slowest-analysis-ms", value: slowest, unit: "ms" },
  ];
}

/** What it costs to put a file aside that trains nothing: a long one, and the median file of a real package. */
export async function measureRejection(folder) {
  const view = "from django.http import HttpResponse\ndef view(request):\n    return HttpResponse()\n";
  const long = toSourceText("views.py", view.repeat(1000));
  return [
    {
      name: "reject-90000-characters-ms",
      value: await milliseconds(() => mayTrain(long)),
      unit: "ms",
      aim: 1.5,
      limit: 5,
    },
    { name: "reject-median-ms", value: medianRejection(folder), unit: "ms", aim: 0.2, limit: 0.5 },
  ];
}

/** The best of three looks at each file that trains nothing. */
function medianRejection(folder) {
  const sources = readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((path) => languageOfPath(path) !== "other" && statSync(path).isFile())
    .map((path) => toSourceText(path, readFileSync(path, "utf8")))
    .filter((source) => !mayTrain(source));
  const taken = sources.map((source) => {
    const looks = Array.from({ length: 3 }, () => {
      const before = performance.now();
      mayTrain(source);
      return performance.now() - before;
    });
    return Math.min(...looks);
  });
  return median(taken);
}

function analyze(text) {
  return analyzeDocument(toSourceText("train.py", text), alone);
}

function textOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, "utf8") : undefined;
}

function scriptsIn(folder) {
  const found = readdirSync(folder, { recursive: true }).filter(
    (path) => languageOfPath(path) === "python" && mayTrain(toSourceText(path, textOf(join(folder, path)) ?? "")),
  );
  const step = Math.max(1, Math.ceil(found.length / maximumScripts));
  return found.filter((_, i) => i % step === 0);
}
