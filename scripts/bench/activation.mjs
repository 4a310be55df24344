/** What the extension costs a window that opens no training code: the size of its entry, and the time to load it. */
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { resolve } from "node:path";

const loads = 7;

/** Rows for the table of benchmarks. Needs a built `dist/extension.js`. */
export function measureActivation() {
  const entry = resolve("dist/extension.js");
  return [
    { name: "entry-bundle-kb", value: statSync(entry).size / 1000, unit: "kB", limit: 250 },
    { name: "activation-ms", value: loadTime(entry), unit: "ms", aim: 15, limit: 60 },
  ];
}

/** Processor time in which a fresh process compiles and runs the entry: the least of a few. What it takes to find the editor's names is not in it. */
function loadTime(entry) {
  const program = `
    const Module = require("node:module");
    const names = () => new Proxy(class {}, { get: (target, key) => key in target ? target[key] : names() });
    const editor = new Proxy({}, { getPrototypeOf: () => names() });
    const load = Module._load;
    Module._load = (name, ...rest) => (name === "vscode" ? editor : load(name, ...rest));
    const before = process.cpuUsage();
    require(${JSON.stringify(entry)});
    const { user, system } = process.cpuUsage(before);
    process.stdout.write(String((user + system) / 1000));`;
  const taken = Array.from({ length: loads }, () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--eval", program], { encoding: "utf8" });
    if (status !== 0) throw new Error(`the entry could not be loaded: ${stderr}`);
    return Number(stdout);
  });
  return Math.min(...taken);
}
