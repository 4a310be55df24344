import assert from "node:assert/strict";
import * as vscode from "vscode";
import { activated, closeAll, eventually, lensesOf, lineWith, openText, set } from "../support";

describe("annotations", () => {
  before(activated);
  afterEach(async () => {
    for (const name of ["mode", "template", "warningFromKwh", "seriousFromKwh"])
      await set(`annotations.${name}`, undefined);
    await closeAll();
  });

  /** What is drawn in the active editor, once that is so many marks. */
  async function marks(count: number): Promise<readonly { line: number; text?: string; level: string }[]> {
    const { annotations } = await activated();
    return eventually(`${String(count)} marks`, () => {
      const editor = vscode.window.activeTextEditor;
      const drawn = editor ? annotations.marksOf(editor) : [];
      return drawn.length === count ? drawn : undefined;
    });
  }

  it("stand behind the line in place of the lens", async () => {
    await set("annotations.mode", "endOfLine");
    await set("annotations.template", "compact");
    const { document } = await openText("finetune.py");
    const [mark] = await marks(1);
    assert.equal(mark?.line, lineWith(document, "trainer.train()"));
    assert.match(mark.text ?? "", /^≈ .*Wh · .*CO2e$/);
    assert.deepEqual(await lensesOf(document.uri), []);
  });

  it("follow their line while typing, and are never gone", async () => {
    await set("annotations.mode", "endOfLine");
    const editor = await openText("finetune.py");
    const { document } = editor;
    await marks(1);
    const { annotations } = await activated();
    for (const character of "x = [1, 2\n") {
      await editor.edit((edit) => {
        edit.insert(document.lineAt(2).range.end, character);
      });
      assert.equal(annotations.marksOf(editor).length, 1);
    }
    await eventually("the line", () =>
      annotations.marksOf(editor)[0]?.line === lineWith(document, "trainer.train()") ? true : undefined,
    );
  });

  it("stand on the cursor's line alone where that is asked for", async () => {
    await set("annotations.mode", "activeLine");
    const editor = await openText("finetune.py");
    await marks(0);
    const line = lineWith(editor.document, "trainer.train()");
    editor.selection = new vscode.Selection(line, 0, line, 0);
    await marks(1);
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    await marks(0);
  });

  it("are a mark in the gutter without text, coloured by the thresholds", async () => {
    await set("annotations.mode", "gutter");
    await set("annotations.warningFromKwh", 1e9);
    await set("annotations.seriousFromKwh", 1e9);
    await openText("train_resnet.py");
    const [plain] = await marks(1);
    assert.equal(plain?.text, undefined);
    for (const [name, level] of [
      ["warningFromKwh", "warning"],
      ["seriousFromKwh", "serious"],
    ] as const) {
      await set(`annotations.${name}`, 0);
      await eventually(level, async () => ((await marks(1))[0]?.level === level ? true : undefined));
    }
  });

  it("are gone when they are off, and there is none in lens mode", async () => {
    await set("annotations.mode", "endOfLine");
    await openText("finetune.py");
    await marks(1);
    await set("annotations.mode", "off");
    await marks(0);
    await set("annotations.mode", undefined);
    await marks(0);
  });
});
