import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Analysis } from "../../src/core/analysis";
import { runCli, temporaryFolder } from "../support/cli";

const training = `import * as tf from "@tensorflow/tfjs-node";
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
await model.fit(tf.ones([100, 4]), tf.ones([100, 1]), { epochs: 5 });
`;

/** Notes each module that the command line loads. */
const watcher = `const { Module } = require("node:module");
const load = Module._load;
Module._load = function (request, ...rest) {
  if (/typescript\\.js$/.test(request)) process.stderr.write("PARSER LOADED\\n");
  return load.call(this, request, ...rest);
};
`;

describe("the parser of JavaScript and TypeScript", () => {
  const folder = temporaryFolder({
    "watch.cjs": watcher,
    "web/server.ts": 'import express from "express";\nexport const app = express();\napp.listen(80);\n',
    "web/predict.js":
      'import * as tf from "@tensorflow/tfjs";\n(await tf.loadLayersModel("m.json")).predict(tf.ones([1]));\n',
    "web/train.py": "import torch\nfor epoch in range(3):\n    loss.backward()\n    optimizer.step()\n",
    "ml/train.mjs": training,
  });
  after(folder.remove);

  const estimate = (path: string): { readonly analysis: Analysis; readonly isLoaded: boolean } => {
    const { stdout, stderr, status } = runCli(["estimate", path, "--format", "json"], {
      cwd: folder.path,
      env: { NODE_OPTIONS: `--require ${resolve(folder.path, "watch.cjs")}` },
    });
    assert.equal(status, 0, stderr);
    return { analysis: JSON.parse(stdout) as Analysis, isLoaded: stderr.includes("PARSER LOADED") };
  };

  it("is not loaded for files that import no training library or do not train", () => {
    const { isLoaded, analysis } = estimate("web");
    assert.equal(analysis.files.length, 3);
    assert.ok(!isLoaded);
  });

  it("is loaded for the first file that does", () => {
    const { isLoaded, analysis } = estimate("ml");
    assert.ok(isLoaded);
    const [run] = analysis.files.flatMap((file) => file.runs);
    assert.equal(run?.inputs.epochs?.value, 5);
    assert.equal(run.anchor.line, 4);
  });

  it("is a bundle of its own, apart from the editor's entry and analysis", () => {
    assert.ok(existsSync(resolve("dist/extension.js")), "npm run build comes first");
    assert.ok(statSync(resolve("dist/typescript.js")).size < 4_500_000);
    for (const name of ["extension.js", "engine.js", "cli.js"])
      assert.ok(!readFileSync(resolve("dist", name), "utf8").includes("createSourceFile("), `${name} holds the parser`);
  });
});
