/** `carbon-lens check`: the estimates of a workspace held against its budget file. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Option, type Command } from "commander";
import type { Analysis, AnalyzedFile } from "../core/analysis";
import { toAnalysis } from "../core/toAnalysis";
import { checkBudget, type Check } from "../core/budget/check";
import { tablesDate, versionWithTablesOf } from "../core/data/tablesVersion";
import { ledgerFileName } from "../core/budget/ledger";
import { loadPolicy } from "../core/budget/loadPolicy";
import { budgetFileNames, type BudgetPolicy } from "../core/budget/policy";
import { proposeBudget } from "../core/budget/proposal";
import { checkJson } from "../core/present/check/checkJson";
import { checkText } from "../core/present/check/checkText";
import { checkGithub } from "../core/present/check/github";
import { checkGitlab } from "../core/present/check/gitlab";
import { checkJunit } from "../core/present/check/junit";
import { checkSarif } from "../core/present/check/sarif";
import { ledgerProblems } from "../core/present/ledgerText";
import { plainPainter } from "../core/present/painter";
import type { Pins } from "../core/run/runSpec";
import { estimatePaths, openWorkspace } from "./estimate";
import { exitCodes, Failure } from "./failure";
import { readLedgerFile } from "./ledgerFile";
import { collectPin, dayOf, painterFor, readDay, threadsOption } from "./options";
import type { Output } from "./output";
import { Progress } from "./progress";
import { readWhole } from "./readText";
import { byPath, joinParts, readShard, writePart, type Shard } from "./shards";
import { writeAtomically } from "./writeAtomically";

/** A part of a check over a hundred thousand files. */
const maximumPartLength = 512_000_000;

const formats = ["text", "json", "sarif", "github", "gitlab", "junit"] as const;
type Format = (typeof formats)[number];

interface CheckOptions {
  readonly format: Format;
  readonly output?: string;
  readonly set?: Pins;
  readonly profile?: string;
  readonly today?: string;
  readonly shard?: Shard;
  readonly threads?: number;
  readonly init?: boolean;
  readonly tables?: string;
  readonly workspace: string;
  readonly color: boolean;
}

const help = `
The budget is carbon-budget.yaml (.yml, .json) at the root of the workspace.

Examples:
  $ carbon-lens check
  $ carbon-lens check train/ configs/ --format sarif --output carbon.sarif
  $ carbon-lens check --format github

Exit codes: 0 within budget, 1 over budget, 2 could not run (no budget file, or one that is not understood whole).`;

export function addCheckCommand(program: Command, output: Output): void {
  program
    .command("check")
    .description("Hold the estimates of files and folders against the team's budget")
    .argument("[path...]", "files or folders", ["."])
    .addOption(new Option("--format <format>", "how to print").choices(formats).default("text"))
    .option("--output <file>", "write the report to a file; the verdict still goes to the terminal")
    .option("--set <name=value>", "pin an input over what the files say; repeatable", collectPin)
    .option("--profile <name>", "take this profile of the budget file")
    .option("--today <day>", "judge as on this day (2027-03-31): periods and exceptions", readDay)
    .option("--workspace <dir>", "folder whose budget file holds, and that paths are looked up in", ".")
    .option("--shard <part>", "look at one part of the files (3/8) and write what carbon-lens merge joins", readShard)
    .addOption(threadsOption())
    .option("--tables <day>", "insist on the tables of a day; fails where this version has others", readDay)
    .option("--init", "write a budget file that starts from today's estimates, instead of checking")
    .option("--no-color", "no colours (they are for terminals only; NO_COLOR is respected)")
    .addHelpText("after", help)
    .action((paths: string[], options: CheckOptions) => check(paths, options, output));
  program
    .command("merge")
    .description("Join the parts that carbon-lens check --shard wrote, with the verdict of one check")
    .argument("<part...>", "all parts, in any order")
    .addOption(new Option("--format <format>", "how to print").choices(formats).default("text"))
    .option("--output <file>", "write the report to a file; the verdict still goes to the terminal")
    .option("--workspace <dir>", "folder whose budget file holds", ".")
    .option("--no-color", "no colours (they are for terminals only; NO_COLOR is respected)")
    .action((parts: string[], options: CheckOptions) => merge(parts, options, output));
}

