/** The commands, their options and their help. */
import { Command, Option } from "commander";
import type { IntensityProvider } from "../core/live/provider";
import type { Pins } from "../core/run/runSpec";
import { version } from "../core/version";
import { exported, exportNames, type ExportName } from "../core/present/export/exports";
import { analysisText } from "../core/present/text";
import { analysisFailed, estimatePaths } from "./estimate";
import { exitCodes, Failure } from "./failure";
import { addCalibrateCommand } from "./calibrateCommand";
import { addCheckCommand } from "./checkCommand";
import { addDiffCommand } from "./diffCommand";
import { addFixCommand } from "./fixCommand";
import { addLedgerCommand } from "./ledgerCommand";
import { openHub } from "./hub";
import { addMcpCommand } from "./mcpCommand";
import { liveGrid, liveOption } from "./live";
import { collectPin, dayOf, painterFor, threadsOption } from "./options";
import type { Output } from "./output";
import { Progress } from "./progress";
import { reportParts } from "./reportParts";
import { addWhatIfCommand } from "./whatIfCommand";
import { estimateSpecs, readSpecs, specClothes, specOptions } from "./specs";

type Format = "text" | ExportName;

interface EstimateOptions {
  readonly spec?: string;
  readonly format: Format;
  readonly set?: Pins;
  readonly profile?: string;
  readonly live?: IntensityProvider;
  readonly hub?: boolean;
  readonly workspace: string;
  readonly language?: string;
  readonly threads?: number;
  readonly color: boolean;
}

const examples = `
Examples:
  $ carbon-lens estimate train.py
  $ carbon-lens estimate . --format markdown > energy.md
  $ carbon-lens estimate . --format html > energy.html
  $ carbon-lens estimate train.py --set accelerator=h100-sxm --set acceleratorCount=8 --set gridZone=SWE
  $ carbon-lens estimate sweep.sbatch --workspace ~/project --format json
  $ carbon-lens estimate --spec runs.json --format json
  $ cat train.py | carbon-lens estimate - --language python

A spec file holds one run, or an array of runs, as data:
  {"id": "mine", "inputs": {"parameterCount": 7e9, "trainingTokens": 1e9, "accelerator": "a100-80gb", "acceleratorCount": 8}}

Exit codes: 0 done (also where nothing trains), 2 could not run. carbon-lens check holds the figures against a budget.`;

/** The command line. Its actions set `process.exitCode`; wrong usage throws commander's error, what cannot be read a {@link Failure}. */
export function createProgram(output: Output): Command {
  const program = new Command("carbon-lens")
    .description("The energy (kWh) and carbon (CO2e) of machine-learning training code, before it runs.")
    .version(version)
    .exitOverride()
    .showHelpAfterError("(carbon-lens estimate --help shows the options)");
  program
    .command("estimate")
    .description("Estimate the training runs in files and folders, or runs given as data")
    .argument("[path...]", "files or folders; - reads standard input")
    .option("--spec <file>", "estimate runs given as JSON instead of files; - reads standard input")
    .addOption(new Option("--format <format>", "how to print").choices(["text", ...exportNames]).default("text"))
    .option("--set <name=value>", "pin an input over what the files say; repeatable", collectPin)
    .addOption(liveOption())
    .option("--hub", "look models and data sets that are not known up on the Hugging Face Hub; uses the network")
    .option("--profile <name>", "take this profile of the budget file")
    .option("--workspace <dir>", "folder that paths and imports are looked up in", ".")
    .addOption(threadsOption())
    .option("--language <name>", "language of standard input: python, notebook, yaml, json, shell, …")
    .option("--no-color", "no colours (they are for terminals only; NO_COLOR is respected)")
    .addHelpText("after", examples)
    .action(async (paths: string[], options: EstimateOptions) => {
      await (options.spec === undefined
        ? printPaths(paths, options, output)
        : printSpecs(options.spec, paths, options, output));
    });
  addCheckCommand(program, output);
  addDiffCommand(program, output);
  addFixCommand(program, output);
  addLedgerCommand(program, output);
  addWhatIfCommand(program, output);
  addCalibrateCommand(program, output);
  addMcpCommand(program);
  return program;
}

async function printPaths(paths: readonly string[], options: EstimateOptions, output: Output): Promise<void> {
  if (paths.length === 0)
    throw new Failure("nothing to estimate: name a file or folder, or give runs with --spec FILE");
  const { language, workspace, set: pins = {}, profile, format, threads } = options;
  const live = await liveGrid(options.live, pins);
  const hub = options.hub ? await openHub(process.env) : undefined;
  const request = { paths, language, workspace, pins, profile, live, hub, threads, today: dayOf(new Date()) };
  const { analysis } = await estimatePaths(request, new Progress(process.stderr));
  await output.write(
    format === "text"
      ? analysisText(analysis, painterFor(options))
      : exported(analysis, format, {
          today: request.today,
          ...(format === "html" ? { parts: await reportParts(), options: { live } } : {}),
        }),
  );
  const isWhole = analysis.files.every(({ problems }) => problems.every(({ code }) => code !== analysisFailed));
  if (!isWhole) process.exitCode = exitCodes.couldNotRun;
}

async function printSpecs(
  file: string,
  paths: readonly string[],
  options: EstimateOptions,
  output: Output,
): Promise<void> {
  if (paths.length > 0) throw new Failure("--spec and PATH exclude each other: run the command once for each");
  const specs = await readSpecs(file);
  if (options.format !== "text" && options.format !== "json" && options.format !== "markdown")
    throw new Failure(`--spec prints text, json or markdown, not ${options.format}`);
  const clothes = specClothes(options.format, specs.length, painterFor(options));
  let between = clothes.before;
  const pins = options.set ?? {};
  const live = await liveGrid(options.live, pins);
  const held = await specOptions(options.workspace, options.profile);
  for (const run of estimateSpecs(specs, { ...held, pins, ...(live ? { live } : {}) })) {
    if (output.closed) return;
    await output.write(between + clothes.each(run));
    between = clothes.between;
    if (run.problems.some((problem) => problem.code === "spec.not-a-spec")) process.exitCode = exitCodes.couldNotRun;
  }
  await output.write((specs.length === 0 ? clothes.before : "") + clothes.after);
}
