/** LAUNCH LINES. Commands that a file's remarks give for starting that very file: `torchrun --nproc_per_node=8 train.py`. */
import type { Documents } from "../../source/documents";
import type { SourceText } from "../../source/sourceText";
import { readWrittenLaunches, type Launch } from "../launch";
import { knownPiece, type ShellText } from "../launchers/shellText";
import type { Remark } from "./remarks";

/** Most commands of one file that are read, and lines of one command. */
const maximumCommands = 16;
const maximumContinuations = 24;

/** What a command begins with, at the start of a remark or behind `Usage:`, a prompt or a backtick. */
const begins =
  /(?:^|[:$>`%!]\s*)((?:[A-Z_]+=\S+ +)*(?:python[\d.]*|torchrun|accelerate +launch|deepspeed|srun|mpirun|mpiexec|horovodrun|composer|colossalai|axolotl|tune +run|litgpt|fairseq-\w+|lightning|fabric) .*)$/;
/** Options of commands that do something else with the same file. */
const doesNotTrain =
  /^--?(?:do_)?(?:eval(?:uate)?(?:_only)?|test(?:_only)?|infer(?:ence)?|predict|generate|sample|export|benchmark|valid(?:ate)?(?:_only)?|resume_only|dry_run)$/;

/** The launches among the remarks that start the file itself, or give it to a program. */
export function launchLinesOf(source: SourceText, remarks: readonly Remark[], documents: Documents): readonly Launch[] {
  const commands = commandsIn(remarks);
  if (commands.length === 0) return [];
  return readWrittenLaunches(source, commands, documents).filter(
    (launch) =>
      startsFile(launch, source.path) &&
      !launch.argv.some(({ text }) =>
        doesNotTrain.test(text?.replaceAll("-", "_").replace(/^_+/, "--").replace(/=.*/s, "") ?? ""),
      ),
  );
}

/** The launch without options that are somebody's for one run: the file's own defaults stay, on the devices that it is started on. */
export function withoutOptions(launch: Launch, path: string): Launch {
  const { argv } = launch;
  const kept = argv.filter(({ text }, index) => {
    const isOption = text?.startsWith("-") ?? false;
    const named = (isOption ? /=(.*)/s.exec(text ?? "")?.[1] : text) ?? "";
    if (isSameFile(named, path)) return true;
    const next = argv[index + 1]?.text;
    return isOption && named === "" && next !== undefined && isSameFile(next, path);
  });
  return { ...launch, argv: kept };
}

function commandsIn(remarks: readonly Remark[]): ShellText[] {
  const commands: ShellText[] = [];
  for (let at = 0; at < remarks.length && commands.length < maximumCommands; at++) {
    const first = remarks[at];
    const written = first && begins.exec(first.text);
    if (!first || written?.[1] === undefined) continue;
    const start = first.text.length - written[1].length;
    let text = written[1];
    const from = first.span.from + start;
    const pieces = [];
    let place = { ...first.span, from };
    for (let more = 0; ; more++) {
      const continues = /\\\s*$/.test(text);
      // What stands behind the closing backtick is prose again.
      pieces.push(knownPiece(place, `${text.replace(/\\\s*$/, "").replace(/`.*/s, "")} `));
      const next = remarks[at + 1];
      if (!continues || !next || more >= maximumContinuations) break;
      at++;
      ({ text, span: place } = next);
    }
    commands.push(pieces);
  }
  return commands;
}

/** Whether a launch's program is the file, or one of its words names it. */
function startsFile({ program, argv }: Launch, path: string): boolean {
  const started = program.kind === "script" ? program.path : `${program.name.replaceAll(".", "/")}.py`;
  return [started, ...argv.map(({ text }) => text?.replace(/^[^=]*=/, ""))].some(
    (word) => word !== undefined && isSameFile(word, path),
  );
}

/** Whether a path as somebody writes it is that of the file: from any folder above it, or from a root that stands for one. */
export function isSameFile(written: string, path: string): boolean {
  const plain = written.replace(/^(?:\.{1,2}\/)+/, "");
  if (plain === path || path.endsWith(`/${plain}`) || plain.endsWith(`/${path}`)) return plain !== "";
  const [file, name] = [plain, path].map((text) => text.replace(/^.*\//, ""));
  return file === name && /^(?:\/|~|\$)|path[/_]to/.test(plain);
}
