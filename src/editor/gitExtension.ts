/** What is used of the editor's own git extension, by its public interface. Nothing of git is run by us. */
import * as vscode from "vscode";

export interface Repository {
  readonly rootUri: vscode.Uri;
  readonly state: {
    readonly HEAD: { readonly commit?: string } | undefined;
    readonly mergeChanges: readonly GitChange[];
    readonly indexChanges: readonly GitChange[];
    readonly workingTreeChanges: readonly GitChange[];
    readonly untrackedChanges?: readonly GitChange[];
    readonly onDidChange: vscode.Event<void>;
  };
  /** The text of a file at a revision; rejects where it is not there. */
  show(revision: string, path: string): Promise<string>;
}

interface GitChange {
  readonly uri: vscode.Uri;
  readonly originalUri: vscode.Uri;
}

export interface GitApi {
  readonly repositories: readonly Repository[];
  readonly onDidOpenRepository: vscode.Event<Repository>;
  readonly onDidCloseRepository: vscode.Event<Repository>;
  getRepository(uri: vscode.Uri): Repository | null;
}

export interface GitExtension {
  readonly onDidChangeEnablement: vscode.Event<boolean>;
  /** Undefined while it is switched off. */
  readonly api: () => GitApi | undefined;
}

interface GitExports {
  readonly enabled: boolean;
  readonly onDidChangeEnablement: vscode.Event<boolean>;
  getAPI(version: 1): GitApi;
}

/** The git extension, which may be switched on and off. Undefined where there is none; in Restricted Mode there is not. Never rejects. */
export async function gitExtension(): Promise<GitExtension | undefined> {
  try {
    const exports = await vscode.extensions.getExtension<GitExports>("vscode.git")?.activate();
    if (!exports) return undefined;
    return {
      api: () => (exports.enabled ? exports.getAPI(1) : undefined),
      onDidChangeEnablement: exports.onDidChangeEnablement,
    };
  } catch {
    return undefined;
  }
}

/** Addresses of the files that differ from HEAD, on disk or in the index. */
export function changedFiles({ state }: Repository): ReadonlySet<string> {
  const { mergeChanges, indexChanges, workingTreeChanges, untrackedChanges = [] } = state;
  const changes = [...mergeChanges, ...indexChanges, ...workingTreeChanges, ...untrackedChanges];
  return new Set(changes.flatMap(({ uri, originalUri }) => [uri.toString(), originalUri.toString()]));
}
