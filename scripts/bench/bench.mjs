/**
 * `npm run bench [-- --json] [-- --on FOLDER]`: what an analysis costs, against limits; exit 1 past one.
 * Times are the medians of processor time that tinybench takes; ratios compare times of the same run, so that the machine matters little.
 * Measured on the project's own examples, which are short and so cost more for their length, or on the training scripts of a folder.
 */
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Bench } from "tinybench";
import { advise } from "../../src/core/advice/advise.ts";
import { analyzeDocument, estimateSpec } from "../../src/core/analyze.ts";
import { estimateRun } from "../../src/core/estimate/estimateRun.ts";
import { startedByHand } from "../../src/core/evaluate/trace.ts";
import { findPythonRuns } from "../../src/core/frameworks/registry.ts";
import { evaluateScript } from "../../src/core/models/definition/evaluateScript.ts";
import { resolveInputs } from "../../src/core/run/resolve.ts";
import { readSpec } from "../../src/core/run/spec.ts";
import { mayTrain } from "../../src/core/source/classify.ts";
import { Documents, toSourceText } from "../../src/core/source/documents.ts";
import { languageOfPath } from "../../src/core/source/sourceText.ts";
import { parsePython } from "../../src/core/syntax/python.ts";
import { measureCheck } from "./checkFolder.mjs";

const words = process.argv.slice(2);
const given = words.includes("--on") ? words[words.indexOf("--on") + 1] : undefined;
const folders = given === undefined ? ["examples", "test/editor/workspace"] : [given];
/** Scripts looked at, spread over those of the folder. */
const maximumScripts = 40;
/** How long each thing is measured, ms. */
const time = 200;

/** A run with everything that is asked for, so that each step is taken. */
const spec = {
  inputs: {
    parameterCount: 7e9,
    datasetTokens: 1e9,
    epochs: 1,
    sequenceLength: 2048,
    microBatchSize: 4,
    accelerator: "a100-80gb",
    acceleratorCount: 8,
    gridZone: "FRA",
  },
};

const measures = [
  ...(await measureScripts(scriptsIn(folders))),
  { name: "analysis-growth-100x", value: await growth(), unit: "ratio", limit: 2 },
  { name: "reject-ms", value: await rejection(), unit: "ms", limit: 1.5 },
  { name: "reject-median-ms", value: medianRejection(given ?? "node_modules/eslint"), unit: "ms", limit: 0.2 },
  { name: "estimate-10000-s", value: processorSeconds(estimateMany), unit: "s", limit: 0.5 },
  { name: "estimate-us", value: (await milliseconds(() => estimated(spec))) * 1000, unit: "us", limit: 50 },
  { name: "advice-ms", value: await slowestAdvice(), unit: "ms", limit: 5 },
  { name: "advised-spec-us", value: (await milliseconds(() => estimateSpec(spec, 1))) * 1000, unit: "us", limit: 5000 },
  ...measureCheck(),
];
print(measures);
process.exitCode = measures.some(({ value, limit }) => limit !== null && !(value <= limit)) ? 1 : 0;

/** From a spec to its estimate, advice left out. */
function estimated(given) {
  return estimateRun(resolveInputs(readSpec(given, 1).inputs, {}, {}));
}

/** 10,000 specs, no two alike. */
function estimateMany() {
  for (let i = 0; i < 10_000; i++) estimated({ inputs: { ...spec.inputs, parameterCount: 1e9 + i * 1e6 } });
}

/** Processor time of a call, of which others on the machine take nothing; the least of a few, the first ones being compiled. */
function processorSeconds(run, times = 5) {
  const taken = Array.from({ length: times }, () => {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  });
  return Math.min(...taken);
}

/**
 * Median time of a call, on the clock: the processor time of the process would count the collector and the compiler, which work beside the call.
 * A median of hundreds of calls is not moved by the few that others interrupt.
 */
async function milliseconds(run) {
  const bench = new Bench({ time, warmupTime: time / 2, throws: true });
  bench.add("it", run);
  const [task] = await bench.run();
  return task.result.latency.p50;
}

