/** The extension host opens no connection for us, and looks up no name, whatever is opened, hovered, reported or typed. */
import assert from "node:assert/strict";
import dns from "node:dns";
import { Socket } from "node:net";
import * as vscode from "vscode";
import { activated, closeAll, hoversAt, lensesOf, lineWith, onlyLensOf, openText } from "../support";

describe("network", () => {
  const seen: string[] = [];
  // Called with the socket that it is asked of.
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const { connect } = Socket.prototype;
  const { lookup } = dns;
  const { fetch } = globalThis;

  /** Where the call came from our bundles: the editor's own connections are its own. */
  const note = (what: string): void => {
    const stack = new Error().stack ?? "";
    if (/[\\/]dist[\\/](?:extension|engine|wording|huggingFaceHub|typescript)\.js/.test(stack)) seen.push(what);
  };

  before(async () => {
    await activated();
    Error.stackTraceLimit = 100;
    Socket.prototype.connect = function (this: Socket, ...args: unknown[]) {
      note(`connect ${JSON.stringify(args).slice(0, 200)}`);
      return (connect as (...all: unknown[]) => Socket).apply(this, args);
    };
    Object.assign(dns, {
      lookup: (...args: unknown[]) => {
        note(`lookup ${String(args[0])}`);
        return (lookup as (...all: unknown[]) => unknown)(...args);
      },
    });
    globalThis.fetch = (input, init) => {
      note("fetch");
      return fetch(input, init);
    };
  });
  after(async () => {
    Socket.prototype.connect = connect;
    Object.assign(dns, { lookup });
    globalThis.fetch = fetch;
    await closeAll();
  });

  it("is left alone unless somebody switched it on", async () => {
    const { document } = await openText("finetune.py");
    const lens = await onlyLensOf(document.uri);
    assert.ok((await hoversAt(document.uri, new vscode.Position(lens.line, 4))).length > 0);
    await vscode.commands.executeCommand("carbonLens.showReport");
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(lineWith(document, "trainer.train()"), 0), "# nobody/knows-this\n");
    await vscode.workspace.applyEdit(edit);
    await lensesOf(document.uri);
    assert.deepEqual(seen, []);
  });
});
