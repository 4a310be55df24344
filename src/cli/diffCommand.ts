/** The command `carbon-lens diff`. */
import { join } from "node:path";
import { Option, type Command } from "commander";
import { checkBudget } from "../core/budget/check";
import { ledgerFileName } from "../core/budget/ledger";
import { compareAnalyses } from "../core/compare/changes";
import { changesJson, changesMarkdown, changesText } from "../core/present/changesText";
import type { Pins } from "../core/run/runSpec";
import { compareRevisions } from "./diff";
import { readLedgerFile } from "./ledgerFile";
import { collectPin, dayOf, painterFor, readDay } from "./options";
import type { Output } from "./output";
import { Progress } from "./progress";
import { writeAtomically } from "./writeAtomically";

interface DiffOptions {
  readonly format: "text" | "markdown" | "json";
  readonly output?: string;
  readonly set?: Pins;
  readonly profile?: string;
  readonly today?: string;
  readonly workspace: string;
  readonly color: boolean;
}

const help = `
Examples:
  $ carbon-lens diff main
  $ carbon-lens diff origin/main HEAD --format markdown --output comment.md

Exit codes: 0 done, 2 could not run. Whether the change keeps within the budget is said; carbon-lens check fails by it.`;

export function addDiffCommand(program: Command, output: Output): void {
  program
    .command("diff")
    .description("Say what a change does to the energy of each training run")
    .argument("<base>", "the revision to compare with: a branch, a tag, a commit")
    .argument("[head]", "the revision that is compared (what is on disk unless given)")
    .addOption(new Option("--format <format>", "how to print").choices(["text", "markdown", "json"]).default("text"))
    .option("--output <file>", "write to a file")
    .option("--set <name=value>", "pin an input over what the files say; repeatable", collectPin)
    .option("--profile <name>", "take this profile of the budget file")
    .option("--today <day>", "judge budgets as on this day (2027-03-31)", readDay)
    .option("--workspace <dir>", "folder of the repository that is compared", ".")
    .option("--no-color", "no colours (they are for terminals only; NO_COLOR is respected)")
    .addHelpText("after", help)
    .action((base: string, head: string | undefined, options: DiffOptions) => diff(base, head, options, output));
}

async function diff(base: string, head: string | undefined, options: DiffOptions, output: Output): Promise<void> {
  const { workspace, set: pins = {}, profile, today = dayOf(new Date()), format } = options;
  const request = { workspace, base, head, pins, profile, today };
  const { before, after, policy } = await compareRevisions(request, new Progress(process.stderr));
  const { records } = await readLedgerFile(join(workspace, ledgerFileName));
  const check = policy && checkBudget(policy, after.files, { today, ledger: records });
  const changes = compareAnalyses(before, after);
  const printed = {
    text: () => changesText(changes, check, painterFor(options)),
    markdown: () => changesMarkdown(changes, check),
    json: () => changesJson(changes, check),
  }[format]();
  if (options.output === undefined) await output.write(printed);
  else await writeAtomically(options.output, printed);
}
