/** In VS Code for the Web: the bundles that the desktop loads with `require`, read through the editor's file system. */
import * as vscode from "vscode";
import { loadPart, type Part } from "../../core/loadPart";

const extensionId = "carbon-lens.carbon-lens";
const loaded = new Map<string, Promise<Part>>();

/** What a bundle of `dist` exports. The editor loads extensions in the same way. One that could not be loaded is tried again. */
export function loadBundle<T extends Part>(name: string): Promise<T> {
  let bundle = loaded.get(name);
  if (!bundle) {
    bundle = loadPart(name, () => evaluate(name));
    loaded.set(name, bundle);
    bundle.catch(() => loaded.delete(name));
  }
  return bundle as Promise<T>;
}

async function evaluate(name: string): Promise<Part> {
  const extension = vscode.extensions.getExtension(extensionId);
  if (!extension) throw new Error(`${extensionId} is not installed`);
  const file = vscode.Uri.joinPath(extension.extensionUri, "dist", name);
  const code = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  const module = { exports: {} as Part };
  // Our own code from our own package: a worker of the editor has no other way to load a second file.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
  new Function("module", "exports", "require", code)(module, module.exports, refuse);
  return module.exports;
}

function refuse(name: string): never {
  throw new Error(`${name} cannot be loaded in the browser`);
}
