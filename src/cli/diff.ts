/** `carbon-lens diff`: a workspace at two revisions, analysed no more often than the change asks for. */
import { resolve } from "node:path";
import type { Analysis, AnalyzedFile } from "../core/analysis";
import { toAnalysis } from "../core/toAnalysis";
import { loadPolicy } from "../core/budget/loadPolicy";
import { budgetFileNames, type BudgetPolicy } from "../core/budget/policy";
import type { Pins } from "../core/run/runSpec";
import { toSourceText } from "../core/source/documents";
import type { Workspace } from "../core/workspace";
import { analyzeDocument } from "../core/analyze";
import { analyzeSafely, listTargets, openWorkspace } from "./estimate";
import { changedPaths, commitOf, RevisionWorkspace } from "./git";
import type { Progress } from "./progress";

export interface DiffRequest {
  readonly workspace: string;
  readonly base: string;
  /** What is on disk, where no revision is named. */
  readonly head: string | undefined;
  readonly pins: Pins;
  readonly profile?: string | undefined;
  readonly today: string;
}

export interface Revisions {
  readonly before: Analysis;
  readonly after: Analysis;
  /** The budget file of the later revision. */
  readonly policy: BudgetPolicy | undefined;
}

/**
 * Analyses both revisions. A file of the earlier one is analysed only where it, a file that it reads, or the budget changed.
 * @throws {Failure} where git cannot answer or a revision does not exist.
 */
export async function compareRevisions(request: DiffRequest, progress: Progress): Promise<Revisions> {
  const folder = resolve(request.workspace);
  const base = await commitOf(folder, request.base);
  const head = request.head === undefined ? undefined : await commitOf(folder, request.head);
  const changed = await changedPaths(folder, base, head);
  const earlier = await RevisionWorkspace.open(folder, base);
  const later = await openLater(folder, head);
  try {
    progress.start(later.paths.length);
    const after = new Map<string, Seen>();
    for (const path of later.paths) {
      progress.update(after.size, later.paths.length, path);
      after.set(path, await see(path, later.workspace, request));
    }
    // The team's inputs are those of its budget file: with another one, every run may be another.
    const isRetuned = budgetFileNames.some((name) => changed.has(name));
    const before: AnalyzedFile[] = [];
    for (const path of earlier.candidates()) {
      const seen = after.get(path);
      const isSame = seen && !isRetuned && !changed.has(path) && ![...seen.asked].some((other) => changed.has(other));
      before.push(isSame ? seen.file : (await see(path, earlier, request)).file);
    }
    const policy = await loadPolicy(later.workspace);
    return {
      before: toAnalysis(before),
      after: toAnalysis(
        [...after.values()].map(({ file }) => file),
        policy,
      ),
      policy,
    };
  } finally {
    progress.end();
    earlier.close();
    later.close();
  }
}

interface Later {
  readonly workspace: Workspace;
  readonly paths: readonly string[];
  readonly close: () => void;
}

async function openLater(folder: string, head: string | undefined): Promise<Later> {
  if (head === undefined) {
    const workspace = openWorkspace(folder);
    const targets = await listTargets([folder], workspace);
    return { workspace, paths: [...targets.keys()].map((file) => workspace.pathOf(file)), close: () => undefined };
  }
  const workspace = await RevisionWorkspace.open(folder, head);
  return {
    workspace,
    paths: workspace.candidates(),
    close: () => {
      workspace.close();
    },
  };
}

interface Seen {
  readonly file: AnalyzedFile;
  /** Every other path that the analysis asked for, found or not. */
  readonly asked: ReadonlySet<string>;
}

async function see(path: string, workspace: Workspace, request: DiffRequest): Promise<Seen> {
  const asked = new Set<string>();
  const watched: Workspace = {
    read: (other) => {
      asked.add(other);
      return workspace.read(other);
    },
  };
  const source = toSourceText(path, (await workspace.read(path)) ?? "");
  const file = await analyzeSafely(source, (text, options) => analyzeDocument(text, watched, options), request);
  return { file, asked };
}
