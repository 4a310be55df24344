/** jsonargparse: configuration files under the words of a command line, and things that they name by `class_path`. */
import type { FunctionDefinition } from "../definitions";
import { documentOf, readConfig } from "../files";
import { siteWith, type LibraryCall } from "../library";
import { newFrame } from "../scope";
import { asString, likely, type Value } from "../value";
import { dictValue, stringValue, type Dict } from "../values";
import { mergeInto, setAt } from "./configMerging";
import { looseOptions } from "./fields";
import { namedThing } from "./hydraInstantiate";
import type { Word } from "./options";

/** Values inside values that name something to be made. */
const maximumDepth = 8;

/** The configuration that the words name (`--config a.yaml --config b.yaml`), and the other words. */
export function configAndWords(call: LibraryCall, words: readonly Word[]): { config: Dict; rest: readonly Word[] } {
  const config = dictValue(new Map(), [call.span]);
  const rest: Word[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    const match = /^(?:--config|-c)(?:=(.*))?$/s.exec(word?.text ?? "");
    if (!word || !match) {
      if (word) rest.push(word);
      continue;
    }
    const path = match[1] ?? words[++i]?.text;
    const document = path === undefined ? undefined : documentOf(call.machine, stringValue(path, word.spans), call);
    const read = document && readConfig(document, "yaml");
    if (read?.kind === "dict") mergeInto(call.machine, config, read);
  }
  return { config, rest };
}

/** Options that nothing declares (`--trainer.max_epochs 5`), set in a configuration. */
export function setWords(call: LibraryCall, config: Dict, words: readonly Word[]): void {
  for (const [name, value] of looseOptions(words)) setAt(config, name, value, value.spans[0] ?? call.span);
}

/** `{class_path: net.Net, init_args: {width: 3}}` as what it names; other values as they are, those inside them made. */
export function madeFrom(call: LibraryCall, value: Value, depth = 0): Value {
  const held = likely(value);
  if (held.kind !== "dict" || depth > maximumDepth) return value;
  const path = held.entries.get("class_path");
  const given = held.entries.get("init_args");
  const args = given && likely(given);
  const type = path && namedThing({ ...call, args: [path], kwargs: new Map() });
  if (!type) return value;
  return call.machine.call(
    type,
    siteWith(call, [], entriesMade(call, args?.kind === "dict" ? args : undefined, depth)),
  );
}

/** The entries of a part of a configuration as arguments. */
export function entriesMade(call: LibraryCall, config: Dict | undefined, depth = 0): Map<string, Value> {
  return new Map([...(config?.entries ?? [])].map(([name, value]) => [name, madeFrom(call, value, depth + 1)]));
}

/** What a configuration says of a function's parameters: of one that is annotated with a class, an object of it. */
export function configuredParameters(
  call: LibraryCall,
  definition: FunctionDefinition,
  config: Dict,
): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>();
  for (const parameter of definition.parameters) {
    const value = config.entries.get(parameter.name);
    const held = value && likely(value);
    if (
      !value ||
      held?.kind !== "dict" ||
      asString(held.entries.get("class_path")) !== undefined ||
      !parameter.annotation
    ) {
      if (value) values.set(parameter.name, madeFrom(call, value));
      continue;
    }
    const type = likely(call.machine.evaluate(parameter.annotation, newFrame(definition.scope, definition.base)));
    const isClass = type.kind === "class";
    values.set(parameter.name, isClass ? call.machine.call(type, siteWith(call, [], entriesMade(call, held))) : value);
  }
  return values;
}
