/** Writes a file whole or not at all: a reader sees the old text or the new one, and a crash in between loses nothing. */
import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";

export async function writeAtomically(file: string, text: string): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    const handle = await open(draft, "wx");
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
