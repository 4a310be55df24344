/**
 * `npm run test:real [-- NAME]`: edits, tested by really running what they make. Each script is trained for two steps before and after
 * `carbon-lens fix --write`, by the libraries themselves, on tiny models and random data; what they then did must be another thing. Needs a
 * Python 3.10 to 3.12 and PyPI: the libraries (6 GB) are installed once, outside of the tree.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";

const here = import.meta.dirname;
const cli = resolve("dist/cli.js");
const only = process.argv[2];

/** What the libraries did before (b) and after (a) an edit, by script and advice. */
const cases = [
  ["trainer.py", "advice.mixed-precision", (b, a) => !b.types.includes("bfloat16") && a.types.includes("bfloat16")],
  ["trainer.py", "advice.drop-gradient-checkpointing", (b, a) => b.checkpoints > 0 && a.checkpoints === 0],
  ["trainer.py", "advice.larger-micro-batch", (b, a) => a.batch > b.batch],
  ["trainer.py", "advice.lora", (b, a) => a.trainable > 0 && a.trainable < b.trainable],
  ["sft.py", "advice.mixed-precision", (b, a) => !b.types.includes("bfloat16") && a.types.includes("bfloat16")],
  ["sft.py", "advice.lora", (b, a) => a.trainable > 0 && a.trainable < b.trainable],
  ["sft.py", "advice.packing", (b, a) => a.length > b.length],
  ["sft.py", "advice.early-stopping", (b, a) => !b.stops && a.stops],
  ["adapters.py", "advice.qlora", (b, a) => b.quantized.length === 0 && a.quantized.includes("Linear4bit")],
  ["classifier.py", "advice.dynamic-padding", (b, a) => b.length === 512 && a.length === 8],
  ["classifier.py", "advice.early-stopping", (b, a) => !b.stops && a.stops],
  ["classifier.py", "advice.flash-attention", (b, a) => b.attention === "eager" && a.attention === "sdpa"],
  ["classifier.py", "advice.frozen-backbone", (b, a) => a.trainable > 0 && a.trainable < b.trainable / 10],
  ["loop.py", "advice.mixed-precision", (b, a) => !b.types.includes("bfloat16") && a.types.includes("bfloat16")],
  ["loop.py", "advice.tf32", (b, a) => !b.tensorFloat && a.tensorFloat],
  ["loop.py", "advice.fused-optimizer", (b, a) => !b.fused && a.fused],
  ["loop.py", "advice.torch-compile", (b, a) => !b.compiled && a.compiled],
  ["module.py", "advice.mixed-precision", (b, a) => !b.types.includes("bfloat16") && a.types.includes("bfloat16")],
  ["module.py", "advice.tf32", (b, a) => !b.tensorFloat && a.tensorFloat],
  ["module.py", "advice.torch-compile", (b, a) => !b.compiled && a.compiled],
  ["module.py", "advice.early-stopping", (b, a) => !b.stops && a.stops],
  ["digits.py", "advice.mixed-precision", (b, a) => b.policy === "float32" && a.policy === "bfloat16"],
  ["digits.py", "advice.early-stopping", (b, a) => !b.stops && a.stops],
];

