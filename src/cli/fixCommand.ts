/** `carbon-lens fix`: advice written into the files, as a diff first. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import { InvalidArgumentError, type Command } from "commander";
import { analyzeDocument } from "../core/analyze";
import { editedNotebook } from "../core/edits/notebookFile";
import { editedSource, type TextEdit } from "../core/edits/textEdit";
import type { Fix } from "../core/edits/fix";
import { findFixes } from "../core/fix";
import { fixTitle } from "../core/present/fixWords";
import type { Pins } from "../core/run/runSpec";
import { toSourceText } from "../core/source/documents";
import type { Workspace } from "../core/workspace";
import { openWorkspace, targetPaths } from "./estimate";
import { Failure } from "./failure";
import { collectPin, dayOf } from "./options";
import type { Output } from "./output";
import type { FolderWorkspace } from "./workspace";
import { writeAtomically } from "./writeAtomically";

interface FixOptions {
  readonly only?: readonly string[];
  readonly write?: true;
  readonly dryRun?: true;
  readonly set?: Pins;
  readonly workspace: string;
}

const help = `
Without --only, every edit is made that leaves model, method, data, schedule and devices as they are. --only takes advice by its code, which
estimate --format json gives.

Examples:
  $ carbon-lens fix train.py
  $ carbon-lens fix train.py --only advice.mixed-precision --write
  $ carbon-lens fix configs/ --set accelerator=a100-sxm4-80gb

Each edit is tried first: the edited files are analysed again, and must give the changed run.
Exit codes: 0 done (also where there is nothing to fix), 2 could not run.`;

/** Edits of one run after one another: each may open the way for the next. */
const maximumEdits = 12;

export function addFixCommand(program: Command, output: Output): void {
  program
    .command("fix")
    .description("Write advice into the files: prints a diff, and changes nothing without --write")
    .argument("<path...>", "files or folders")
    .option("--only <code>", "take this advice only, such as advice.lora; repeatable", collectCode)
    .option("--dry-run", "print the diff and change nothing (the default)")
    .option("--write", "write the edited files")
    .option("--set <name=value>", "pin an input over what the files say; repeatable", collectPin)
    .option("--workspace <dir>", "folder that paths and imports are looked up in", ".")
    .addHelpText("after", help)
    .action(async (paths: string[], options: FixOptions) => {
      await fix(paths, options, output);
    });
}

function collectCode(code: string, known: readonly string[] = []): readonly string[] {
  if (!/^advice\.[a-z0-9-]+$/.test(code)) throw new InvalidArgumentError("it takes a code such as advice.lora");
  return [...known, code];
}

async function fix(paths: readonly string[], options: FixOptions, output: Output): Promise<void> {
  if (options.write && options.dryRun) throw new Failure("--dry-run and --write exclude each other");
  const files = new EditedFiles(openWorkspace(options.workspace));
  for (const path of await targetPaths(paths, files.disk)) await fixFile(path, files, options);
  await output.write(files.diff());
  if (options.write) await files.write(options.workspace);
  process.stderr.write(files.notes.map((note) => `${note}\n`).join(""));
}

async function fixFile(path: string, files: EditedFiles, { set: pins = {}, only }: FixOptions): Promise<void> {
  const request = { pins, today: dayOf(new Date()) };
  const told = new Set<string>();
  for (let made = 0; made < maximumEdits; made++) {
    const text = await files.read(path);
    if (text === undefined) return;
    const source = toSourceText(path, text);
    const analysed = await analyzeDocument(source, files, request);
    const fixes = (await findFixes(source, analysed, files, request)).filter((found) => isWanted(found, only));
    const next = fixes.find(({ edits }) => edits.length > 0);
    if (made === 0)
      for (const { runId, advice, refusal } of fixes)
        if (refusal && !told.has(advice.code)) {
          told.add(advice.code);
          const how = only ? `\n${refusal.snippet.text}` : `; --only ${advice.code} shows the lines`;
          files.notes.push(`${runId}: ${advice.title}: not edited, ${refusal.reason}${how}`);
        }
    if (!next || !(await files.edit(next.edits))) return;
    files.notes.push(`${next.runId}: ${fixTitle(next)}`);
  }
}

const askedFor: ReadonlySet<string> = new Set(["method", "modelId", "acceleratorCount"]);

function isWanted({ advice }: Fix, only: readonly string[] | undefined): boolean {
  if (only) return only.includes(advice.code);
  // Another method or model needs other hyperparameters, fewer devices more patience: a person asks for it.
  const isOther = advice.change?.some(({ input }) => askedFor.has(input));
  return advice.keepsOutcome === true && !isOther;
}

/** Files as they are on disk, with the edits made so far. */
class EditedFiles implements Workspace {
  readonly notes: string[] = [];
  private readonly before = new Map<string, string>();
  private readonly after = new Map<string, string>();

  constructor(readonly disk: FolderWorkspace) {}

  loadScriptParser(): ReturnType<FolderWorkspace["loadScriptParser"]> {
    return this.disk.loadScriptParser();
  }

  async read(path: string): Promise<string | undefined> {
    return this.after.get(path) ?? (await this.disk.read(path));
  }

  /** Makes edits; false where a file is not there to be edited, and then none is. */
  async edit(edits: readonly TextEdit[]): Promise<boolean> {
    const done = new Map<string, string>();
    for (const path of new Set(edits.map((edit) => edit.path))) {
      const text = await this.read(path);
      if (text === undefined) return false;
      if (!this.before.has(path)) this.before.set(path, text);
      const source = toSourceText(path, text);
      const edited = source.cells
        ? editedNotebook(
            text,
            source,
            edits.filter((edit) => edit.path === path),
          )
        : editedSource(source, edits).text;
      if (edited === undefined) return false;
      done.set(path, edited);
    }
    for (const [path, text] of done) this.after.set(path, text);
    return true;
  }

  diff(): string {
    return [...this.after]
      .map(([path, text]) =>
        createTwoFilesPatch(`a/${path}`, `b/${path}`, this.before.get(path) ?? "", text, undefined, undefined, {
          context: 3,
          headerOptions: FILE_HEADERS_ONLY,
        }),
      )
      .join("");
  }

  async write(workspace: string): Promise<void> {
    for (const [path, text] of this.after) {
      const file = resolve(workspace, path);
      // The text was read as UTF-8 with its byte order mark left out: it is put back.
      const start = (await readFile(file)).subarray(0, 3);
      const mark = start.equals(Buffer.from([0xef, 0xbb, 0xbf])) ? "\ufeff" : "";
      await writeAtomically(file, mark + text);
    }
  }
}
