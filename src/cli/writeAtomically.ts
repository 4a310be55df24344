/** Writes a file whole or not at all: a reader sees the old text or the new one, and a crash in between loses nothing. */
import { randomBytes } from "node:crypto";
import { open, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { Failure } from "./failure";

/**
 * A link stays one, and a file keeps its permissions. What is no file, such as a terminal or a pipe, is written to as it is.
 * @throws {Failure} where it cannot be written.
 */
export async function writeAtomically(file: string, content: string | Uint8Array): Promise<void> {
  try {
    const found = await stat(file).catch(() => undefined);
    if (found && !found.isFile() && !found.isDirectory()) await writeFile(file, content);
    else await replace(found ? await realpath(file) : file, content, found?.mode);
  } catch (error) {
    throw new Failure(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function replace(file: string, content: string | Uint8Array, mode: number | undefined): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    const handle = await open(draft, "wx");
    try {
      if (mode !== undefined) await handle.chmod(mode);
      await handle.writeFile(content);
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
