/** The ledger on disk: read whole, and only ever appended to. */
import { appendFile, open, readFile, stat } from "node:fs/promises";
import { ledgerLine, readLedger, type Ledger } from "../core/budget/ledger";
import type { LedgerRecord } from "../core/budget/ledgerRecord";
import { Failure } from "./failure";

/** A ledger larger than this holds something else. */
const maximumBytes = 512_000_000;

/**
 * Reads a ledger; one that does not exist is empty.
 * @throws {Failure} where it cannot be read.
 */
export async function readLedgerFile(path: string): Promise<Ledger> {
  try {
    const { size } = await stat(path);
    if (size > maximumBytes) throw new Failure(`${path} is larger than a ledger is (512 MB)`);
    return readLedger(await readFile(path, "utf8"));
  } catch (error) {
    if (isMissing(error)) return readLedger("");
    if (error instanceof Failure) throw error;
    throw new Failure(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * Appends the records that the ledger does not have, and gives them. They are written in one piece at the end of the file, whoever else
 * writes; a last line that was cut off stays as it is, on a line of its own.
 * @throws {Failure} where it cannot be written.
 */
export async function appendToLedger(path: string, records: readonly LedgerRecord[]): Promise<readonly LedgerRecord[]> {
  const known = new Set((await readLedgerFile(path)).records.map(({ id }) => id));
  const fresh = [...new Map(records.map((record) => [record.id, record])).values()].filter(({ id }) => !known.has(id));
  if (fresh.length === 0) return fresh;
  const text = fresh.map(ledgerLine).join("");
  try {
    await appendFile(path, (await endsInLine(path)) ? text : `\n${text}`, { flag: "a" });
  } catch (error) {
    throw new Failure(`${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
  return fresh;
}

/** Whether the file is empty or its last line is whole. */
async function endsInLine(path: string): Promise<boolean> {
  try {
    const file = await open(path, "r");
    try {
      const { size } = await file.stat();
      if (size === 0) return true;
      const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
      return buffer.toString() === "\n";
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isMissing(error)) return true;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
