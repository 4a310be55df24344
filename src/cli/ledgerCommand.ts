/** `carbon-lens ledger`: what training really took, kept in the repository. */
import { join } from "node:path";
import { Option, type Command } from "commander";
import { parquetWriteBuffer } from "hyparquet-writer";
import { ledgerFileName, type Ledger } from "../core/budget/ledger";
import type { LedgerRecord } from "../core/budget/ledgerRecord";
import { ledgerColumns, ledgerCsv } from "../core/budget/ledgerTable";
import { loadPolicy } from "../core/budget/loadPolicy";
import { recordOfEstimate, recordOfMeasured, type RecordWords } from "../core/budget/recordOf";
import { groupings, spendBy, spendOf, type Grouping } from "../core/budget/spend";
import { maximumLogLength, readMeasurements } from "../core/measurements/readMeasurements";
import { formatCountOf } from "../core/present/format";
import { ledgerProblems, spendJson, spendText } from "../core/present/ledgerText";
import { countedRuns } from "../core/run/jobs";
import { openWorkspace, estimatePaths } from "./estimate";
import { exitCodes, Failure } from "./failure";
import { appendToLedger, readLedgerFile } from "./ledgerFile";
import { dayOf, painterFor, readDay } from "./options";
import type { Output } from "./output";
import { Progress } from "./progress";
import { readWhole } from "./readText";
import { writeAtomically } from "./writeAtomically";

interface LedgerOptions {
  readonly workspace: string;
  readonly ledger?: string;
  readonly owner?: string;
  readonly project?: string;
  readonly run?: string;
  readonly note?: string;
  readonly at?: string;
  readonly dryRun?: boolean;
  readonly color: boolean;
}

interface TotalsOptions extends LedgerOptions {
  readonly by: Grouping;
  readonly format: "text" | "json";
}

interface ExportOptions extends LedgerOptions {
  readonly format: "csv" | "parquet";
  readonly output?: string;
}

const help = `
The ledger is carbon-ledger.jsonl at the root of the workspace: one record a line, only ever appended to. Let git join both sides of a merge:
  $ echo 'carbon-ledger.jsonl merge=union' >> .gitattributes

Examples:
  $ carbon-lens ledger import emissions.csv --owner nlp
  $ carbon-lens ledger accept train.py --note "approved in the planning meeting"
  $ carbon-lens ledger totals --by quarter
  $ carbon-lens ledger export */carbon-ledger.jsonl --format parquet --output spend.parquet`;

export function addLedgerCommand(program: Command, output: Output): void {
  const ledger = program
    .command("ledger")
    .description("Keep what training really took in the repository")
    .addHelpText("after", help);
  const command = (name: string, description: string): Command =>
    ledger
      .command(name)
      .description(description)
      .option("--workspace <dir>", "folder whose ledger and budget file are meant", ".")
      .option("--no-color", "no colours (they are for terminals only; NO_COLOR is respected)");
  const words = (of: Command): Command =>
    of
      .option("--ledger <file>", `another ledger than ${ledgerFileName} of the workspace`)
      .option("--owner <name>", "whose it is")
      .option("--project <name>", "what it is for")
      .option("--note <text>", "a remark")
      .option("--dry-run", "say what would be written, and write nothing");
  words(command("import", "Append the measured runs of logs (CodeCarbon, Zeus, trainer logs, sacct, …)"))
    .argument("<log...>", "logs")
    .option("--run <id>", "the run they are of, as estimate names it; its accepted estimate is replaced")
    .option("--at <day>", "the day they count for, where a log does not say", readDay)
    .action((logs: string[], options: LedgerOptions) => importLogs(logs, options, output));
  words(command("accept", "Append the estimates of files and folders as they stand today"))
    .argument("<path...>", "files or folders")
    .option("--at <day>", "the day they count for (today unless given)", readDay)
    .action((paths: string[], options: LedgerOptions) => accept(paths, options, output));
  command("totals", "Add up ledgers")
    .argument("[ledger...]", `ledgers (${ledgerFileName} of the workspace unless given)`)
    .addOption(new Option("--by <group>", "how to group").choices(groupings).default("month"))
    .addOption(new Option("--format <format>", "how to print").choices(["text", "json"]).default("text"))
    .action((ledgers: string[], options: TotalsOptions) => totals(ledgers, options, output));
  command("export", "Write ledgers as one table, for a warehouse")
    .argument(
      "[ledger...]",
      `ledgers, of many repositories if need be (${ledgerFileName} of the workspace unless given)`,
    )
    .addOption(new Option("--format <format>", "how to write").choices(["csv", "parquet"]).default("csv"))
    .option("--output <file>", "where to (CSV goes to standard output unless given)")
    .action((ledgers: string[], options: ExportOptions) => exportTable(ledgers, options, output));
}

