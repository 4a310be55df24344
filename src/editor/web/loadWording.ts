import * as vscode from "vscode";
import type { Wording } from "../loadWording";
import { loadBundle } from "./loadBundle";

/** What is said of analyses, loaded on the first call, in the editor's language. */
export async function loadWording(): Promise<Wording> {
  const loaded = await loadBundle<Wording>("wording.js");
  loaded.speak(vscode.l10n.bundle);
  return loaded;
}
