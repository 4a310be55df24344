import { execFileSync } from "node:child_process";
import assert from "node:assert/strict";
import { mayTrain } from "../../../src/core/source/classify";
import { toSourceText } from "../../../src/core/source/documents";

function may(path: string, text: string): boolean {
  return mayTrain(toSourceText(path, text));
}

describe("mayTrain", () => {
  it("keeps Python that mentions a library and something that trains", () => {
    assert.ok(may("train.py", "from transformers import Trainer\nTrainer(model).train()"));
    assert.ok(may("train.py", "import torch\nloss.backward()"));
    assert.ok(may("train.py", "import tensorflow as tf\nmodel.fit(x)"));
    assert.ok(may("main.py", "import torch\nfrom engine import train_one_epoch\ntrain_one_epoch(model)"));
  });

  it("keeps scripts that start a training of other files, whatever it is called there", () => {
    const script = (body: string): string =>
      `from engine import Loop\n${body}\nif __name__ == "__main__":\n    main()\n`;
    assert.ok(may("image_train.py", script("def main():\n    TrainLoop(lr=args.lr).run_loop()")));
    assert.ok(may("main.py", `import torch\n${script("agent = PPO(lr=3e-4)\nagent.update(rollouts)")}`));
    assert.ok(!may("clean.py", script("def main():\n    Loop(path).run()")));
  });

  it("keeps code that fits a model of another file", () => {
    assert.ok(may("main.py", "from model import *\nnet().fit_generator(rows, epochs=5)\n"));
    assert.ok(may("a.ipynb", JSON.stringify({ cells: [{ cell_type: "code", source: ["net().fit(x, epochs=5)"] }] })));
    assert.ok(!may("main.py", "from curves import *\nline().fit(x, y)\n"));
  });

  it("leaves out Python that cannot be training", () => {
    assert.ok(!may("server.py", "import flask\napp = flask.Flask('x')\napp.run()"));
    assert.ok(!may("predict.py", "import torch\nmodel = torch.load('m.pt')\nprint(model(x))"));
    assert.ok(!may("stats.py", "from sklearn.svm import SVC\nSVC().fit(x, y)"));
    assert.ok(!may("settings.py", "DEBUG = True\nDATABASES = {}"));
  });

  it("keeps a script's settings file", () => {
    assert.ok(may("config/small.py", "# small\nbatch_size = 4\nmax_iters = 2000\n"));
    assert.ok(!may("config/small.py", "batch_size = 4\ndef run(): pass\n"));
  });

  it("keeps notebooks that train or launch", () => {
    const notebook = (code: string): string => JSON.stringify({ cells: [{ cell_type: "code", source: [code] }] });
    assert.ok(may("a.ipynb", notebook("import torch\nloss.backward()")));
    assert.ok(may("a.ipynb", notebook("!accelerate launch train.py")));
    assert.ok(!may("a.ipynb", notebook("import pandas as pd\npd.read_csv('x.csv').plot()")));
  });

  it("keeps launchers that start a shell script which trains by its name", () => {
    assert.ok(may("run.sh", "bash tools/dist_train.sh configs/a.py 8\n"));
    assert.ok(may("all.sh", "./finetune_lora.sh\n"));
    assert.ok(!may("run.sh", "bash tools/dist_test.sh configs/a.py 8\n"));
  });

  it("keeps scripts that Hydra starts and that leave training to their own modules", () => {
    assert.ok(
      may(
        "train.py",
        'import hydra\n@hydra.main()\ndef main(c):\n    train_fold(c)\nif __name__ == "__main__":\n    main()\n',
      ),
    );
  });

  it("keeps JavaScript and TypeScript that load a training library and train", () => {
    assert.ok(may("train.ts", 'import * as tf from "@tensorflow/tfjs-node";\nawait model.fit(xs, ys);'));
    assert.ok(may("train.cjs", 'const brain = require("brain.js");\nnet.train(rows);'));
    assert.ok(may("sketch.js", "nn = ml5.neuralNetwork();\nnn.train(done);"));
    assert.ok(may("page.js", "const model = tf.sequential();\nmodel.fit(xs, ys);"));
  });

  it("leaves out other JavaScript, declarations and bundles", () => {
    const training = 'import * as tf from "@tensorflow/tfjs";\nmodel.fit(xs, ys);';
    assert.ok(!may("server.ts", 'import express from "express";\napp.listen(80);'));
    assert.ok(!may("layout.js", "chart.fit(width); train(station);"));
    assert.ok(!may("predict.js", 'import * as tf from "@tensorflow/tfjs";\nmodel.predict(x);'));
    assert.ok(
      !may("chat.js", 'import { pipeline } from "@huggingface/transformers";\nawait pipeline("text-generation");'),
    );
    assert.ok(!may("model.d.ts", training));
    assert.ok(!may("app.min.js", training));
    assert.ok(!may("dist/app.js", training + ";var a=1".repeat(1000)));
  });

  it("looks at configurations by their keys and at shells by their programs", () => {
    assert.ok(may("qlora.yml", "base_model: huggyllama/llama-7b\nadapter: qlora\n"));
    assert.ok(may("sft.yaml", "model_name_or_path: m\nstage: sft\n"));
    assert.ok(may("lora.yml", "model: m\nfine_tune_type: lora\niters: 100\n"));
    assert.ok(!may("search.yml", "filters:\n  - lowercase\n"));
    assert.ok(!may("compose.yml", "services:\n  web:\n    image: nginx\n"));
    assert.ok(!may("package.json", '{"name": "x", "version": "1.0.0"}'));
    assert.ok(may("run.sh", "torchrun --nproc_per_node 8 train.py\n"));
    assert.ok(!may("build.sh", "make && make install\n"));
    assert.ok(!may("readme.md", "torchrun train.py"));
  });

  it("rejects a file of usual size in well under a fifth of a millisecond", function () {
    this.timeout(60_000);
    // In a process of its own: in one that holds much compiled code the engine compiles patterns without its fast search.
    const script = `
      const { mayTrain } = require("./src/core/source/classify.ts");
      const { toSourceText } = require("./src/core/source/documents.ts");
      const text = "def view(request):\\n    return render(request, 'page.html')\\n".repeat(200);
      const source = toSourceText("views.py", text);
      const times = Array.from({ length: 301 }, () => {
        const from = performance.now();
        mayTrain(source);
        return performance.now() - from;
      });
      // The median: other work on the machine must not decide.
      console.log(times.sort((a, b) => a - b)[150]);
    `;
    const median = Number(execFileSync(process.execPath, ["--import", "tsx", "-e", script]));
    assert.ok(median < 0.2, `${median} ms`);
  });
});
