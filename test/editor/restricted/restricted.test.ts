import assert from "node:assert/strict";
import * as vscode from "vscode";

describe("Restricted Mode", () => {
  it("is where these tests run", () => {
    assert.equal(vscode.workspace.isTrusted, false);
  });
});
