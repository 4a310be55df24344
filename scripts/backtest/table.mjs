/** Prints results as Markdown tables. */
import { summary } from "./score.mjs";

/** One row per check, and below it one per class of runs. @param {readonly import("./score.mjs").Result[]} results */
export function resultTable(results, withClasses = true) {
  const lines = [
    "| check | runs | estimated | median | 90th percentile | bias | 80 % interval covers |",
    "|---|---|---|---|---|---|---|",
  ];
  for (const check of new Set(results.map((result) => result.check))) {
    const ofCheck = results.filter((result) => result.check === check);
    lines.push(row(`**${check}**`, ofCheck));
    const classes = [...new Set(ofCheck.map((result) => result.class))].sort();
    if (!withClasses || classes.length < 2) continue;
    for (const name of classes) {
      lines.push(
        row(
          `${check}: ${name}`,
          ofCheck.filter((result) => result.class === name),
        ),
      );
    }
  }
  return lines.join("\n");
}

function row(name, results) {
  const { rows, estimated, median, p90, bias, covered } = summary(results);
  const cells = [name, rows, percent(estimated), factor(median), factor(p90), factor(bias), percent(covered)];
  return `| ${cells.join(" | ")} |`;
}

/** @param {number | null} value */
export function factor(value) {
  return value === null || !Number.isFinite(value) ? "-" : `×${value.toFixed(2)}`;
}

/** Median, 90th percentile and coverage of each check, for several ways of scoring. @param {Record<string, readonly import("./score.mjs").Result[]>} ways */
export function comparisonTable(ways) {
  const names = Object.keys(ways);
  const lines = [`| check | runs | ${names.join(" | ")} |`, `|---|---|${"---|".repeat(names.length)}`];
  const first = ways[names[0]];
  for (const check of new Set(first.map((result) => result.check))) {
    const cells = names.map((name) => {
      const { median, p90, covered } = summary(ways[name].filter((result) => result.check === check));
      return `${factor(median)}, 90 % within ${factor(p90)}, interval covers ${percent(covered)}`;
    });
    const { rows } = summary(first.filter((result) => result.check === check));
    lines.push(`| **${check}** | ${rows} | ${cells.join(" | ")} |`);
  }
  return lines.join("\n");
}

/**
 * Median factors beside those of other tools' formulas, per check and class, and how much nearer Carbon Lens is than the nearest of them.
 * @param {readonly import("./score.mjs").Result[]} ours @param {Record<string, readonly import("./score.mjs").Result[]>} byPeer
 */
export function peerTable(ours, byPeer) {
  const lines = [];
  const sets = [["duration"], ["power", "energy-given-hours", "energy-end-to-end"]];
  for (const checks of sets) {
    const peers = Object.keys(byPeer).filter((peer) => byPeer[peer].some(({ check }) => checks.includes(check)));
    lines.push(
      `| median factor | runs | Carbon Lens | ${peers.join(" | ")} | |`,
      `|---|---|---|${"---|".repeat(peers.length + 1)}`,
    );
    for (const check of checks) {
      const ofCheck = ours.filter((result) => result.check === check);
      for (const name of [undefined, ...[...new Set(ofCheck.map((result) => result.class))].sort()]) {
        const isRow = (result) => result.check === check && (name === undefined || result.class === name);
        const mine = summary(ours.filter(isRow));
        const others = peers.map((peer) => summary(byPeer[peer].filter(isRow)).median);
        const label = name === undefined ? `**${check}**` : `${check}: ${name}`;
        const nearest = Math.min(...others);
        lines.push(
          `| ${[label, mine.rows, factor(mine.median), ...others.map(factor), ahead(mine.median, nearest)].join(" | ")} |`,
        );
      }
    }
    lines.push("");
  }
  return lines.join("\n").trimEnd();
}

/** How many times nearer, in the logarithm. */
function ahead(ours, theirs) {
  if (!Number.isFinite(theirs)) return "no other answers";
  const times = Math.log(theirs) / Math.log(ours);
  return times >= 1 ? `${times.toFixed(1)} times nearer` : "**behind**";
}

function percent(share) {
  return `${(100 * share).toFixed(0)} %`;
}
