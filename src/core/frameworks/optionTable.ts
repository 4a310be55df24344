/** TABLES. A tool's names for the inputs of a run, for tools whose options are flat: one row per input, read alike from files and command lines. */
import { asString } from "../evaluate/value";
import type { InputName } from "../run/inputs";
import type { Settings } from "./configs";
import type { FactSheet } from "./facts";
import { optimizerName } from "./optimizers";
import { precisionOf } from "./precision";

/** Names of one input, the one that wins first, parts of a path joined with `.`; then what the tool does where none is given. */
export type OptionRow = readonly [names: string, usual?: string | number | boolean];

/** `names` are parted by spaces. */
export type OptionTable = { readonly [K in InputName]?: OptionRow };

/** Where a table's defaults hold. */
export interface Defaults {
  /** Whose they are, for the reason: `timm`. */
  readonly tool: string;
  /** False where options may be given that are not seen. */
  readonly complete: boolean;
}

/** Claims what the settings state under a table's names, and the defaults of what they do not. Words for optimizers and precisions are translated. */
export function stateTable(sheet: FactSheet, settings: Settings, table: OptionTable, defaults: Defaults): void {
  for (const input of Object.keys(table) as InputName[]) {
    const row = table[input];
    if (!row || sheet.has(input)) continue;
    const [names, usual] = row;
    const keys = names.split(" ");
    const value = settings.get(...keys);
    if (value) {
      if (input === "optimizer") sheet.state(input, nameOrNothing(asString(value)), value);
      else if (input === "precision") sheet.state(input, precisionOf(value), value);
      else sheet.add(input, value);
      // A value that stands for "not this" (`max_steps: -1`) leaves the default to the tool's own rules.
    } else if (usual !== undefined && defaults.complete)
      sheet.fallback(input, usual, `${defaults.tool}: ${keys[0] ?? input} is ${String(usual)}`, settings.spans());
  }
}

function nameOrNothing(name: string | undefined): string | undefined {
  return name === undefined ? undefined : optimizerName(name);
}

/** Claims that the first switch that is on decides the precision: `{ bf16: "bf16", amp: "fp16" }`. */
export function statePrecisionSwitch(
  sheet: FactSheet,
  settings: Settings,
  switches: Readonly<Record<string, "bf16" | "fp16" | "fp8" | "tf32" | "fp32">>,
): void {
  for (const [key, precision] of Object.entries(switches))
    if (settings.on(key)) sheet.state("precision", precision, settings.get(key));
}