async function importLogs(logs: readonly string[], options: LedgerOptions, output: Output): Promise<void> {
  const path = ledgerPath(options);
  const { records: known } = await readLedgerFile(path);
  const records: LedgerRecord[] = [];
  const problems: string[] = [];
  for (const log of logs) {
    const { runs, problems: found } = readMeasurements(log, await readWhole(log, maximumLogLength));
    problems.push(...found.map(({ message, line }) => `${log}:${line ?? 1}: ${message}`));
    for (const run of runs) {
      const dated = options.at === undefined || run.endedAt !== undefined ? run : { ...run, endedAt: options.at };
      const record = recordOfMeasured(dated, wordsOf(options), [...known, ...records]);
      if (typeof record === "string") problems.push(`${log}:${run.line}: ${record}`);
      else records.push(record);
    }
  }
  await append(path, records, options, output);
  sayProblems(problems);
}

async function accept(paths: readonly string[], options: LedgerOptions, output: Output): Promise<void> {
  const today = dayOf(new Date());
  const request = { paths, language: undefined, workspace: options.workspace, pins: {}, today };
  const { analysis } = await estimatePaths(request, new Progress(process.stderr));
  const runs = countedRuns(analysis.files);
  const records = runs.map((run) => recordOfEstimate(run, options.at ?? today, wordsOf(options)));
  await append(
    ledgerPath(options),
    records.filter((record) => record !== undefined),
    options,
    output,
  );
  const unknown = runs.filter((_, index) => !records[index]);
  sayProblems(unknown.map(({ anchor, title }) => `${anchor.path}:${anchor.line}: ${title} is of unknown cost`));
}

async function append(
  path: string,
  records: readonly LedgerRecord[],
  { dryRun = false }: LedgerOptions,
  output: Output,
): Promise<void> {
  const { records: known } = await readLedgerFile(path);
  const ids = new Set(known.map(({ id }) => id));
  const fresh = dryRun ? records.filter(({ id }) => !ids.has(id)) : await appendToLedger(path, records);
  const repeated = records.length - fresh.length;
  const already = repeated > 0 ? `; ${formatCountOf(repeated, "record")} there already` : "";
  await output.write(
    `${formatCountOf(fresh.length, "record")} ${dryRun ? "would be appended" : "appended"} to ${path}${already}\n`,
  );
}

async function totals(ledgers: readonly string[], options: TotalsOptions, output: Output): Promise<void> {
  const read = await readLedgers(ledgers, options);
  const records = read.flatMap(({ ledger }) => ledger.records);
  const policy = await loadPolicy(openWorkspace(options.workspace));
  const rows = spendBy(options.by, records, policy);
  const total = spendOf(records);
  await output.write(
    options.format === "json" ? spendJson(options.by, rows, total) : spendText(rows, total, painterFor(options)),
  );
  sayProblems(read.flatMap(({ path, ledger }) => ledgerProblems(path, ledger)));
}

async function exportTable(ledgers: readonly string[], options: ExportOptions, output: Output): Promise<void> {
  const read = await readLedgers(ledgers, options);
  const rows = read.flatMap(({ path, ledger }) => ledger.records.map((record) => ({ record, ledger: path })));
  if (options.format === "parquet") {
    if (options.output === undefined) throw new Failure("Parquet is not text: say where to with --output FILE");
    const columnData = ledgerColumns.map(({ name, type, valueOf }) => ({
      name,
      type: type === "text" ? ("STRING" as const) : ("DOUBLE" as const),
      nullable: true,
      data: rows.map(({ record, ledger }) => valueOf(record, ledger) ?? null),
    }));
    await writeAtomically(options.output, new Uint8Array(parquetWriteBuffer({ columnData })));
  } else if (options.output === undefined) await output.write(ledgerCsv(rows));
  else await writeAtomically(options.output, ledgerCsv(rows));
  if (options.output !== undefined)
    await output.write(`${formatCountOf(rows.length, "record")} written to ${options.output}\n`);
  sayProblems(read.flatMap(({ path, ledger }) => ledgerProblems(path, ledger)));
}

async function readLedgers(
  given: readonly string[],
  options: LedgerOptions,
): Promise<readonly { readonly path: string; readonly ledger: Ledger }[]> {
  const paths = given.length > 0 ? given : [ledgerPath(options)];
  return Promise.all(paths.map(async (path) => ({ path, ledger: await readLedgerFile(path) })));
}

function ledgerPath({ ledger, workspace }: LedgerOptions): string {
  return ledger ?? join(workspace, ledgerFileName);
}

function wordsOf({ owner, project, run, note }: LedgerOptions): RecordWords {
  return Object.fromEntries(Object.entries({ owner, project, run, note }).filter(([, word]) => word !== undefined));
}

/** What could not be used, on standard error; nothing that could is lost for it, but the command does not end in success. */
function sayProblems(problems: readonly string[]): void {
  if (problems.length === 0) return;
  process.exitCode = exitCodes.couldNotRun;
  process.stderr.write(problems.map((problem) => `${problem}\n`).join(""));
}
