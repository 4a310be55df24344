import assert from "node:assert/strict";
import { runsOf } from "../../support/carets";

const silent: Readonly<Record<string, string>> = {
  "inference in a page": `
import * as tf from "@tensorflow/tfjs";
const model = await tf.loadLayersModel("model.json");
const input = tf.browser.fromPixels(image).expandDims();
console.log(model.predict(input).dataSync());
`,
  "a server that answers with predictions": `
const express = require("express");
const tf = require("@tensorflow/tfjs-node");
const app = express();
app.post("/predict", async (request, response) => {
  const model = await tf.loadGraphModel("file://model/model.json");
  response.json(await model.executeAsync(tf.tensor(request.body.rows)).data());
});
app.listen(8080, () => console.log("fit to serve"));
`,
  "a scaler that is fitted": `
import * as tf from "@tensorflow/tfjs";
import { StandardScaler } from "scaler";
const scaler = new StandardScaler();
scaler.fit(rows);
chart.fit(width, height, { animate: true });
`,
  "a network that is only run": `
import brain from "brain.js";
const net = new brain.NeuralNetwork();
net.fromJSON(saved);
console.log(net.run([1, 0]));
train.run();
`,
  "a bundler's configuration": `
module.exports = { entry: "./src/train.js", epochs: 10, module: { rules: [{ test: /\\.js$/, use: "babel-loader" }] } };
`,
  "a railway": `
import { Station } from "./station";
const station = new Station({ epochs: 3, batchSize: 2 });
station.train({ iterations: 100 });
`,
};

describe("JavaScript and TypeScript that train nothing", () => {
  for (const [what, code] of Object.entries(silent))
    it(`shows nothing for ${what}`, async () => {
      const { runs } = await runsOf(code, {}, "main.js");
      assert.deepEqual(
        runs.map((run) => run.title),
        [],
      );
    });

  it("shows nothing for tests of training", async () => {
    const code = `
import * as tf from "@tensorflow/tfjs";
it("trains", async () => {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
  await model.fit(tf.ones([2, 1]), tf.ones([2, 1]), { epochs: 1 });
});
`;
    for (const path of ["model.test.ts", "model_test.js", "__tests__/model.js", "model.spec.tsx"]) {
      const { runs } = await runsOf(code, {}, path);
      assert.deepEqual(runs, [], path);
    }
    const { runs } = await runsOf(code, {}, "model.js");
    assert.equal(runs.length, 1);
  });
});
