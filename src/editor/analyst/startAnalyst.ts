import * as vscode from "vscode";
import { loadEngine } from "../loadEngine";
import type { Analyst } from "./analyst";
import { LocalAnalyst } from "./localAnalyst";
import { ThreadAnalyst } from "./threadAnalyst";
import type { WindowLog } from "../windowLog";

/** Who analyses in this window. Nothing is loaded before the first job. */
export function startAnalyst(extension: vscode.Uri, log: WindowLog): Analyst {
  const file = vscode.Uri.joinPath(extension, "dist", "thread.js").fsPath;
  return new ThreadAnalyst(file, new LocalAnalyst(loadEngine), log);
}
