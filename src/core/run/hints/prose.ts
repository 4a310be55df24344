/** PROSE. Devices that a sentence names: `preset for 64 A100 GPUs`, `1 node of 8X A100 40GB`. */
import { findAccelerator } from "../../data/accelerators";
import { recordEntry } from "../../source/recordEntry";
import type { Span } from "../../source/sourceText";
import type { Devices } from "./devices";
import type { Remark } from "./remarks";

const number = String.raw`(\d{1,5}|an?|one|single|two|four|eight|sixteen)`;
/** What may be the name of an accelerator, with its memory; the table decides. */
const name = String.raw`((?:NVIDIA |Nvidia |Tesla |AMD |(?:GeForce )?RTX )?(?:[ABHLPTVK]\d{1,4}[sS]?|GH200|GB200|Titan ?(?:Xp|X|V|RTX)|[1-5]0[5-9]0(?: ?Ti)?|MI\d{3}[Xx]?)(?:[- ]?(?:SXM\d?|PCIe|NVL))?(?:[ -]?\(?\d{2,3} ?Gi?B?\b\)?)?)`;
const unit = String.raw`(?:GPUs?|gpus?|cards?|devices|accelerators)`;

/** `8x A100 40GB`, `64 A100 GPUs`, `a single V100`. */
const countedName = new RegExp(String.raw`(?<![\w.-])${number}(?:\s?[xX×*]\s?|[ -])${name}s?(?![\w-]*\d)`, "g");
/** `A100 x 8`. */
const nameTimes = new RegExp(String.raw`(?<![\w.-])${name}s?\s?[x×*]\s?(\d{1,4})\b`, "g");
/** `8 GPUs`, `8xGPU`, `8-GPU`. One is no news, and often said of what a program can do. */
const countedUnit = new RegExp(
  String.raw`(?<![\w.,-])(\d{1,5}|two|four|eight|sixteen)(?:\s?[xX×*]\s?|[ -])(?:\w+ )?${unit}\b`,
  "g",
);
const namedUnit = new RegExp(String.raw`(?<![\w.-])${name} ?${unit}\b`, "g");
/** `2 nodes of 8`, `on 4 nodes, each with 8`. */
const nodesOf = new RegExp(String.raw`\b${number}[ -](?:nodes?|machines?|servers?)\b`, "i");
/** Before the devices, in the same breath. */
const said =
  /\b(?:on|for|with|using|uses?|needs?|requires?|takes?|by|assum\w+|across|hardware|setup|setting|machine|GPUs?|trained|tested|launch\w*|train\w*)\b|^\W*$/i;
/** What is said of something else, or of no run in particular. */
const otherwise =
  /\b(?:eval\w*|infer\w*|generat\w+|sampl\w+|serv(?:e|ing)|test set|benchmark\w*|at least|at most|minimum|maximum|up to|or more|more than|less than|fewer|if|when|whether|not|don't|cannot|without|instead|unless|e\.g|for example|faster|slower|speed-?up|vs|versus|than|original|paper|default|TODO|FIXME|bug|issue|any number|per (?:gpu|device|node)|each gpu|multiple|or)\b|https?:\/\/|\?/i;

/** The devices that a remark names for the run of its file; undefined where it names none, several, or speaks of something else. */
export function devicesIn({ text, span }: Remark): Devices | undefined {
  if (!/\d|single|one|two|four|eight|sixteen|GPU/i.test(text) || otherwise.test(text)) return undefined;
  for (const { pattern, count, chip } of patterns) {
    const [match, ...others] = text.matchAll(pattern);
    if (!match) continue;
    // `8 A100/H100`, `8 A100, 4 V100`: either of them.
    const isAlternative = chip !== undefined && /^\s*[/,]/.test(text.slice(match.index + match[0].length));
    if (isAlternative || others.length > 0) return undefined;
    const place = { ...span, from: span.from + match.index, to: span.from + match.index + match[0].length };
    return said.test(text.slice(0, match.index)) ? devicesOf(match, count, chip, text, place) : undefined;
  }
  return undefined;
}

/** Ways to name devices, and the groups of each that hold their number and kind; the one that says most first. */
const patterns: readonly { readonly pattern: RegExp; readonly count?: number; readonly chip?: number }[] = [
  { pattern: countedName, count: 1, chip: 2 },
  { pattern: nameTimes, count: 2, chip: 1 },
  { pattern: countedUnit, count: 1 },
  { pattern: namedUnit, chip: 1 },
];

function devicesOf(
  match: RegExpExecArray,
  count: number | undefined,
  chip: number | undefined,
  text: string,
  span: Span,
): Devices | undefined {
  const written = chip === undefined ? undefined : match[chip];
  const accelerator = written === undefined ? undefined : acceleratorOf(written);
  if (written !== undefined && accelerator === undefined) return undefined;
  const type = accelerator === undefined ? {} : { accelerator };
  const each = count === undefined ? undefined : numberOf(match[count]);
  const nodes = numberOf(nodesOf.exec(text.slice(0, match.index))?.[1]);
  // Machines that are named behind the devices may hold so many each, or share them.
  if (each === undefined || (nodes === undefined && nodesOf.test(text.slice(match.index))))
    return accelerator === undefined ? undefined : { ...type, span };
  return { count: each * (nodes ?? 1), ...(nodes === undefined ? {} : { nodes }), ...type, span };
}

/** The table's id of a name as people write it: `A100 (40G)`, `3090`, `A100s`. Several V100 are `V100s`, and no V100S. */
export function acceleratorOf(written: string): string | undefined {
  const plain = written
    .replace(/[()]/g, "")
    .replace(/\bV100s\b/, "V100")
    .replace(/(\d) ?Gi?B?$/i, "$1GB");
  const spelled = /^\d{4}/.test(plain) ? `RTX ${plain}` : plain;
  return (findAccelerator(spelled) ?? findAccelerator(spelled.replace(/s$/, "")))?.id;
}

const words: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  single: 1,
  two: 2,
  four: 4,
  eight: 8,
  sixteen: 16,
};

function numberOf(text: string | undefined): number | undefined {
  const found = text === undefined ? undefined : (recordEntry(words, text.toLowerCase()) ?? Number(text));
  return found !== undefined && found >= 1 ? found : undefined;
}
