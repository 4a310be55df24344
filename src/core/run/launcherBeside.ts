/** What launchers beside a configuration add to its run, where the configuration says less than a run needs: DeepSpeed's JSON. */
import { findDataset } from "../data/datasets";
import { longestBuilt } from "../frameworks/architecture";
import { folderOf, joinPath, type Documents } from "../source/documents";
import type { SourceText } from "../source/sourceText";
import type { Workspace } from "../workspace";
import { launchedRuns } from "./link";
import type { Fact, RunDraft } from "./runSpec";

const launcherName = /\.(?:sh|bash|slurm|sbatch)$/;
/** Launchers beside a configuration that are looked at, and rounds in which what they need is read. */
const maximumLaunchers = 24;
const maximumRounds = 12;

/**
 * The drafts of a configuration file; a draft of DeepSpeed's own with what the runs say that shell scripts of its folder start with the file.
 * Where several say different things, only that counts which all of them say.
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
  return found.length > 0 ? [joined(draft, found, source.path)] : drafts;
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

function joined(draft: RunDraft, found: readonly (readonly [SourceText, RunDraft])[], path: string): RunDraft {
  const runs = found.map(([, run]) => run);
  const own = new Set(draft.facts.map(({ input }) => input));
  const added = agreed(runs).filter(({ input, reason }) => !own.has(input) && reason !== longestBuilt);
  const known = new Set([...own, ...added.map(({ input }) => input)]);
  const [first, ...more] = runs;
  const unknowns = more.length === 0 ? (first?.unknowns ?? []) : [];
  const files = found.flatMap(([launcher, run]) => [launcher.path, ...run.companions]);
  return {
    ...draft,
    facts: [...draft.facts, ...added],
    companions: [...new Set([...draft.companions, ...files])].filter((file) => file !== path),
    unknowns: [...draft.unknowns, ...unknowns].filter(({ input }) => !known.has(input)),
    ...(first?.dataset && known.has("datasetId") ? { dataset: first.dataset } : {}),
  };
}

/** The facts that win in all runs. */
function agreed([first, ...others]: readonly RunDraft[]): readonly Fact[] {
  if (!first || others.length === 0) return first?.facts ?? [];
  const winner = ({ facts }: RunDraft, input: Fact["input"]): Fact | undefined =>
    facts.find((fact) => fact.input === input);
  const sameRows = others.every(({ dataset }) => JSON.stringify(dataset) === JSON.stringify(first.dataset));
  return first.facts.flatMap((fact) => {
    if (fact !== winner(first, fact.input) || (!sameRows && fact.input.startsWith("dataset"))) return [];
    const rest = others.map((run) => winner(run, fact.input)?.value);
    if (rest.every((value) => value === fact.value)) return [fact];
    const value = fact.input === "datasetId" ? commonRow([fact.value, ...rest]) : undefined;
    return value === undefined ? [] : [{ ...fact, value, origin: "derived", reason: "by several names" }];
  });
}

/** One data set may go by several names: that of a file here, its own there. */
function commonRow(names: readonly (Fact["value"] | undefined)[]): string | undefined {
  const ids = new Set(names.map((name) => (typeof name === "string" ? findDataset(name)?.id : undefined)));
  return ids.size === 1 ? [...ids][0] : undefined;
}
