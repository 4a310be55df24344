/** LINK. A launcher, the program it starts and the configurations it names become one run. */
import { evaluateScript } from "../models/definition/evaluateScript";
import type { Trace } from "../evaluate/trace";
import { asString, unknown, type Value } from "../evaluate/value";
import { Settings } from "../frameworks/configs";
import { isDeepSpeedConfig, stateDeepSpeedConfig } from "../frameworks/deepspeedConfig";
import { FactSheet } from "../frameworks/facts";
import type { Command, CommandReading } from "../frameworks/framework";
import { findConfigRuns, findPythonRuns, findScriptRuns, readCommand } from "../frameworks/registry";
import { datasetSelection } from "../frameworks/runs";
import { fileWrittenBy } from "../syntax/python";
import { mayTrain } from "../source/classify";
import type { Documents } from "../source/documents";
import { SourceText } from "../source/sourceText";
import {
  readJobLaunches,
  readLaunches,
  readLaunchLines,
  readRecipeLaunches,
  readSubmittedLaunches,
  type Launch,
} from "./launch";
import { asSettings, commandOptions, withOptions, type CommandOptions } from "./launchers/commandOptions";
import { readConfigFile, readWrittenConfig } from "./launchers/configFile";
import { candidatePaths, findFile } from "./launchers/files";
import { bareRun, mergeRun, type Additions } from "./launchers/mergeRun";
import { doesNotTrainByName, trainingTool, trainsByName } from "./launchers/trainingTools";
import type { Fact, RunDraft } from "./runSpec";

/** Whether a run says what is trained, or for how long. */
function saysWhat({ facts }: RunDraft): boolean {
  const telling = ["epochs", "maxSteps", "modelId", "trainingTokens", "parameterCount", "layerCount"];
  return facts.some(({ input, origin }) => telling.includes(input) && origin !== "default");
}

/** Classes whose options, with their defaults, a program takes over. */
const libraryOptions = /\bTrainingArguments\b|\bfrom trl[\w.]* import\b/;

/** Most runs of one launcher that are shown; of what it starts beyond them nothing is read. */
const maximumRuns = 64;

/** The runs that a launcher starts: each a run of the program it starts, with the launcher's arguments and hardware, anchored at the launch. */
export function launchedRuns(source: SourceText, documents: Documents): readonly RunDraft[] {
  return linkAll(readLaunches(source, documents), documents);
}

/** The runs that a job specification starts (SkyPilot, Kubernetes, Azure ML and others), from its file as a value. */
export function launchedByJob(config: Value, source: SourceText, documents: Documents): readonly RunDraft[] {
  return linkAll(readJobLaunches(config, source, documents), documents);
}

/** The runs that recipes of a Makefile start, or the image of a Dockerfile. */
export function launchedByRecipes(source: SourceText, documents: Documents): readonly RunDraft[] {
  return linkAll(readRecipeLaunches(source, documents), documents);
}

/** The runs of jobs that Python code submits, and of processes that it starts. */
export function launchedByCode(source: SourceText, trace: Trace, documents: Documents): readonly RunDraft[] {
  return linkAll(readSubmittedLaunches(trace, source, documents), documents);
}

/** The runs that shell lines of a notebook start (`!torchrun train.py`). */
export function launchedFromLines(
  source: SourceText,
  lines: Trace["shellLines"],
  documents: Documents,
): readonly RunDraft[] {
  return linkAll(
    readLaunchLines(
      source,
      lines.map((line) => line.span),
      documents,
    ),
    documents,
  );
}

/** The runs of one launch. */
export function runsOfLaunch(launch: Launch, documents: Documents): readonly RunDraft[] {
  return linkAll([launch], documents);
}

function linkAll(launches: readonly Launch[], documents: Documents): RunDraft[] {
  const scripts = new ScriptReader(documents);
  const runs: RunDraft[] = [];
  for (const launch of launches)
    if (runs.length < maximumRuns) runs.push(...new Linker(launch, documents, scripts).runs());
  return runs.slice(0, maximumRuns);
}

/** Evaluates started scripts. One that did not train when it was started twice, with whatever arguments, is not evaluated again. */
class ScriptReader {
  private readonly idle = new Map<string, number>();

  constructor(private readonly documents: Documents) {}

  runs(script: SourceText, { argv, environment }: Launch): readonly RunDraft[] {
    const before = this.idle.get(script.path) ?? 0;
    const isPython = script.language === "python" || script.language === "notebook";
    // The parser of scripts is loaded only for one that may train.
    if (before >= 2 || !(isPython || mayTrain(script))) return [];
    const trace = evaluateScript(script, this.documents, { argv, environment });
    const found = isPython ? findPythonRuns(trace, this.documents) : findScriptRuns(trace);
    if (found.length === 0) this.idle.set(script.path, before + 1);
    return found;
  }
}

class Linker {
  private readonly options: CommandOptions;
  private readonly settings: Settings;
  private readonly companions: string[] = [];

