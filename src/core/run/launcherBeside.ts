/** What the one launcher beside a configuration adds to its run, where the configuration says less than a run needs: DeepSpeed's JSON. */
import { longestBuilt } from "../frameworks/architecture";
import { folderOf, joinPath, type Documents } from "../source/documents";
import type { SourceText } from "../source/sourceText";
import type { Workspace } from "../workspace";
import { launchedRuns } from "./link";
import type { RunDraft } from "./runSpec";

const launcherName = /\.(?:sh|bash|slurm|sbatch)$/;
/** Launchers beside a configuration that are looked at, and rounds in which what they need is read. */
const maximumLaunchers = 24;
const maximumRounds = 12;

/**
 * The drafts of a configuration file; a draft of DeepSpeed's own with what the one run says that a shell script of its folder starts with the
 * file. Several runs would each say something else: then the file stands for itself.
 */
export async function withLauncher(
  drafts: readonly RunDraft[],
  source: SourceText,
  documents: Documents,
  workspace: Workspace,
): Promise<readonly RunDraft[]> {
  const [draft, ...others] = drafts;
  if (draft?.framework !== "deepspeed" || source.language !== "json" || others.length > 0) return drafts;
  const launchers = await launchersBeside(source, documents, workspace);
  if (launchers.length === 0) return drafts;
  const find = (): readonly (readonly [SourceText, RunDraft])[] =>
    launchers.flatMap((launcher) =>
      launchedRuns(launcher, documents)
        .filter(({ companions }) => companions.includes(source.path))
        .map((run) => [launcher, run] as const),
    );
  let found = find();
  for (let round = 0; round < maximumRounds && (await documents.load(workspace)); round++) found = find();
  const [only, ...more] = found;
  return only && more.length === 0 ? [joined(draft, ...only, source.path)] : drafts;
}

/** Shell scripts of the file's folder that name it. */
async function launchersBeside(
  source: SourceText,
  documents: Documents,
  workspace: Workspace,
): Promise<readonly SourceText[]> {
  const folder = folderOf(source.path);
  const entries = (await workspace.data?.list(folder)) ?? [];
  const paths = entries
    .filter(({ name, isFolder }) => !isFolder && launcherName.test(name))
    .slice(0, maximumLaunchers)
    .map(({ name }) => joinPath(folder, name));
  for (const path of paths) documents.get(path);
  await documents.load(workspace);
  const name = source.path.slice(source.path.lastIndexOf("/") + 1);
  return paths.flatMap((path) => {
    const launcher = documents.get(path);
    return launcher?.text.includes(name) ? [launcher] : [];
  });
}

function joined(draft: RunDraft, launcher: SourceText, run: RunDraft, path: string): RunDraft {
  const own = new Set(draft.facts.map(({ input }) => input));
  const added = run.facts.filter(({ input, reason }) => !own.has(input) && reason !== longestBuilt);
  const known = new Set([...own, ...added.map(({ input }) => input)]);
  return {
    ...draft,
    facts: [...draft.facts, ...added],
    companions: [...new Set([...draft.companions, launcher.path, ...run.companions])].filter((file) => file !== path),
    unknowns: [...draft.unknowns, ...run.unknowns].filter(({ input }) => !known.has(input)),
    ...(run.dataset ? { dataset: run.dataset } : {}),
  };
}
