/** Style and script of our pages, read once and put into them: a page that links to nothing is painted sooner. */
import * as vscode from "vscode";
import { PartMissingError } from "../core/loadPart";
import type { PageParts } from "../core/present/page";

export type PageTexts = Required<Omit<PageParts, "nonce">>;

export class PageFiles {
  private texts: Promise<PageTexts> | undefined;

  constructor(private readonly extension: vscode.Uri) {}

  read(): Promise<PageTexts> {
    this.texts ??= this.readAll().catch((error: unknown) => {
      this.texts = undefined;
      throw new PartMissingError("media", undefined, error);
    });
    return this.texts;
  }

  private async readAll(): Promise<PageTexts> {
    const read = async (name: string): Promise<string> =>
      new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(this.extension, "media", name)));
    const [style, script] = await Promise.all([read("report.css"), read("report.js")]);
    return { style, script };
  }
}

/** Of a page that nobody can have foreseen. */
export function freshNonce(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
