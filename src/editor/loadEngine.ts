import * as vscode from "vscode";
import type * as engine from "./engine";

export type Engine = typeof engine;

/** The analysis, loaded on the first call, with its words in the editor's language. */
export async function loadEngine(): Promise<Engine> {
  const loaded = await import("./engine");
  loaded.speak(vscode.l10n.bundle);
  return loaded;
}
