/** How many devices and machines a job asks its scheduler and its launcher for, changed in all places together. */
import { recordEntry } from "../../source/recordEntry";
import { endOfLine, type Place } from "../place";
import { isRefusal, refuse, together, type Edits } from "../textEdit";
import { wordsAround } from "./option";

export interface DeviceCount {
  readonly nodes: number;
  readonly perNode: number;
}

type Quantity = "nodes" | "perNode" | "all";

/** Options of Slurm, in directives and of `srun`, and of the launchers torchrun, accelerate and deepspeed: what their number counts. */
const counted: Readonly<Record<string, Quantity>> = {
  nodes: "nodes",
  N: "nodes",
  gres: "perNode",
  gpus_per_node: "perNode",
  ntasks_per_node: "perNode",
  ntasks: "all",
  n: "all",
  gpus: "all",
  G: "all",
  nnodes: "nodes",
  num_nodes: "nodes",
  num_machines: "nodes",
  nproc_per_node: "perNode",
  num_gpus: "perNode",
  num_processes: "all",
};
/** Tasks may be as many as devices, or one that starts them: another number than that of the devices is left as it is. */
const tasks: ReadonlySet<string> = new Set(["ntasks_per_node", "ntasks", "n"]);

/** A number that is written, and what it counts. */
interface Written {
  readonly from: number;
  readonly text: string;
  readonly name: string;
}

/** Edits the directives at the top of a script and the command around a place; numbers that come from variables follow by themselves. */
export function setDevices({ document, at }: Place, before: DeviceCount, after: DeviceCount): Edits {
  const { path, text } = document;
  const numbers = [...directives(text), ...optionsOf(wordsAround(text, at) ?? [])];
  const edits = together([
    ...numbers.map((written) => changeNumber(path, written, before, after)),
    visibleDevices(path, text, before.perNode, after.perNode),
  ]);
  return !isRefusal(edits) && edits.length === 0
    ? refuse("how many devices it takes is not written in the script")
    : edits;
}

function changeNumber(path: string, { from, text, name }: Written, before: DeviceCount, after: DeviceCount): Edits {
  const quantity = recordEntry(counted, name) ?? "all";
  const [was, is] = [amountOf(before, quantity), amountOf(after, quantity)];
  if (Number(text) !== was)
    return tasks.has(name) ? [] : refuse(`--${name} is ${text} where ${String(was)} was expected`);
  return was === is ? [] : [{ path, from, to: from + text.length, text: String(is) }];
}

function amountOf({ nodes, perNode }: DeviceCount, quantity: Quantity): number {
  return quantity === "all" ? nodes * perNode : quantity === "nodes" ? nodes : perNode;
}

/** Numbers of `#SBATCH` lines. */
function directives(text: string): readonly Written[] {
  const found: Written[] = [];
  for (const { index } of text.matchAll(/^#SBATCH\s/gm)) {
    const line = text.slice(index, endOfLine(text, index)).replace(/\s#.*$/, "");
    const words = [...line.matchAll(/\S+/g)].slice(1);
    found.push(...optionsOf(words.map((word) => ({ text: word[0], pos: index + word.index }))));
  }
  return found;
}

interface Word {
  readonly text: string;
  readonly pos: number;
}

/** `--nodes=2`, `--nodes 2`, `-N2`, `-N 2`, `--gres=gpu:a100:4`. */
function optionsOf(words: readonly Word[]): readonly Written[] {
  return words.flatMap((word, index) => {
    const match = /^(?:--([\w-]+)(=)?|-([NnG])(?=\d|$))/.exec(word.text);
    const name = (match?.[1] ?? match?.[3])?.replace(/-/g, "_");
    if (!match || name === undefined || !Object.hasOwn(counted, name)) return [];
    const isAttached = match[0].length < word.text.length;
    const value = isAttached ? word.text.slice(match[0].length) : words[index + 1]?.text;
    const start = isAttached ? word.pos + match[0].length : words[index + 1]?.pos;
    const number = value === undefined ? undefined : /^(?:gpu:)?(?:[A-Za-z][\w.-]*:)?(\d{1,6})$/.exec(value)?.[1];
    if (value === undefined || start === undefined || number === undefined) return [];
    return [{ from: start + value.length - number.length, text: number, name }];
  });
}

/** `CUDA_VISIBLE_DEVICES=0,1,2,3`: the first of them stay. */
function visibleDevices(path: string, text: string, before: number, after: number): Edits {
  const match = /\bCUDA_VISIBLE_DEVICES=["']?(\d+(?:,\d+)*)/.exec(text);
  const given = match?.[1];
  if (!match || given === undefined || before === after) return [];
  const devices = given.split(",");
  if (devices.length !== before || after > before)
    return refuse(`CUDA_VISIBLE_DEVICES names ${String(devices.length)} devices`);
  const from = match.index + match[0].length - given.length;
  return [{ path, from, to: from + given.length, text: devices.slice(0, after).join(",") }];
}
