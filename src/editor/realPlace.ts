/** Where files lie once links are followed. */
import { realpath } from "node:fs/promises";
import { sep } from "node:path";
import type * as vscode from "vscode";

/** Whether links lead from an address to a place outside of all of these folders. What is not there leads nowhere. */
export async function leadsOut(uri: vscode.Uri, folders: readonly vscode.Uri[]): Promise<boolean> {
  // Other file systems, virtual ones, have no links that they would follow.
  if (uri.scheme !== "file") return false;
  const real = await realPathOf(uri);
  if (real === undefined) return false;
  for (const folder of folders) {
    const root = await realPathOf(folder);
    if (root !== undefined && (real === root || real.startsWith(root.endsWith(sep) ? root : root + sep))) return false;
  }
  return true;
}

function realPathOf({ fsPath }: vscode.Uri): Promise<string | undefined> {
  return realpath(fsPath).catch(() => undefined);
}
