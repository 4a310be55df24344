/** The heads under which the report's table can group its runs: by folder, framework or owner, each with what it comes to. */
import type { AnalyzedRun } from "../analysis";
import { totalsOf } from "../estimate/totals";
import { formatCarbon, formatCountOf, formatEnergy } from "./format";
import { html, type Html } from "./html";
import { say } from "./language";
import type { rankedRuns } from "./summary";

/** By what runs are grouped, and what the choice is called. */
export const groupings = {
  folder: () => say("folder"),
  framework: () => say("framework"),
  owner: () => say("budget owner"),
} as const;

export type Grouping = keyof typeof groupings;

/** A run's group of each kind. */
export type GroupsOf = (run: AnalyzedRun) => Readonly<Record<Grouping, string>>;

type Said = (run: AnalyzedRun) => string | undefined;

/**
 * @param ownerOf who answers for a run by the budget file.
 * @param rootOf the name of a run's workspace folder, where several are open.
 */
export function groupsBy(ownerOf: Said, rootOf: Said): GroupsOf {
  return (run) => ({
    folder: folderOf(run.anchor.path, rootOf(run)),
    framework: typeof run.inputs.framework?.value === "string" ? run.inputs.framework.value : say("framework unknown"),
    owner: ownerOf(run) ?? say("no owner"),
  });
}

/** A head of the table for each group, hidden until somebody groups by its kind; the largest group first. */
export function groupHeads(ranked: ReturnType<typeof rankedRuns>, groupsOf: GroupsOf): Html {
  const heads = (Object.keys(groupings) as Grouping[]).flatMap((kind) => {
    const members = new Map<string, { all: AnalyzedRun[]; counted: AnalyzedRun[] }>();
    for (const { run, isCounted } of ranked) {
      const name = groupsOf(run)[kind];
      const group = members.get(name) ?? { all: [], counted: [] };
      group.all.push(run);
      if (isCounted) group.counted.push(run);
      members.set(name, group);
    }
    return [...members].map(
      ([name, group]) =>
        html`<tbody class="group" data-kind="${kind}" data-group="${name}" hidden>
          <tr>
            <th scope="rowgroup" colspan="6">${name} <span class="range">${groupText(group)}</span></th>
          </tr>
        </tbody>`,
    );
  });
  return html`${heads}`;
}

function groupText({
  all,
  counted,
}: {
  readonly all: readonly AnalyzedRun[];
  readonly counted: readonly AnalyzedRun[];
}): string {
  const { energyKwh, kgCo2e } = totalsOf(counted);
  const figures = [
    energyKwh ? `≈ ${formatEnergy(energyKwh.central)}` : "",
    kgCo2e ? `${formatCarbon(kgCo2e.central)} CO2e` : "",
  ];
  return [formatCountOf(all.length, "run"), ...figures.filter((text) => text !== "")].join(" · ");
}

function folderOf(path: string, root: string | undefined): string {
  const end = path.lastIndexOf("/");
  if (end < 0) return root ?? say("top folder");
  return root === undefined ? path.slice(0, end) : `${root}/${path.slice(0, end)}`;
}