  constructor(
    private readonly launch: Launch,
    private readonly documents: Documents,
    private readonly scripts: ScriptReader,
  ) {
    this.options = commandOptions(launch.argv);
    this.settings = new Settings(asSettings(this.options.entries, launch.anchor));
  }

  runs(): readonly RunDraft[] {
    const tool = trainingTool(this.launch);
    if (tool === "other") return [];
    if (tool) return this.toolRuns(tool.framework);
    const script = this.script();
    if (script) this.companions.push(script.path);
    const found = script ? this.scripts.runs(script, this.launch) : [];
    const known = found.some(saysWhat) ? undefined : this.knownOptionRuns();
    if (known) return known;
    if (found.length > 0) {
      const stated = readCommand(this.command(), this.documents, true);
      const additions = { ...this.additions(stated?.sheet.facts(), script?.path), ...datasetSelection(stated?.data) };
      return found.map((draft) => mergeRun(draft, this.launch, additions));
    }
    return this.configRuns() ?? this.optionRuns(script) ?? this.hardwareRuns(script);
  }

  /** A tool's run: what its configuration says, options over it; else what its options say, which the tool's own reader knows best. */
  private toolRuns(framework: string): readonly RunDraft[] {
    const configured = this.configRuns();
    if (configured) return configured;
    const stated = readCommand(this.command(), this.documents, false);
    if (stated?.framework === framework) return [this.commandRun(framework, framework, stated)];
    const source = new SourceText(this.launch.anchor.path, "shell", "");
    const given = this.settings.value;
    const named = given ? findConfigRuns(given, source, this.documents) : [];
    if (named.length > 0) return named.map((draft) => mergeRun(draft, this.launch, this.additions()));
    return [this.commandRun(framework, framework, stated)];
  }

  /** The runs of configurations among the arguments, options over them; undefined where none is a training. */
  private configRuns(): readonly RunDraft[] | undefined {
    for (const { config, source } of this.configs()) {
      // Options over a file make sense only where the file is a training by itself.
      if (!findConfigRuns(config, source, this.documents).some(({ framework }) => framework !== "deepspeed")) continue;
      const training = findConfigRuns(withOptions(config, this.options.entries), source, this.documents);
      // What the command says beside the file; its defaults are the file's to set.
      const stated = readCommand(this.command(), this.documents, false)?.sheet.facts() ?? [];
      const additions = this.additions(
        stated.filter(({ origin }) => origin !== "default"),
        source.path,
      );
      return training.map((draft) =>
        mergeRun(draft, this.launch, { ...additions, companions: [...additions.companions, source.path] }),
      );
    }
    return undefined;
  }

  /** A run of a program that is not at hand or could not be followed, when its options are those of a training. */
  private optionRuns(script: SourceText | undefined): readonly RunDraft[] | undefined {
    const stated = readCommand(this.command(), this.documents, false);
    if (!stated || doesNotTrainByName(this.programName())) return undefined;
    const facts = stated.sheet.facts();
    // A program that has options of its own has defaults of its own.
    const known =
      script && !libraryOptions.test(script.text) ? facts.filter(({ origin }) => origin !== "default") : facts;
    return [this.commandRun(stated.framework, this.title(), stated, known)];
  }

  /** The run that the options of a program say which is known by its name: they say more than code that hides what it trains. */
  private knownOptionRuns(): readonly RunDraft[] | undefined {
    const stated = readCommand(this.command(), this.documents, false);
    if (!stated?.isNamed || !stated.sheet.has("modelId")) return undefined;
    return [this.commandRun(stated.framework, this.title(), stated)];
  }

  /** A run of which only the command line is known. */
  private commandRun(
    framework: string,
    title: string,
    stated: CommandReading | undefined,
    facts = stated?.sheet.facts(),
  ): RunDraft {
    this.companions.push(...(stated?.companions ?? []));
    const draft = { ...bareRun(framework, title, this.launch), ...datasetSelection(stated?.data) };
    return mergeRun({ ...draft, unknowns: stated?.sheet.unknowns() ?? [] }, this.launch, this.additions(facts));
  }

  /** A training of which only the hardware is known: a program that is not at hand or not understood, on devices that its launcher states. */
  private hardwareRuns(script: SourceText | undefined): readonly RunDraft[] {
    const { launchers, facts } = this.launch;
    const spread = launchers.some((name) =>
      /^(?:torchrun|accelerate|deepspeed|srun|mpirun|composer|horovodrun)$/.test(name),
    );
    const telling = ["acceleratorCount", "wallTimeLimitHours", "epochs", "maxSteps", "trainingSamples"];
    const stated = facts.some(({ input }) => telling.includes(input));
    const name = this.programName();
    const unknownName = name.includes("${");
    const trains = trainsByName(name) || (unknownName && !doesNotTrainByName(name));
    // What was read and shows no training is one only by its name and by how it is started.
    const isMeant = spread && trains && (!script || (trainsByName(name) && mayTrain(script)));
    if (!stated || !((this.launch.trains === true && !script) || isMeant)) return [];
    const draft = bareRun(frameworkOf(this.launch, name), this.title(), this.launch);
    const reason = script
      ? "how the program trains could not be followed"
      : "the program that is started is not in the workspace";
    const unknowns = [{ input: "modelId" as const, reason, spans: [this.launch.program.span] }];
    return [mergeRun({ ...draft, unknowns }, this.launch, this.additions())];
  }

