import assert from "node:assert/strict";
import { checkMarked, runsOf } from "../../support/carets";

describe("brain.js", () => {
  it("counts a network from its hidden layers and the rows written in the code", () =>
    checkMarked(
      `
const brain = require("brain.js");
const net = new brain.NeuralNetwork({ hiddenLayers: [4, 3] });
net.train(
//^^^^^^^ run
  [
    { input: { r: 0.03, g: 0.7 }, output: { black: 1 } },
    { input: { b: 0.2 }, output: { white: 1 } },
  ],
  { iterations: 500 },
  //            ^^^ maxSteps = 500
);
// also: framework = brain.js (derived); datasetSamples = 2 (derived); parameterCount = 39 (derived)
// also: datasetId = inline array (derived); trainingSamples = 1000 (derived)
// also: forwardFlopsPerSample = 60 (derived); microBatchSize = 1 (default); optimizer = sgd (default)
// also: task = tabular (derived); method = full (derived); precision = fp32 (default)
// open: accelerator
`.replace("//^^^^^^^ run\n", ""),
      {},
      "train.js",
    ));

  it("reads iterations that the net is made with, and callbacks of functions that nothing here calls", async () => {
    const { runs, source } = await runsOf(
      `const brain = require("brain.js");
const { load } = require("./rows.js");
const net = new brain.NeuralNetwork({ hiddenLayers: [2], iterations: 900 });
const fit = () => {
  return new Promise((resolve) => {
    load().then((rows) => {
      net.trainAsync(rows, { log: true }).then(resolve);
    });
  });
};
module.exports = { fit };
`,
      { "rows.js": "const load = async () => fetch('x');\nmodule.exports = { load };\n" },
      "net.js",
    );
    assert.equal(runs.length, 1);
    assert.equal(runs[0]?.facts.find(({ input }) => input === "maxSteps")?.value, 900);
    assert.equal(source.positionAt(runs[0].anchor.from).line, 7);
  });

  it("takes its defaults where nothing is given", async () => {
    const { runs } = await runsOf(
      `
import { NeuralNetwork } from "brain.js";
const net = new NeuralNetwork();
net.train([
  { input: [0, 0, 1, 1, 0, 1, 1, 0, 1, 1], output: [0] },
  { input: [0, 1, 1, 1, 0, 1, 1, 0, 1, 1], output: [1] },
]);
`,
      {},
      "train.ts",
    );
    const facts = Object.fromEntries(runs.flatMap((run) => run.facts).map((fact) => [fact.input, fact]));
    assert.equal(facts.epochs, undefined, "a bound is no duration");
    const { maxSteps, trainingSamples } = facts;
    assert.deepEqual([maxSteps?.value, maxSteps?.origin, maxSteps?.least], [20_000, "default", 1]);
    assert.deepEqual([trainingSamples?.value, trainingSamples?.least], [40_000, 2]);
    assert.equal(facts.parameterCount?.value, 10 * 5 + 5 + 5 + 1);
  });

  it("is recognised in its own repository", async () => {
    const start = ['import { brain } from "../../src";', 'const brain = require("../../dist/brain");'];
    for (const line of start) {
      const files = { "src/index.js": "export const brain = { NeuralNetwork: class { train() {} } };\n" };
      const code = `${line}\nnew brain.NeuralNetwork().train([{ input: [0, 1], output: [1] }]);\n`;
      const { runs } = await runsOf(code, files, "examples/js/xor.js");
      assert.equal(runs.length, 1, line);
    }
  });

  it("leaves the size open where the rows are not seen", async () => {
    const { runs } = await runsOf(
      `import brain from "brain.js";\nimport rows from "./rows.json";\nnew brain.NeuralNetwork().train(rows);\n`,
      {},
      "train.js",
    );
    assert.ok(runs[0]?.unknowns.some(({ input }) => input === "parameterCount"));
    const { runs: recurrent } = await runsOf(
      `const net = new brain.recurrent.LSTM();\nnet.train(["a b c"], { iterations: 100 });\n`,
      {},
      "train.js",
    );
    assert.deepEqual(
      recurrent[0]?.facts.filter(({ input }) => ["maxSteps", "parameterCount"].includes(input)).map((f) => f.value),
      [100],
    );
  });
});

describe("ml5", () => {
  it("reads the options of train, and its defaults", async () => {
    const given = `
const nn = ml5.neuralNetwork({ task: "regression", inputs: 1, outputs: 1 });
function setup() { nn.normalizeData(); nn.train({ epochs: 25 }, finished); }
`;
    const { runs } = await runsOf(given, {}, "sketch.js");
    const facts = Object.fromEntries(runs.flatMap((run) => run.facts).map((fact) => [fact.input, fact]));
    assert.deepEqual([facts.epochs?.value, facts.epochs?.origin], [25, "stated"]);
    assert.deepEqual([facts.microBatchSize?.value, facts.microBatchSize?.origin], [32, "default"]);
  });
});
