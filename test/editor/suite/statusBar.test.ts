import assert from "node:assert/strict";
import { activated, closeAll, eventually, openText, set } from "../support";

describe("status bar", () => {
  before(activated);
  afterEach(closeAll);

  it("tells the active file's total and hides elsewhere", async () => {
    const { statusBar } = await activated();
    await openText("finetune.py");
    const text = await eventually("a total", () => statusBar.text);
    assert.match(text, /^≈ .*Wh · .* CO2e$/);
    await openText("serve.py");
    await eventually("hidden", () => (statusBar.text === undefined ? true : undefined));
  });

  it("can be switched off", async () => {
    const { statusBar } = await activated();
    await openText("finetune.py");
    await eventually("a total", () => statusBar.text);
    await set("statusBar.enabled", false);
    try {
      await eventually("hidden", () => (statusBar.text === undefined ? true : undefined));
    } finally {
      await set("statusBar.enabled", undefined);
    }
  });
});
