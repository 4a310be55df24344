import assert from "node:assert/strict";
import * as vscode from "vscode";
import {
  activated,
  closeAll,
  eventually,
  lensesOf,
  lineWith,
  onlyLensOf,
  openText,
  pause,
  set,
  uriOf,
  write,
} from "../support";

describe("lens", () => {
  before(activated);
  afterEach(closeAll);

  it("stands on the line that starts training, with energy, CO2e and range", async () => {
    const { document } = await openText("finetune.py");
    const lens = await onlyLensOf(document.uri);
    assert.equal(lens.line, lineWith(document, "trainer.train()"));
    assert.match(lens.title, /≈ [\d.,]+ [kM]?Wh · [\d.,]+ k?g CO2e \(.+–.+ [kM]?Wh\) · /);
    assert.match(lens.title, /3 epochs/);
  });

  it("stands on a plain PyTorch loop whose values stand in another file and in argparse defaults", async () => {
    const { document } = await openText("train_resnet.py");
    const lens = await onlyLensOf(document.uri);
    assert.ok(document.lineAt(lens.line).text.length > 0);
    assert.match(lens.title, /30 epochs/);
  });

  it("stands in TypeScript, with values from another file", async () => {
    const { document } = await openText("web/trainIris.ts");
    const lens = await onlyLensOf(document.uri);
    assert.equal(lens.line, lineWith(document, "await model.fit("));
    assert.match(lens.title, /40 epochs/);
  });

  it("stands in a config and in a launcher", async () => {
    const config = await openText("configs/qlora.yml");
    assert.match((await onlyLensOf(config.document.uri)).title, /2 epochs/);
    const launcher = await openText("slurm/resnet.sbatch");
    const lens = await onlyLensOf(launcher.document.uri);
    assert.equal(lens.line, lineWith(launcher.document, "srun torchrun"));
    assert.match(lens.title, /4×A100.*90 epochs/);
  });

  it("stands in formats that the editor does not know by itself", async () => {
    const texts = {
      "configs/llama3.toml":
        '[model]\nname = "llama3"\nflavor = "8B"\n[training]\nlocal_batch_size = 2\nseq_len = 2048\nsteps = 1000\n',
      "configs/t5.gin": [
        "from __gin__ import dynamic_registration",
        "network.Transformer.config = @network.T5Config()",
        "network.T5Config:",
        "  vocab_size = 1000",
        "  emb_dim = 64",
        "  num_heads = 4",
        "  num_encoder_layers = 2",
        "  num_decoder_layers = 2",
        "  head_dim = 16",
        "  mlp_dim = 128",
        'MIXTURE_OR_TASK_NAME = "some_task"',
        'TASK_FEATURE_LENGTHS = {"inputs": 256, "targets": 128}',
        "TRAIN_STEPS = 1_000",
        "",
      ].join("\n"),
    };
    for (const [path, text] of Object.entries(texts)) {
      await write(path, text);
      try {
        const { document } = await openText(path);
        assert.equal(document.languageId, path.split(".").at(-1));
        assert.match((await onlyLensOf(document.uri)).title, /1,000 steps/);
      } finally {
        await vscode.workspace.fs.delete(uriOf(path));
      }
    }
  });

  for (const path of ["serve.py", "settings.py", "compose.yaml", "web/page.ts"]) {
    it(`says nothing in ${path}, which does not train`, async () => {
      const { document } = await openText(path);
      assert.deepEqual(await lensesOf(document.uri), []);
    });
  }

  it("never flickers while two hundred characters are typed, and follows its line", async () => {
    const editor = await openText("finetune.py");
    const { document } = editor;
    const first = await onlyLensOf(document.uri);
    const typed = 'def report(name, losses):\n    print(f"training {name}: {losses[-1]:.3f}")\n\n'
      .repeat(3)
      .slice(0, 200);
    const at = new vscode.Position(2, 0);
    const titles: string[] = [first.title];
    for (const [index, character] of Array.from(typed).entries()) {
      const offset = document.offsetAt(at) + index;
      await editor.edit(
        (edit) => {
          edit.insert(document.positionAt(offset), character);
        },
        { undoStopBefore: false, undoStopAfter: false },
      );
      const { line, title } = await onlyLensOf(document.uri);
      assert.equal(line, lineWith(document, "trainer.train()"), `after ${JSON.stringify(typed.slice(0, index + 1))}`);
      titles.push(title);
    }
    assert.equal(titles.length, 201);
    const changes = titles.filter((title, index) => index > 0 && title !== titles[index - 1]);
    assert.deepEqual(changes, [], "what is typed does not concern the run");
  });

  it("keeps the last good figures while a value is half typed, then takes the new value", async () => {
    const editor = await openText("finetune.py");
    const { document } = editor;
    const first = await onlyLensOf(document.uri);
    const line = lineWith(document, "EPOCHS = 3");
    const all = document.lineAt(line).range;
    await editor.edit((edit) => {
      edit.replace(all, "EPOCHS = ");
    });
    assert.equal((await onlyLensOf(document.uri)).title, first.title);
    await editor.edit((edit) => {
      edit.replace(document.lineAt(line).range, "EPOCHS = 6");
    });
    await eventually(
      "the new value",
      async () => (await onlyLensOf(document.uri)).title.includes("6 epochs") || undefined,
    );
  });

  it("goes when the training goes", async () => {
    const editor = await openText("finetune.py");
    const { document } = editor;
    await onlyLensOf(document.uri);
    await editor.edit((edit) => {
      edit.replace(new vscode.Range(0, 0, document.lineCount, 0), "print('nothing')\n");
    });
    await eventually("no lens", async () => (await lensesOf(document.uri)).length === 0 || undefined);
  });

  it("follows a file that it was read with, while that is edited and on disk", async () => {
    const { document } = await openText("train_resnet.py");
    const before = await onlyLensOf(document.uri);
    const changedTo = async (isWanted: (title: string) => boolean): Promise<true | undefined> =>
      isWanted((await onlyLensOf(document.uri)).title) ? true : undefined;
    const settings = await vscode.workspace.openTextDocument(uriOf("settings.py"));
    const edit = new vscode.WorkspaceEdit();
    edit.replace(settings.uri, new vscode.Range(0, 0, 1, 0), "BATCH_SIZE = 1\n");
    await vscode.workspace.applyEdit(edit);
    await eventually("figures for the edit", () => changedTo((title) => title !== before.title));
    await vscode.window.showTextDocument(settings);
    await closeAll();
    await openText("train_resnet.py");
    await eventually("the figures without it", () => changedTo((title) => title === before.title));
    // A watcher that has just started may miss the first change, so it is made until it is seen.
    await eventually("figures for the file on disk", async () => {
      await write("settings.py", "BATCH_SIZE = 2\n");
      await pause(500);
      return changedTo((title) => title !== before.title);
    });
    await eventually("the old file's figures", async () => {
      await write("settings.py", "BATCH_SIZE = 256\n");
      await pause(500);
      return changedTo((title) => title === before.title);
    });
  });

  it("follows the settings", async () => {
    const { document } = await openText("finetune.py");
    const before = await onlyLensOf(document.uri);
    try {
      await set("hardware", "h100-sxm");
      await set("acceleratorCount", 2);
      const after = await eventually("the hardware of the settings", async () => {
        const { title } = await onlyLensOf(document.uri);
        return title.includes("2×H100") ? title : undefined;
      });
      assert.notEqual(after, before.title);
      await set("gridZone", "DNK");
      await eventually("another CO2e", async () => (await onlyLensOf(document.uri)).title !== after || undefined);
      await set("annotations.mode", "off");
      assert.deepEqual(await lensesOf(document.uri), []);
    } finally {
      for (const name of ["hardware", "acceleratorCount", "gridZone", "annotations.mode"]) await set(name, undefined);
    }
    await eventually(
      "the first figures",
      async () => (await onlyLensOf(document.uri)).title === before.title || undefined,
    );
  });

  it("says what the template asks for", async () => {
    const { document } = await openText("finetune.py");
    try {
      await set("annotations.template", "compact");
      assert.match((await onlyLensOf(document.uri)).title, /^≈ [\d.,]+ [kM]?Wh · [\d.,]+ k?g CO2e$/);
      await set("annotations.template", "costs {energy} | {hardware}");
      assert.match((await onlyLensOf(document.uri)).title, /^costs ≈ [\d.,]+ [kM]?Wh \| /);
    } finally {
      await set("annotations.template", undefined);
    }
  });

  it("obeys the editor's own switch", async () => {
    const { document } = await openText("finetune.py");
    const editor = vscode.workspace.getConfiguration("editor");
    await editor.update("codeLens", false, vscode.ConfigurationTarget.Workspace);
    try {
      assert.deepEqual(await lensesOf(document.uri), []);
    } finally {
      await editor.update("codeLens", undefined, vscode.ConfigurationTarget.Workspace);
    }
    await onlyLensOf(document.uri);
  });

  for (const [path, comment] of [
    ["finetune.py", "# carbon-lens: ignore"],
    ["configs/qlora.yml", "# carbon-lens: ignore"],
    ["web/trainIris.ts", "// carbon-lens: ignore"],
  ] as const) {
    it(`is silent in ${path} under ${comment}`, async () => {
      const editor = await openText(path);
      await onlyLensOf(editor.document.uri);
      await editor.edit((edit) => {
        edit.insert(new vscode.Position(0, 0), `${comment}\n`);
      });
      await eventually(
        "no lens",
        async () => ((await lensesOf(editor.document.uri)).length === 0 ? true : undefined),
        15_000,
      );
    });
  }

  it("answers many askers with one analysis", async () => {
    const { analyses } = await activated();
    const { document } = await openText("finetune.py");
    const answers = await Promise.all([
      analyses.current(document),
      analyses.current(document),
      analyses.current(document),
    ]);
    assert.ok(answers[0]);
    assert.ok(answers.every((answer) => answer === answers[0]));
  });
});