/** What the evaluation and the finding of facts cost over the parse of the files they read, and the slowest whole analysis. */
async function measureScripts(paths) {
  const workspace = { read: async (path) => textOf(path) };
  const ratios = [];
  let slowest = 0;
  for (const path of paths) {
    const text = readFileSync(path, "utf8");
    const source = toSourceText(path, text);
    const documents = new Documents([source]);
    const evaluate = () => findPythonRuns(evaluateScript(source, documents, startedByHand), documents);
    let runs = evaluate();
    for (let round = 0; round < 8 && (await documents.load(workspace)); round++) runs = evaluate();
    if (runs.length === 0) continue;
    const read = [path, ...new Set(runs.flatMap((run) => run.companions))].filter((file) => file.endsWith(".py"));
    const parse = () => read.map((file) => parsePython(toSourceText(file, textOf(file) ?? "")).body.length);
    ratios.push((await milliseconds(evaluate)) / (await milliseconds(parse)));
    slowest = Math.max(slowest, await milliseconds(() => analyzeDocument(toSourceText(path, text), workspace)));
  }
  ratios.sort((a, b) => a - b);
  return [
    {
      name: "analysis-over-parse",
      value: ratios[Math.floor(ratios.length / 2)] ?? NaN,
      unit: "ratio",
      limit: given === undefined ? 2 : 1,
    },
    { name: "slowest-analysis-ms", value: slowest, unit: "ms", limit: 150 },
  ];
}

/** The time of a script of 100 times the length over 100 times the time of the script. */
async function growth() {
  const part = (i) => `
def step${i}(model, batch):
    loss = model(batch).loss
    loss.backward()
    return loss

config${i} = dict(epochs=${i}, batch_size=8 * 4)
`;
  const script = (parts) => `import torch\n${Array.from({ length: parts }, (_, i) => part(i)).join("")}`;
  const timeOf = (text) =>
    milliseconds(() => analyzeDocument(toSourceText("train.py", text), { read: async () => undefined }));
  return (await timeOf(script(400))) / (100 * (await timeOf(script(4))));
}

/** The time of all advice on the one of several runs for which that takes longest: each asks other rules to try other changes. */
async function slowestAdvice() {
  const devices = { accelerator: "a100-80gb", acceleratorCount: 64, cloudProvider: "aws", cloudRegion: "us-east-1" };
  const text = { ...devices, task: "causal-lm", datasetId: "tatsu-lab/alpaca", epochs: 8, sequenceLength: 1024 };
  const runs = [
    spec.inputs,
    {
      ...text,
      framework: "trl",
      modelId: "meta-llama/Llama-2-70b-hf",
      method: "lora",
      packing: false,
      microBatchSize: 1,
    },
    {
      ...text,
      framework: "trl",
      modelId: "meta-llama/Llama-2-7b-hf",
      method: "full",
      precision: "fp32",
      microBatchSize: 1,
    },
    {
      ...devices,
      framework: "pytorch",
      task: "image-classification",
      modelId: "resnet152",
      method: "full",
      datasetId: "imagenet-1k",
      epochs: 90,
      precision: "fp32",
      microBatchSize: 8,
      gradientAccumulationSteps: 32,
      sweepRuns: 20,
    },
  ];
  let slowest = 0;
  for (const inputs of runs) {
    const resolved = resolveInputs(readSpec({ inputs }, 1).inputs, {}, {});
    slowest = Math.max(slowest, await milliseconds(() => advise(resolved)));
  }
  return slowest;
}

/** The time in which a file of 90,000 characters that is no training code is put aside. */
function rejection() {
  const source = toSourceText(
    "views.py",
    "from django.http import HttpResponse\ndef view(request):\n    return HttpResponse()\n".repeat(1000),
  );
  return milliseconds(() => mayTrain(source));
}

/** The time in which the median file of a real package is put aside: the best of three looks at each that trains nothing. */
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
  return taken.sort((one, other) => one - other)[taken.length >> 1] ?? NaN;
}

function textOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, "utf8") : undefined;
}

function scriptsIn(tops) {
  const found = tops.flatMap((top) =>
    readdirSync(top, { recursive: true })
      .map((name) => join(top, name))
      .filter((path) => languageOfPath(path) === "python" && mayTrain(toSourceText(path, readFileSync(path, "utf8")))),
  );
  const step = Math.max(1, Math.ceil(found.length / maximumScripts));
  return found.filter((_, i) => i % step === 0);
}

function print(rows) {
  if (words.includes("--json")) return console.log(JSON.stringify(rows, undefined, 2));
  for (const { name, value, unit, limit } of rows)
    console.log(`${name.padEnd(24)} ${value.toPrecision(3)} ${unit}${limit === null ? "" : ` (at most ${limit})`}`);
}
