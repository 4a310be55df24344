import assert from "node:assert/strict";
import { activated, closeAll, lensesOf, openText } from "../support";

describe("disposal", () => {
  it("lets go of everything that was registered", async () => {
    const { store, analyses } = await activated();
    const { document } = await openText("finetune.py");
    await analyses.current(document);
    assert.ok(store.size > 8);
    store.dispose();
    assert.equal(store.size, 0);
    assert.equal(analyses.size, 0);
    assert.deepEqual(await lensesOf(document.uri), []);
    await closeAll();
  });
});
