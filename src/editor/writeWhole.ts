import * as vscode from "vscode";

/**
 * Writes a file whole or not at all, through the editor's own file system: other windows see the old text or the new one, and a full disk leaves
 * the old one.
 */
export async function writeWhole(file: vscode.Uri, text: string): Promise<void> {
  const { fs } = vscode.workspace;
  const draft = file.with({ path: `${file.path}.${crypto.randomUUID()}.tmp` });
  try {
    await fs.writeFile(draft, new TextEncoder().encode(text));
    await fs.rename(draft, file, { overwrite: true });
  } catch (error) {
    // What failed is told, whether or not a draft is left.
    await fs.delete(draft).then(undefined, () => undefined);
    throw error;
  }
}
