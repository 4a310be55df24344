/** OPTIONS AS SETTINGS. The arguments of a program as keys and values, for programs whose own reading of them is not at hand. */
import type { ArgumentWord } from "../../evaluate/trace";
import { unknown, type Value } from "../../evaluate/value";
import type { Span } from "../../source/sourceText";
import { plainScalar } from "../../syntax/yamlScalar";

export interface CommandOptions {
  /** `--name value`, `--name=value`, `--flag` and `key=value` by name, `_` for `-`; the last one wins. */
  readonly entries: ReadonlyMap<string, Value>;
  /** Words before the first option. */
  readonly positional: readonly ArgumentWord[];
  /** There is a word that cannot be known and may be any options. */
  readonly open: boolean;
}

/** Reads arguments. An option with several words is a list; one with none is true. */
export function commandOptions(argv: readonly ArgumentWord[]): CommandOptions {
  const entries = new Map<string, Value>();
  const positional: ArgumentWord[] = [];
  let unseen = false;
  let open: { readonly name: string; readonly span: Span; readonly values: Value[] } | undefined;
  const close = (): void => {
    if (!open) return;
    const { name, span, values } = open;
    const [first] = values;
    const value: Value =
      first === undefined
        ? { kind: "boolean", value: true, spans: [span], origin: "stated" }
        : values.length === 1
          ? first
          : { kind: "list", items: values, open: false, spans: values.flatMap((item) => item.spans), origin: "stated" };
    entries.set(name, value);
    open = undefined;
  };
  for (const word of argv) {
    const option = /^--?([A-Za-z][\w.-]*)(?:=([\s\S]*))?$/.exec(word.text ?? "");
    // An option has its value before `key=value` settings follow; with nothing yet, the word is its value.
    const filled = !open || open.values.length > 0;
    const setting = filled ? /^[+~]{0,2}([A-Za-z_][\w./@-]*)=([\s\S]*)$/.exec(word.text ?? "") : null;
    // `SOLVER.BASE_LR 0.01`, as yacs reads the rest of a command line.
    const yacs = filled ? /^[A-Z][A-Z0-9_]*(?:\.[A-Z0-9_]+)+$/.exec(word.text ?? "") : null;
    if (option?.[1] !== undefined) {
      close();
      const name = option[1].replaceAll("-", "_");
      if (option[2] === undefined) open = { name, span: word.span, values: [] };
      else entries.set(name, scalar(option[2], word.span));
    } else if (setting?.[1] !== undefined) {
      close();
      entries.set(setting[1], scalar(setting[2] ?? "", word.span));
    } else if (yacs) {
      close();
      open = { name: yacs[0], span: word.span, values: [] };
    } else if (word.text === undefined && (!open || open.values.length > 0)) unseen = true;
    else if (open)
      open.values.push(
        word.text === undefined
          ? unknown("given when the launcher is started", [word.span])
          : scalar(word.text, word.span),
      );
    else positional.push(word);
  }
  close();
  return { entries, positional, open: unseen };
}

function scalar(text: string, span: Span): Value {
  return { ...plainScalar(text), spans: [span], origin: "stated" };
}

/** Settings as one value. @param place where they are written as a whole. */
export function asSettings(entries: ReadonlyMap<string, Value>, place: Span): Value {
  return { kind: "dict", entries: new Map(entries), open: true, spans: [place], origin: "stated" };
}

/** A configuration with options over it: `train.epochs=3` sets a key of a part, any other name a key of the whole. */
export function withOptions(config: Value, entries: ReadonlyMap<string, Value>): Value {
  let result = config;
  for (const [name, value] of entries) result = withEntry(result, name.split("."), value);
  return result;
}

function withEntry(config: Value, path: readonly string[], value: Value): Value {
  const [key, ...rest] = path;
  if (key === undefined || config.kind !== "dict") return config;
  const inner = config.entries.get(key);
  if (rest.length > 0 && inner?.kind !== "dict") return config;
  const entries = new Map(config.entries);
  entries.set(key, rest.length === 0 || !inner ? value : withEntry(inner, rest, value));
  return { ...config, entries };
}
