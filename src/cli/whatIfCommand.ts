/** `carbon-lens what-if PATH… --set NAME=VALUE`: the runs as they are beside the runs as they would be. */
import { Option, type Command } from "commander";
import { compareRun, type Comparison } from "../core/advice/compare";
import type { AnalyzedRun, EstimatedSpec } from "../core/analysis";
import { comparisonMarkdown, comparisonText } from "../core/present/comparison";
import { comparisonsJson } from "../core/present/json";
import type { Pins } from "../core/run/runSpec";
import { estimatePaths } from "./estimate";
import { Failure } from "./failure";
import { collectPin, dayOf, painterFor } from "./options";
import type { Output } from "./output";
import { Progress } from "./progress";
import { estimateSpecs, readSpecs, specOptions } from "./specs";

interface WhatIfOptions {
  readonly spec?: string;
  readonly format: "text" | "json" | "markdown";
  readonly set?: Pins;
  readonly profile?: string;
  readonly workspace: string;
  readonly language?: string;
  readonly color: boolean;
}

const examples = `
Examples:
  $ carbon-lens what-if train.py --set method=lora
  $ carbon-lens what-if train.py --set accelerator=h100-sxm --set acceleratorCount=4 --format markdown
  $ carbon-lens what-if --spec run.json --set cloudRegion=eu-north-1 --format json

Nothing is edited.`;

export function addWhatIfCommand(program: Command, output: Output): void {
  program
    .command("what-if")
    .description("Estimate runs as they are and with other inputs, side by side")
    .argument("[path...]", "files or folders; - reads standard input")
    .option("--spec <file>", "runs given as JSON instead of files; - reads standard input")
    .option("--set <name=value>", "an input to change; repeatable", collectPin)
    .addOption(new Option("--format <format>", "how to print").choices(["text", "json", "markdown"]).default("text"))
    .option("--profile <name>", "take this profile of the budget file")
    .option("--workspace <dir>", "folder that paths and imports are looked up in", ".")
    .option("--language <name>", "language of standard input: python, notebook, yaml, json, shell, …")
    .option("--no-color", "no colours (they are for terminals only; NO_COLOR is respected)")
    .addHelpText("after", examples)
    .action(async (paths: string[], options: WhatIfOptions) => {
      await whatIf(paths, options, output);
    });
}

async function whatIf(paths: readonly string[], options: WhatIfOptions, output: Output): Promise<void> {
  const { set } = options;
  if (set === undefined) throw new Failure("nothing to change: give at least one --set NAME=VALUE");
  const runs = await runsOf(paths, options);
  const comparisons = runs.map((run) => compareRun(run, set));
  await output.write(printed(comparisons, options));
}

async function runsOf(
  paths: readonly string[],
  options: WhatIfOptions,
): Promise<readonly (AnalyzedRun | EstimatedSpec)[]> {
  const { spec, language, workspace, profile } = options;
  if (spec !== undefined && paths.length > 0) throw new Failure("--spec and PATH exclude each other");
  if (spec !== undefined) return [...estimateSpecs(await readSpecs(spec), await specOptions(workspace, profile))];
  if (paths.length === 0)
    throw new Failure("nothing to estimate: name a file or folder, or give runs with --spec FILE");
  const request = { paths, language, workspace, pins: {}, profile, today: dayOf(new Date()) };
  const { analysis } = await estimatePaths(request, new Progress(process.stderr));
  return analysis.files.flatMap((file) => file.runs);
}

function printed(comparisons: readonly Comparison[], options: WhatIfOptions): string {
  if (options.format === "json") return comparisonsJson(comparisons);
  if (comparisons.length === 0) return "No training found.\n";
  const painter = painterFor(options);
  const blocks = comparisons.map((one) =>
    options.format === "text" ? comparisonText(one, painter) : comparisonMarkdown(one),
  );
  return `${blocks.join("\n\n")}\n`;
}
