/** Hydra's multirun: `python train.py -m lr=0.1,0.01 seed=range(3)` runs the program once for each combination. Source: Hydra 1.3. */
import type { ArgumentWord } from "../../evaluate/trace";
import type { Span } from "../../source/sourceText";
import type { Repeats } from "./job";

/** How often the program is run; undefined where it is no multirun, or runs once. */
export function multirun(argv: readonly ArgumentWord[]): Repeats | undefined {
  if (!argv.some(({ text }) => text === "-m" || text === "--multirun")) return undefined;
  let combinations = 1;
  const spans: Span[] = [];
  for (const { text, span } of argv) {
    const [, key = "", value = ""] = /^[+~]{0,2}([\w.@/]+)=(.*)$/s.exec(text ?? "") ?? [];
    if (key === "hydra.sweeper.n_trials" && /^\d+$/.test(value))
      return { times: Number(value), spans: [span], reason: "trials of a Hydra multirun" };
    const choices = choicesIn(value);
    if (key === "" || key.startsWith("hydra") || choices <= 1) continue;
    combinations *= choices;
    spans.push(span);
  }
  return combinations > 1 ? { times: combinations, spans, reason: "combinations of a Hydra multirun" } : undefined;
}

/** How many values an override sweeps over: `a,b,c`, `choice(a,b)`, `range(1,10,2)`; commas in brackets and quotes do not count. */
function choicesIn(value: string): number {
  const range = /^range\((?:start=)?(-?\d+)(?:,(?:stop=)?(-?\d+))?(?:,(?:step=)?(\d+))?\)$/.exec(
    value.replaceAll(" ", ""),
  );
  if (range) {
    const [from, to] = range[2] === undefined ? [0, Number(range[1])] : [Number(range[1]), Number(range[2])];
    return Math.max(0, Math.ceil((to - from) / Math.max(1, Number(range[3] ?? 1))));
  }
  const listed = /^(?:choice|shuffle)\((.*)\)$/s.exec(value)?.[1] ?? value;
  let depth = 0;
  let quote = "";
  let choices = 1;
  for (const char of listed) {
    if (quote !== "") quote = char === quote ? "" : quote;
    else if (char === '"' || char === "'") quote = char;
    else if ("([{".includes(char)) depth++;
    else if (")]}".includes(char)) depth--;
    else if (char === "," && depth === 0) choices++;
  }
  return choices;
}
