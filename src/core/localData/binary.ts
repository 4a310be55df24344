/** Sizes that stand in headers: the footer of Parquet, the header of NumPy's arrays. */
import { parquetMetadata } from "hyparquet/src/metadata.js";
import type { DataFiles } from "../workspace";
import { inWords, type DataSize } from "./measured";

const maximumFooter = 16_000_000;

/** Rows of a Parquet file, from its footer. */
export async function parquetRows(path: string, bytes: number, files: DataFiles): Promise<number | undefined> {
  const tail = bytes < 12 ? undefined : await files.bytes(path, bytes - 8, bytes);
  if (tail?.length !== 8 || new TextDecoder().decode(tail.subarray(4)) !== "PAR1") return undefined;
  const length = new DataView(tail.buffer, tail.byteOffset, 4).getUint32(0, true) + 8;
  const footer = length > Math.min(bytes, maximumFooter) ? undefined : await files.bytes(path, bytes - length, bytes);
  if (!footer) return undefined;
  try {
    return Number(parquetMetadata(new Uint8Array(footer).buffer).num_rows);
  } catch {
    return undefined;
  }
}

/** The first dimension of a `.npy` array: tokens where it is the only one. */
export async function arraySize(path: string, files: DataFiles): Promise<DataSize | undefined> {
  const head = await files.bytes(path, 0, 256);
  const text = head && new TextDecoder("latin1").decode(head);
  if (text?.slice(1, 6) !== "NUMPY") return undefined;
  const shape = /'shape':\s*\((\d+),\s*(\d*)/.exec(text);
  const length = Number(shape?.[1] ?? 0);
  if (!(length > 0)) return undefined;
  if (shape?.[2] !== "") return { samples: length, reason: `${inWords(length)} rows of ${path}` };
  const isTokens = /'descr':\s*'[<|]?[ui]/.test(text);
  return isTokens ? { tokens: length, reason: `${inWords(length)} integers in ${path}` } : undefined;
}
