import * as vscode from "vscode";
import type { Engine } from "../loadEngine";
import { loadBundle } from "./loadBundle";

/** The analysis, loaded on the first call, with its words in the editor's language. */
export async function loadEngine(): Promise<Engine> {
  const loaded = (await loadBundle("engine.js")) as Engine;
  loaded.speak(vscode.l10n.bundle);
  return loaded;
}
