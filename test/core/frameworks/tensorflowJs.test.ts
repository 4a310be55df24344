import assert from "node:assert/strict";
import { checkMarked, runsOf } from "../../support/carets";

describe("TensorFlow.js", () => {
  it("reads model.fit with the model, its optimizer and its data", () =>
    checkMarked(
      `
import * as tf from "@tensorflow/tfjs-node";

const EPOCHS = 20;
//             ^^ epochs = 20
const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [4], units: 10, activation: "relu" })] });
model.add(tf.layers.dense({ units: 3 }));
model.compile({ optimizer: tf.train.adam(0.01), loss: "meanSquaredError" });
//                         ^^^^^^^^^^^^^^^^^^^ optimizer = adam
const xs = tf.tensor2d(values, [120, 4]);
//                              ^^^ datasetSamples = 120
await model.fit(xs, ys, { epochs: EPOCHS, batchSize: 16 });
//    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ run
//                                                   ^^ microBatchSize = 16
// also: framework = tfjs (derived); parameterCount = 83 (derived); forwardFlopsPerSample = 140 (derived); acceleratorKind = cpu (derived)
// also: task = tabular (derived); method = full (derived); precision = fp32 (default)
// open: accelerator
`,
      {},
      "train.mjs",
    ));

  it("knows the library's defaults and leaves validationSplit out of the rows", () =>
    checkMarked(
      `
const tf = require("@tensorflow/tfjs");
const model = tf.sequential();
model.add(tf.layers.dense({ units: 1, inputShape: [1] }));
model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
//                         ^^^^^ optimizer = sgd
model.fit(tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [10, 1]), ys, { validationSplit: 0.2 });
//                                                      ^^ datasetSamples = 8 (derived)
// also: framework = tfjs (derived); parameterCount = 2 (derived); forwardFlopsPerSample = 2 (derived)
// also: epochs = 1 (default); microBatchSize = 32 (default); task = tabular (derived)
// also: method = full (derived); precision = fp32 (default); evaluationSamples = 2 (derived)
`,
      {},
      "train.js",
    ));

  it("reads data sets: batches, what is taken, where they come from", () =>
    checkMarked(
      `
import * as tf from "@tensorflow/tfjs-node";
const rows = tf.data.csv("file://./rows.csv");
//                       ^^^^^^^^^^^^^^^^^^^ datasetId = file://./rows.csv
const batches = rows.map(({ xs, ys }) => ({ xs: Object.values(xs), ys })).shuffle(100).batch(50).take(4);
//                                                                                           ^^ microBatchSize = 50
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [7] })] });
model.compile({ optimizer: tf.train.rmsprop(0.1), loss: "meanSquaredError" });
//                         ^^^^^^^^^^^^^^^^^^^^^ optimizer = rmsprop
await model.fitDataset(batches, { epochs: 5 });
//                                        ^ epochs = 5
// also: framework = tfjs (derived); parameterCount = 8 (derived); forwardFlopsPerSample = 14 (derived)
// also: acceleratorKind = cpu (derived); datasetSamples = 200 (derived); task = tabular (derived); method = full (derived); precision = fp32 (default)
`,
      {},
      "train.ts",
    ));

  it("reads loops around optimizer.minimize", () =>
    checkMarked(
      `
import * as tf from "@tensorflow/tfjs";
const weights = tf.variable(tf.zeros([10, 1]));
const optimizer = tf.train.sgd(0.1);
//                ^^^^^^^^^^^^^^^^^ optimizer = sgd
export async function train(xs, ys, iterations = 75) {
  //                                             ^^ maxSteps = 75
  for (let step = 0; step < iterations; step++) {
    //^^^ run
    optimizer.minimize(() => xs.matMul(weights).sub(ys).square().mean());
    await tf.nextFrame();
  }
}
// also: framework = tfjs (derived); precision = fp32 (default)
`.replace("    //^^^ run\n", ""),
      {},
      "train.js",
    ));

  it("takes a loop around fit for more epochs where the model stays, for more runs where it is made anew", async () => {
    const make = `const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });\n`;
    const fit = `await model.fit(xs, ys, { epochs: 2 });\n`;
    const start = `import * as tf from "@tensorflow/tfjs";\n`;
    const loop = (body: string): string => `for (let i = 0; i < 10; i++) {\n${body}}\n`;
    const factsOf = async (text: string): Promise<Record<string, unknown>> => {
      const { runs } = await runsOf(text, {}, "train.js");
      return Object.fromEntries(runs.flatMap((run) => run.facts).map((fact) => [fact.input, fact.value]));
    };
    const more = await factsOf(start + make + loop(fit));
    assert.deepEqual([more.epochs, more.sweepRuns], [20, undefined]);
    const anew = await factsOf(start + loop(make + fit));
    assert.deepEqual([anew.epochs, anew.sweepRuns], [2, 10]);
  });

  it("counts functional models, and what is frozen in them", async () => {
    const { runs } = await runsOf(
      `
import { input, layers, model as build, train } from "@tensorflow/tfjs";
const x = input({ shape: [8] });
const hidden = layers.dense({ units: 16, useBias: false });
hidden.trainable = false;
const out = layers.concatenate().apply([hidden.apply(x), x]);
const net = build({ inputs: x, outputs: layers.dense({ units: 2 }).apply(out) });
net.compile({ optimizer: train.adam(), loss: "meanSquaredError" });
await net.fit(xs, ys, { epochs: 3 });
`,
      {},
      "train.mts",
    );
    const facts = Object.fromEntries(runs.flatMap((run) => run.facts).map((fact) => [fact.input, fact.value]));
    assert.equal(facts.parameterCount, 8 * 16 + (16 + 8) * 2 + 2);
    assert.equal(facts.trainableParameterCount, (16 + 8) * 2 + 2);
    assert.equal(facts.method, "frozen-backbone");
  });

  it("knows published data by the address that they are fetched from, and the size of pictures by the first layer", async () => {
    const { runs } = await runsOf(
      `
const tf = require("@tensorflow/tfjs-node");
const https = require("https");
const base = "https://storage.example.com/datasets/mnist/";
const load = (file) => new Promise((resolve) => https.get(\`\${base}\${file}.gz\`, (response) => resolve(response)));
const model = tf.sequential();
model.add(tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 8, kernelSize: 3 }));
model.add(tf.layers.flatten());
model.add(tf.layers.dense({ units: 10 }));
async function run() {
  const images = await load("train-images");
  await model.fit(images, images, { epochs: 3, validationSplit: 0.1 });
}
run();
`,
      {},
      "train.js",
    );
    const facts = Object.fromEntries(runs.flatMap((run) => run.facts).map((fact) => [fact.input, fact.value]));
    assert.deepEqual(
      [facts.datasetId, facts.imageSize, facts.parameterCount],
      ["mnist", 28, 80 + 26 * 26 * 8 * 10 + 10],
    );
    assert.equal(runs[0]?.dataset?.fraction, 0.9);
  });

  it("follows listeners, promises and modules to where training starts", async () => {
    const files = {
      "src/model.js": `
import * as tf from "@tensorflow/tfjs";
export function makeModel({ units = 5 } = {}) {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units, inputShape: [3] }));
  return model;
}
export default { epochs: 7 };
`,
    };
    const { runs } = await runsOf(
      `
import * as tf from "@tensorflow/tfjs";
import settings, { makeModel } from "./model.js";
const load = async () => tf.randomNormal([50, 3]);
const start = (xs) => {
  const model = makeModel();
  return model.fit(xs, xs, { ...settings, batchSize: 10 });
};
document.querySelector("#train").onclick = () => load().then(start);
`,
      files,
      "src/index.js",
    );
    const facts = Object.fromEntries(runs.flatMap((run) => run.facts).map((fact) => [fact.input, fact.value]));
    assert.deepEqual([facts.epochs, facts.microBatchSize, facts.parameterCount, facts.datasetSamples], [7, 10, 20, 50]);
    assert.deepEqual(runs[0]?.companions, ["src/model.js"]);
  });

  it("says why epochs that a page decides are not known", async () => {
    const { runs } = await runsOf(
      `
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
const epochs = Number.parseInt(document.getElementById("epochs").value, 10);
model.fit(xs, ys, { epochs });
`,
      {},
      "page.js",
    );
    assert.equal(runs.length, 1);
    const open = runs[0]?.unknowns.find(({ input }) => input === "epochs");
    assert.equal(open?.reason, "read from the page when the code runs");
  });

  it("trains all of a model that is built here, also where its weights cannot be counted", async () => {
    const code = (layer: string): string => `
const tf = require("@tensorflow/tfjs-node");
async function train(width) {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 4, inputShape: [width] }));
  model.add(${layer});
  await model.fit(xs, ys, { epochs: 3 });
}
train(readWidth());
`;
    const method = async (layer: string): Promise<unknown> =>
      (await runsOf(code(layer), {}, "train.js")).runs[0]?.facts.find(({ input }) => input === "method")?.value;
    assert.equal(await method("tf.layers.dense({ units: 1 })"), "full");
    assert.equal(await method("tf.layers.dense({ units: 1, trainable: false })"), undefined);
    assert.equal(await method('tf.loadLayersModel("file://base.json")'), undefined);
  });

  it("counts the largest of the models that one loop trains", async () => {
    const { runs } = await runsOf(
      `import * as tf from "@tensorflow/tfjs-node";
const maker = tf.sequential({ layers: [tf.layers.dense({ units: 8, inputShape: [4] })] });
const judge = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [8] })] });
const both = tf.sequential();
both.add(maker);
judge.trainable = false;
both.add(judge);
both.compile({ loss: "binaryCrossentropy", optimizer: "sgd" });
judge.trainable = true;
judge.compile({ loss: "binaryCrossentropy", optimizer: "sgd" });
for (let epoch = 0; epoch < 5; epoch++) {
  await judge.trainOnBatch(rows, labels);
  await both.trainOnBatch(noise, ones);
}
`,
      {},
      "gan.ts",
    );
    const facts = new Map<string, unknown>(runs[0]?.facts.map((fact) => [fact.input, fact.value]));
    assert.equal(runs.length, 1);
    assert.equal(facts.get("parameterCount"), 4 * 8 + 8 + 8 + 1);
    assert.equal(facts.get("method"), "full");
    assert.equal(facts.get("epochs"), 5);
  });
});