  /** The launch as a command whose options are known by their names. */
  private command(): Command {
    const positional = this.options.positional.map(({ text, span }): Value =>
      text === undefined
        ? unknown("given when the launcher is started", [span])
        : { kind: "string", value: text, spans: [span], origin: "stated" },
    );
    const { settings, launch } = this;
    return { program: this.programName(), settings, positional, open: this.options.open, span: launch.anchor };
  }

  /** @param started the program or configuration that is started, where the workspace has it. */
  private additions(options?: readonly Fact[], started?: string): Additions {
    const starts = started === undefined ? [] : [started];
    return { options, configured: this.deepspeedSheet(), companions: this.companions, starts };
  }

  /** What a DeepSpeed configuration that is named by an option or a launcher says. */
  private deepspeedSheet(): FactSheet | undefined {
    const named = [
      this.launch.deepspeedConfig,
      this.settings.text("deepspeed"),
      this.settings.text("deepspeed_config"),
    ];
    for (const path of named) {
      const config = path === undefined ? undefined : this.config(path);
      if (!config || !isDeepSpeedConfig(config.config)) continue;
      if (config.source.path !== this.launch.anchor.path) this.companions.push(config.source.path);
      const sheet = new FactSheet();
      stateDeepSpeedConfig(sheet, config.config);
      return sheet;
    }
    return undefined;
  }

  /** Configurations among the arguments, in order. */
  private configs(): { readonly config: Value; readonly source: SourceText }[] {
    const words = [...this.options.positional.map((word) => word.text), ...this.optionTexts()];
    return words.flatMap((text) => {
      if (text === undefined || !/\.(?:ya?ml|json|toml)$/i.test(text)) return [];
      const found = this.config(text);
      return found ? [found] : [];
    });
  }

  private optionTexts(): (string | undefined)[] {
    return [...this.options.entries.values()].flatMap((value) =>
      value.kind === "list" ? value.items.map((item) => asString(item)) : [asString(value)],
    );
  }

  /** A configuration file by its path: one that the launcher writes, else one of the workspace. */
  private config(path: string): { readonly config: Value; readonly source: SourceText } | undefined {
    const written = this.launch.files.get(path);
    if (written) {
      const config = readWrittenConfig(path, written, this.launch.anchor);
      return config && { config, source: new SourceText(this.launch.anchor.path, "yaml", "") };
    }
    const source = findFile(this.documents, path, undefined, this.launch.folders);
    const config = source && readConfigFile(source);
    return config && { config, source };
  }

  private script(): SourceText | undefined {
    const { program, folders } = this.launch;
    if (program.kind === "tool") return undefined;
    // A notebook writes the scripts that it starts itself.
    const notebook = this.documents.get(this.launch.anchor.path);
    const name = program.kind === "script" ? program.path : `${program.name.replaceAll(".", "/")}.py`;
    const written = fileWrittenBy(notebook, name);
    if (written) return written;
    if (program.kind === "script") {
      const file = findFile(this.documents, program.path, undefined, folders);
      return file && /^(?:python|notebook|javascript|typescript)$/.test(file.language) ? file : undefined;
    }
    const path = program.name.replaceAll(".", "/");
    const places = [`${path}.py`, `${path}/__main__.py`, `src/${path}.py`];
    return this.documents.first(places.flatMap((place) => candidatePaths(place, undefined, folders)));
  }

  private programName(): string {
    const { program } = this.launch;
    return program.kind === "script" ? program.path : program.name;
  }

  private title(): string {
    return this.programName().replace(/^.*\//, "");
  }
}

/** The framework of a program that is not at hand: by the kind of its job, by its name, by a launcher that only PyTorch has; empty where none tells. */
function frameworkOf({ framework, launchers }: Launch, name: string): string {
  if (framework !== undefined) return framework;
  const named = frameworkNames.find(([pattern]) => pattern.test(name))?.[1];
  return (
    named ??
    (launchers.some((launcher) => /^(?:torchrun|accelerate|deepspeed|composer)$/.test(launcher)) ? "pytorch" : "")
  );
}

const frameworkNames: readonly (readonly [name: RegExp, framework: string])[] = [
  [/tensorflow|(?:^|[^a-z])tf(?:[^a-z]|$)/i, "tensorflow"],
  [/keras/i, "keras"],
  [/(?:^|[^a-z])jax(?:[^a-z]|$)/i, "jax"],
  [/torch/i, "pytorch"],
];