async function check(paths: readonly string[], options: CheckOptions, output: Output): Promise<void> {
  const { workspace, set: pins = {}, profile, today = dayOf(new Date()), shard, tables, threads } = options;
  if (tables !== undefined && tables !== tablesDate) throw new Failure(otherTables(tables));
  const request = { paths, language: undefined, workspace, pins, profile, today, shard, threads };
  const { analysis, policy } = await estimatePaths(request, new Progress(process.stderr));
  if (options.init) await init(analysis, policy, options, output);
  else if (shard) await write(writePart(shard, today, analysis.files), options, output);
  else await judge(analysis.files, policy, today, options, output);
}

function otherTables(day: string): string {
  const version = versionWithTablesOf(day);
  const where =
    version === undefined
      ? "no version has tables of that day"
      : `npx carbon-lens@${version} check has those of ${day}`;
  return `this version has the tables of ${tablesDate}; ${where}`;
}

/** Starts a budget from today's estimates. One that is there stays as it is. */
async function init(
  analysis: Analysis,
  policy: BudgetPolicy | undefined,
  { workspace }: CheckOptions,
  output: Output,
): Promise<void> {
  const file = join(workspace, budgetFileNames[0]);
  if (policy) throw new Failure(`there is a budget already: ${join(workspace, policy.path)}`);
  await writeFile(file, proposeBudget(analysis), { flag: "wx" });
  await output.write(`${file} written; change its limits to what you want to allow\n`);
}

/** Joins what several machines found. */
async function merge(parts: readonly string[], options: CheckOptions, output: Output): Promise<void> {
  const texts = await Promise.all(
    parts.map(async (path) => ({ path, text: await readWhole(path, maximumPartLength) })),
  );
  const { files, today } = joinParts(texts);
  const policy = await loadPolicy(openWorkspace(options.workspace));
  await judge(files, policy, today, options, output);
}

/** In one order, however the files came: sums must not depend on it. */
async function judge(
  files: readonly AnalyzedFile[],
  policy: BudgetPolicy | undefined,
  today: string,
  options: CheckOptions,
  output: Output,
): Promise<void> {
  const { workspace } = options;
  if (!policy)
    throw new Failure(`no budget: ${workspace} has no ${budgetFileNames.join(", ")}; check --init starts one`);
  const ledger = await readLedgerFile(join(workspace, ledgerFileName));
  process.stderr.write(
    ledgerProblems(ledgerFileName, ledger)
      .map((problem) => `${problem}\n`)
      .join(""),
  );
  const analysis = toAnalysis([...files].sort(byPath), policy);
  const checked = checkBudget(policy, analysis.files, { today, ledger: ledger.records });
  await write(printed(checked, analysis, options), options, output);
  if (options.output !== undefined) await output.write(checkText(checked, painterFor(options)));
  process.exitCode = exitCodeOf(checked);
}

async function write(text: string, { output: file }: CheckOptions, output: Output): Promise<void> {
  if (file === undefined) await output.write(text);
  else await writeAtomically(file, text);
}

/** A budget file that is not understood whole is not enforced whole, which must not look like success. */
function exitCodeOf({ passes, budget }: Check): number {
  if (!passes) return exitCodes.overBudget;
  return budget.problems.length > 0 ? exitCodes.couldNotRun : exitCodes.ok;
}

function printed(check: Check, analysis: Analysis, options: CheckOptions): string {
  switch (options.format) {
    case "text":
      return checkText(check, options.output === undefined ? painterFor(options) : plainPainter);
    case "json":
      return checkJson(check, analysis);
    case "sarif":
      return checkSarif(check, analysis.tool.version);
    case "github":
      return checkGithub(check);
    case "gitlab":
      return checkGitlab(check);
    case "junit":
      return checkJunit(check);
  }
}
