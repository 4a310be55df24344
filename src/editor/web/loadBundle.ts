/** In VS Code for the Web: the bundles that the desktop loads with `require`, read through the editor's file system. */
import * as vscode from "vscode";

const extensionId = "carbon-lens.carbon-lens";
const loaded = new Map<string, Promise<unknown>>();

/** What a bundle of `dist` exports. The editor loads extensions in the same way. */
export function loadBundle(name: string): Promise<unknown> {
  let bundle = loaded.get(name);
  if (!bundle) loaded.set(name, (bundle = evaluate(name)));
  return bundle;
}

async function evaluate(name: string): Promise<unknown> {
  const extension = vscode.extensions.getExtension(extensionId);
  if (!extension) throw new Error(`${extensionId} is not installed`);
  const file = vscode.Uri.joinPath(extension.extensionUri, "dist", name);
  const code = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  const module = { exports: {} as unknown };
  // Our own code from our own package: a worker of the editor has no other way to load a second file.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
  new Function("module", "exports", "require", code)(module, module.exports, refuse);
  return module.exports;
}

function refuse(name: string): never {
  throw new Error(`${name} cannot be loaded in the browser`);
}
