import * as vscode from "vscode";
import { loadPart } from "../core/loadPart";
import type * as wording from "./wording";

export type Wording = typeof wording;

/** What is said of analyses, loaded on the first call, in the editor's language. */
export async function loadWording(): Promise<Wording> {
  const loaded = await loadPart("wording.js", () => import("./wording"));
  loaded.speak(vscode.l10n.bundle);
  return loaded;
}