const cache = process.env.CARBON_LENS_CACHE ?? join(homedir(), ".cache", "carbon-lens");
const python = installed();
const models = madeModels();
const folder = mkdtempSync(join(tmpdir(), "carbon-lens-real-"));
let passed = 0;
let failed = 0;
try {
  const wanted = cases.filter(([script, code]) => only === undefined || `${script} ${code}`.includes(only));
  const edits = wanted.map(([script, code, took]) => ({ name: `${script} ${code}`, took, ...edited(script, code) }));
  const seen = observed([...new Set(edits.flatMap(({ before, after }) => [before, after]))]);
  for (const { name, took, wrong, diff, before, after } of edits)
    report(name, wrong ?? difference(seen.get(before), seen.get(after), took, diff));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

/** A script as it is, and a copy with one piece of advice taken, which a second time changes nothing. */
function edited(script, code) {
  const before = copied(script, "before");
  const after = copied(script, code);
  const text = readFileSync(after, "utf8");
  const { status, stdout, stderr } = fix(after, code);
  const once = readFileSync(after, "utf8");
  if (status !== 0 || once === text) return { before, after, diff: stdout, wrong: `no edit was made: ${stderr}` };
  fix(after, code);
  const wrong = readFileSync(after, "utf8") === once ? undefined : "a second time it is edited again";
  return { before, after, diff: stdout, wrong };
}

function copied(script, variant) {
  const at = join(folder, `${script}-${variant}`, script);
  mkdirSync(dirname(at), { recursive: true });
  copyFileSync(join(here, "scripts", script), at);
  return at;
}

function fix(file, code) {
  const words = ["fix", basename(file), "--only", code, "--write"];
  return spawnSync(process.execPath, [cli, ...words], { cwd: dirname(file), encoding: "utf8" });
}

/** What is wrong with what the libraries did before and after an edit; undefined where nothing is. */
function difference(was, is, took, diff) {
  if (was.error) return `does not run before the edit:\n${was.error}`;
  if (is.error) return `does not run after the edit:\n${is.error}\n${diff}`;
  if (is.steps < 2) return `stepped ${is.steps} times`;
  return took(was, is) ? undefined : `did not take effect:\n${JSON.stringify(was)}\n${JSON.stringify(is)}\n${diff}`;
}

/** Two steps of each script, as the libraries saw them. */
function observed(scripts) {
  const environment = {
    ...process.env,
    HF_HOME: models,
    HF_HUB_OFFLINE: "1",
    HF_DATASETS_CACHE: join(folder, "datasets"),
    KERAS_BACKEND: "torch",
    TOKENIZERS_PARALLELISM: "false",
    CUDA_VISIBLE_DEVICES: "",
  };
  const { stdout, stderr } = spawnSync(python, [join(here, "observe.py"), ...scripts], {
    env: environment,
    encoding: "utf8",
    maxBuffer: 64 << 20,
    timeout: 1_800_000,
  });
  const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
  const nothing = { error: stderr.trim().split("\n").slice(-8).join("\n") };
  return new Map(scripts.map((script, index) => [script, lines[index] ? JSON.parse(lines[index]) : nothing]));
}

function report(name, wrong) {
  if (wrong === undefined) passed++;
  else failed++;
  console.log(`${wrong === undefined ? "ok    " : "failed"} ${name}${wrong === undefined ? "" : `: ${wrong}`}`);
}

/** The Python of an environment with the libraries, made once for each list of them. */
function installed() {
  const list = join(here, "requirements.txt");
  const at = join(cache, `real-${digest(list)}`);
  const bin = join(at, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const mark = join(at, "complete");
  if (existsSync(mark)) return bin;
  console.log(`installing the libraries into ${at} (once, 6 GB)`);
  mkdirSync(cache, { recursive: true });
  run(process.env.PYTHON ?? "python3", ["-m", "venv", "--clear", at]);
  run(bin, ["-m", "pip", "install", "--quiet", "--requirement", list]);
  writeFileSync(mark, "");
  return bin;
}

function madeModels() {
  const at = join(cache, `models-${digest(join(here, "hub.py"))}`);
  const mark = join(at, "complete");
  if (existsSync(mark)) return at;
  run(python, [join(here, "hub.py")], { HF_HOME: at });
  writeFileSync(mark, "");
  return at;
}

function digest(file) {
  return createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 12);
}

function run(command, words, environment = {}) {
  const { status, error } = spawnSync(command, words, { stdio: "inherit", env: { ...process.env, ...environment } });
  if (status !== 0) throw new Error(`${command} ${words.join(" ")} failed${error ? `: ${error.message}` : ""}`);
}
