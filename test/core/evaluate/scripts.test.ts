import assert from "node:assert/strict";
import fc from "fast-check";
import { callsTo, globalOf, placesOf, plain } from "../../support/evaluate";
import { evaluateJavaScript } from "../../support/scripts";

/** What names hold after a script. */
function held(code: string, ...names: string[]): unknown[] {
  const trace = evaluateJavaScript(code);
  return names.map((name) => globalOf(trace, name));
}

describe("JavaScript", () => {
  it("computes with numbers, texts, arrays and objects", () => {
    const code = `
const a = 2 ** 5 * 4, b = Math.floor(7 / 2), c = (7 / 2) | 0;
const text = \`\${a} rows of \${"x"}\`;
const list = [1, ...[2, 3]];
list.push(4);
const doubled = list.map((x) => x * 2), large = list.filter((x) => x > 2), sum = list.reduce((s, x) => s + x, 0);
const size = list.length, filled = Array(3).fill(7), counted = Array.from({ length: 3 }, (_, i) => i + 1);
const object = { a, "b": 1, ["c"]: 2, ...{ d: 3 } };
const { d, missing = 9, ...others } = object, [, second, ...tail] = list;
const nothing = object.nothing ?? "other", either = object.nothing || 5;
`;
    assert.deepEqual(held(code, "a", "b", "c", "text", "list"), [128, 3, 3, "128 rows of x", [1, 2, 3, 4]]);
    assert.deepEqual(held(code, "doubled", "large", "sum", "size"), [[2, 4, 6, 8], [3, 4], 10, 4]);
    assert.deepEqual(held(code, "filled", "counted", "object"), [[7, 7, 7], [1, 2, 3], { a: 128, b: 1, c: 2, d: 3 }]);
    assert.deepEqual(held(code, "d", "missing", "others", "second", "tail"), [3, 9, { a: 128, b: 1, c: 2 }, 2, [3, 4]]);
    assert.deepEqual(held(code, "nothing", "either"), ["other", 5]);
  });

  it("works on texts", () => {
    const code = `
const size = "ab,c".split(",").length, letters = "abc".split("").map((c) => c.toUpperCase());
const part = " train.csv ".trim().slice(0, 5), isTrain = part.startsWith("tr"), name = "a-b".replace("-", "_");
`;
    assert.deepEqual(held(code, "size", "letters", "part", "isTrain", "name"), [
      2,
      ["A", "B", "C"],
      "train",
      true,
      "a_b",
    ]);
  });

  it("calls functions above their declaration, with defaults, patterns and rest", () => {
    const code = `
const a = add(1);
function add(x, y = 10) { return x + y; }
const b = (({ n = 4, m }) => n * m)({ m: 3 });
const c = ((...all) => all.length)(1, 2, 3);
const d = (async () => { const x = await add(1, 2); return x; })();
`;
    assert.deepEqual(held(code, "a", "b", "c", "d"), [11, 12, 3, 3]);
  });

  it("sets names of the code around a function, and keeps its own apart", () => {
    const code = `
let epochs; let own = 1;
function configure() { epochs = 30; let own = 2; const inner = () => { own = 3; }; inner(); return own; }
const got = configure();
`;
    assert.deepEqual(held(code, "epochs", "own", "got"), [30, 1, 3]);
  });

  it("reads classes with fields, constructors, methods, getters and statics", () => {
    const code = `
class Base { epochs = 3; constructor(size) { this.size = size; } total() { return this.epochs * this.size; } static make(n) { return new Base(n); } }
class Trainer extends Base { rate = 0.1; #hidden = 5; get half() { return this.size / 2; } twice() { return super.total() * 2 + this.#hidden; } }
const trainer = new Trainer(8);
const a = trainer.total(), b = trainer.half, c = trainer.twice(), d = Base.make(2).total();
`;
    assert.deepEqual(held(code, "a", "b", "c", "d"), [24, 4, 53, 6]);
  });

  it("counts loops of every form", () => {
    const trace = evaluateJavaScript(`
import x from "x";
for (let i = 0; i < 100; i++) x.a();
for (let i = 1; i <= 100; i += 2) x.b();
for (let i = 50; i > 0; i--) x.c();
let step = 0;
while (step < 70) { x.d(); step++; }
for (const [key, { n }] of Object.entries({ p: { n: 1 }, q: { n: 2 } })) x.e(key, n);
[1, 2, 3].forEach((value, index) => x.f(value, index));
`);
    const counts = ["a", "b", "c", "d"].map((name) => callsTo(trace, name)[0]?.loops.map((loop) => plain(loop.count)));
    assert.deepEqual(counts, [[100], [50], [50], [70]]);
    assert.deepEqual(
      callsTo(trace, "e").map((call) => call.args.map(plain)),
      [
        ["p", 1],
        ["q", 2],
      ],
    );
    assert.deepEqual(callsTo(trace, "f").at(-1)?.args.map(plain), [3, 2]);
  });

  it("reads switches and conditions", () => {
    const code = `
const kind = "big"; let units;
switch (kind) { case "small": units = 8; break; case "big": case "huge": units = 64; break; default: units = 1; }
const epochs = kind === "big" ? 5 : 1;
let batch; if (process.env.BATCH) batch = Number(process.env.BATCH); else batch = 32;
const port = parseInt(process.env.PORT || "8080", 10);
`;
    assert.deepEqual(held(code, "units", "epochs", "batch", "port"), [64, 5, 32, 8080]);
  });

  it("imports modules of the workspace, in both forms, and JSON", () => {
    const files = {
      "lib/a.ts":
        "export const one: number = 1;\nexport default function two(): number { return 2; }\nexport * from './c';\n",
      "lib/b.js": "module.exports = { three: 3, four() { return 4; } };\n",
      "lib/c.mjs": "export let five = 5;\n",
      "config.json": '{"epochs": 12}',
      "lib/index.js": "exports.six = 6;\n",
    };
    const trace = evaluateJavaScript(
      `
import two, { one, five as renamed } from "./lib/a.js";
const { three, four } = require("./lib/b");
import config from "./config.json";
import * as lib from "./lib";
const all = [one, two(), three, four(), renamed, lib.six, config.epochs];
`,
      files,
    );
    assert.deepEqual(globalOf(trace, "all"), [1, 2, 3, 4, 5, 6, 12]);
    assert.deepEqual([...trace.companions].sort(), Object.keys(files).sort());
    assert.deepEqual(placesOf(trace.globals.get("renamed"), files), ["5"]);
  });

  it("knows what promises will hold", () => {
    const code = `
const a = await Promise.resolve(1).then((x) => x + 1).catch(() => 0);
const b = await new Promise((resolve) => { resolve(5); });
const [c, d] = await Promise.all([Promise.resolve(1), 2]);
`;
    assert.deepEqual(held(code, "a", "b", "c", "d"), [2, 5, 1, 2]);
  });

  it("reads the command line as its program declares it", () => {
    const programs: Readonly<Record<string, string>> = {
      argparse: `const { ArgumentParser } = require("argparse"); const p = new ArgumentParser({ description: "x" });
p.addArgument(["-e", "--epochs"], { type: "int", defaultValue: 3 }); p.add_argument("--batch-size", { type: "int", default: 32 });
const args = p.parseArgs(); const epochs = args.epochs, batch = args.batch_size;`,
      "argparse, words it may not know": `const { ArgumentParser } = require("argparse"); const p = new ArgumentParser();
p.addArgument("--epochs", { type: "int", defaultValue: 3 }); p.addArgument("--batch-size", { type: "int", defaultValue: 32 });
const [args] = p.parseKnownArgs(); const epochs = args.epochs, batch = args.batch_size;`,
      minimist: `const args = require("minimist")(process.argv.slice(2), { default: { epochs: 3, "batch-size": 32 } });
const epochs = args.epochs, batch = args["batch-size"];`,
      yargs: `import yargs from "yargs"; import { hideBin } from "yargs/helpers";
const { epochs, batchSize: batch } = yargs(hideBin(process.argv)).option("epochs", { default: 3, alias: "e" }).options({ "batch-size": { type: "number", default: 32 } }).argv;`,
      commander: `import { Command } from "commander"; const program = new Command();
program.name("train").option("-e, --epochs <n>", "how many", parseInt, 3).option("--batch-size <n>", "rows", 32).parse();
const { epochs, batchSize: batch } = program.opts();`,
      words: `const epochs = Number(process.argv[2] || 3), batch = 32;`,
    };
    for (const [name, code] of Object.entries(programs)) {
      const byHand = evaluateJavaScript(code);
      assert.deepEqual([globalOf(byHand, "epochs"), globalOf(byHand, "batch")], [3, 32], name);
      const launched = evaluateJavaScript(code, {}, name === "words" ? "9" : "--epochs 9");
      assert.equal(globalOf(launched, "epochs"), 9, `${name}, launched`);
    }
  });

  it("reads TypeScript: types, enumerations, parameter properties, casts", () => {
    const trace = evaluateJavaScript(
      `
import type { Options } from "./options";
enum Size { Small = 8, Large }
interface Config { epochs: number }
class Trainer<T> { constructor(private readonly epochs: number, public rows?: T) {} run(): number { return this.epochs!; } }
const config = { epochs: 4 } as const satisfies Config;
const a = new Trainer<string>(config.epochs).run(), b = Size.Large;
`,
      {},
      "",
      "train.ts",
    );
    assert.deepEqual([globalOf(trace, "a"), globalOf(trace, "b")], [4, 9]);
  });

  it("reads what listeners and components are given to call", () => {
    const trace = evaluateJavaScript(
      `
import x from "x";
window.addEventListener("load", () => { button.onclick = async () => { x.a(); }; });
export function App() { const run = () => x.b(); return <div><Button onClick={run} /></div>; }
App();
setTimeout(() => x.c(), 100);
`,
      {},
      "",
      "app.jsx",
    );
    assert.deepEqual(
      ["a", "b", "c"].map((name) => callsTo(trace, name).length),
      [1, 1, 1],
    );
  });

  it("ends what never ends", () => {
    for (const code of [
      "function f() { return f(); }\nf();\nconst a = 1;",
      "while (true) { g(); }\nconst a = 1;",
      "const f = () => new Promise(f);\nf();\nconst a = 1;",
      "class A { constructor() { this.a = new A(); } }\nnew A();\nconst a = 1;",
      "const l = [1]; for (const x of l) l.push(x);\nconst a = 1;",
    ])
      assert.deepEqual(held(code, "a"), [1], code);
  });
});

