/** Reading files from disk as text, within limits. */
import { constants } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import { maximumFileLength } from "../core/source/documents";
import { Failure } from "./failure";

/** Outputs make notebooks large; only their code is kept after reading. */
const maximumNotebookBytes = 64_000_000;
/** A NUL byte this early marks a file that is not text. */
const sniffedBytes = 8192;

export type TextRead =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: "missing" | "denied" | "not-a-file" | "too-large" | "binary" };

/** The text of a file: UTF-8, or UTF-16 by its byte order mark. Never throws; devices, pipes and folders are not opened for reading. */
export async function readText(path: string): Promise<TextRead> {
  try {
    // Without O_NONBLOCK opening a named pipe would wait for a writer.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = await file.stat();
      if (!stat.isFile()) return { ok: false, reason: "not-a-file" };
      const limit = path.endsWith(".ipynb") ? maximumNotebookBytes : maximumFileLength;
      if (stat.size > limit) return { ok: false, reason: "too-large" };
      return decode(await file.readFile());
    } finally {
      await file.close();
    }
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

/** Bytes to text, without the byte order mark; not text where a NUL stands near the start. */
export function decode(bytes: Uint8Array): TextRead {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { ok: true, text: new TextDecoder("utf-16le").decode(bytes) };
  if (bytes.subarray(0, sniffedBytes).includes(0)) return { ok: false, reason: "binary" };
  return { ok: true, text: new TextDecoder().decode(bytes) };
}

/**
 * A file that somebody named, whole.
 * @throws {Failure} where it cannot be read as text, or is longer than so many characters.
 */
export async function readWhole(path: string, maximumLength: number): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > maximumLength) throw new Failure(`${path} is larger than ${maximumLength / 1e6} MB: not read`);
    const read = decode(await readFile(path));
    if (read.ok) return read.text;
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new Failure(`${path} is not text`);
}

function reasonOf(error: unknown): "missing" | "denied" | "not-a-file" {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EACCES" || code === "EPERM") return "denied";
  return code === "EISDIR" || code === "ENXIO" ? "not-a-file" : "missing";
}
