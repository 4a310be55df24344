import assert from "node:assert/strict";
import * as vscode from "vscode";

describe("activation", () => {
  it("runs in the version and host that the manifest promises", () => {
    assert.ok(vscode.version.length > 0);
    assert.equal(vscode.workspace.isTrusted, true);
  });
});