const script = `
import * as tf from "@tensorflow/tfjs";
class Data { rows = 10; get half() { return this.rows / 2; } }
const { epochs = 3, ...rest } = { batchSize: 4, [key]: \`\${1}\` };
async function main({ size } = {}) {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: size ?? 1, inputShape: [2] })] });
  for (let i = 0; i < epochs; i++) { try { await model.fit(x, y, { epochs, ...rest }); } catch (e) { continue; } }
  return <div onClick={() => main()}>{[1, 2].map((n) => n)}</div>;
}
main().then(console.log);
`;

describe("half-typed JavaScript", () => {
  it("is read without throwing, and the same way twice", () => {
    fc.assert(
      fc.property(fc.nat(script.length), fc.nat(script.length), fc.string({ maxLength: 4 }), (a, b, typed) => {
        const [from, to] = a < b ? [a, b] : [b, a];
        const text = script.slice(0, from) + typed + script.slice(to);
        const first = evaluateJavaScript(text);
        const codes = new Set(first.problems.map((problem) => problem.code));
        assert.ok(!codes.has("evaluate.fault"), JSON.stringify(first.problems));
        assert.deepEqual(
          evaluateJavaScript(text).calls.map((call) => call.callee),
          first.calls.map((call) => call.callee),
        );
      }),
      { numRuns: 150 },
    );
  });

  it("may import nothing yet", () => {
    const trace = evaluateJavaScript("const a = 1;\nimport().then(console.log);\nconst b = 2;\n");
    assert.deepEqual([globalOf(trace, "a"), globalOf(trace, "b"), trace.problems], [1, 2, []]);
  });

  it("keeps what stands around it, and says where it is", () => {
    const trace = evaluateJavaScript("const a = 1;\nmodel.fit(xs, ys, { epochs: \nconst b = 3;\n");
    assert.equal(globalOf(trace, "a"), 1);
    assert.equal(callsTo(trace, "fit").length, 1);
    assert.deepEqual(
      trace.problems.map(({ code, line }) => [code, line]),
      [["syntax.script", 3]],
    );
  });

  it("is read however deep it lies", () => {
    for (const [open, close] of ["()", "[]", "{}"].map((pair) => [pair.charAt(0), pair.charAt(1)] as const)) {
      const deep = open.repeat(20_000);
      evaluateJavaScript(`const a = ${deep}${close.repeat(20_000)};`);
    }
    evaluateJavaScript(`const a = ${"1 + ".repeat(20_000)}1;`);
    evaluateJavaScript("if (a) ".repeat(5_000));
  });
});
