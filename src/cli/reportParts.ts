/** The style and script of the web page, from the files beside the program. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { PageParts } from "../core/present/page";

export async function reportParts(): Promise<PageParts> {
  const read = (name: string): Promise<string> => readFile(join(__dirname, "..", "media", name), "utf8");
  return { style: await read("report.css"), script: await read("report.js") };
}
