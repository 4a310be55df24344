/** `carbon-lens check`: the estimates of a workspace held against its budget file. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Option, type Command } from "commander";
import type { Analysis } from "../core/analysis";
import { checkBudget, type Check } from "../core/budget/check";
import { ledgerFileName } from "../core/budget/ledger";
import { budgetFileNames } from "../core/budget/policy";
import { checkJson } from "../core/present/check/checkJson";
import { checkText } from "../core/present/check/checkText";
import { checkGithub } from "../core/present/check/github";
import { checkGitlab } from "../core/present/check/gitlab";
import { checkJunit } from "../core/present/check/junit";
import { checkSarif } from "../core/present/check/sarif";
import { ledgerProblems } from "../core/present/ledgerText";
import { plainPainter } from "../core/present/painter";
import type { Pins } from "../core/run/runSpec";
import { estimatePaths } from "./estimate";
import { exitCodes, Failure } from "./failure";
import { readLedgerFile } from "./ledgerFile";
import { collectPin, dayOf, painterFor, readDay } from "./options";
import type { Output } from "./output";
import { Progress } from "./progress";

const formats = ["text", "json", "sarif", "github", "gitlab", "junit"] as const;
type Format = (typeof formats)[number];

interface CheckOptions {
  readonly format: Format;
  readonly output?: string;
  readonly set?: Pins;
  readonly profile?: string;
  readonly today?: string;
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
    .option("--no-color", "no colours (they are for terminals only; NO_COLOR is respected)")
    .addHelpText("after", help)
    .action(async (paths: string[], options: CheckOptions) => {
      await check(paths, options, output);
    });
}

async function check(paths: readonly string[], options: CheckOptions, output: Output): Promise<void> {
  const { workspace, set: pins = {}, profile, today = dayOf(new Date()) } = options;
  const request = { paths, language: undefined, workspace, pins, profile, today };
  const { analysis, policy } = await estimatePaths(request, new Progress(process.stderr));
  if (!policy) throw new Failure(`no budget: ${workspace} has no ${budgetFileNames.join(", ")}`);
  const ledger = await readLedgerFile(join(workspace, ledgerFileName));
  process.stderr.write(
    ledgerProblems(ledgerFileName, ledger)
      .map((problem) => `${problem}\n`)
      .join(""),
  );
  const checked = checkBudget(policy, analysis.files, { today, ledger: ledger.records });
  const report = printed(checked, analysis, today, options);
  if (options.output === undefined) await output.write(report);
  else {
    await writeFile(options.output, report);
    await output.write(checkText(checked, painterFor(options)));
  }
  process.exitCode = exitCodeOf(checked);
}

/** A budget file that is not understood whole is not enforced whole, which must not look like success. */
function exitCodeOf({ passes, budget }: Check): number {
  if (!passes) return exitCodes.overBudget;
  return budget.problems.length > 0 ? exitCodes.couldNotRun : exitCodes.ok;
}

function printed(check: Check, analysis: Analysis, today: string, options: CheckOptions): string {
  switch (options.format) {
    case "text":
      return checkText(check, options.output === undefined ? painterFor(options) : plainPainter);
    case "json":
      return checkJson(check, analysis, today);
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
