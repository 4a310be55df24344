/** Lightning's command line: it makes module, data module and trainer itself, and trains. */
import { argument, likelyArgument, type Handler, type Library, type LibraryCall } from "../library";
import type { Site } from "../machine";
import { asBoolean, likely, unknown, type Value } from "../value";
import { dictValue } from "../values";
import { mergeInto } from "./configMerging";
import { configAndWords, entriesMade, madeFrom, setWords } from "./jsonargparse";
import { wordsOfInvocation } from "./options";

const named = (call: LibraryCall, kwargs: ReadonlyMap<string, Value>, args: readonly Value[] = []): Site => ({
  span: call.span,
  frame: call.frame,
  args,
  kwargs,
  open: false,
});

/** Commands of the tool that do not train. */
const otherCommands = new Set(["validate", "test", "predict"]);

/**
 * `LightningCLI(Module, Data, trainer_defaults={…})`: objects of the classes as their signatures, the configuration files and the words
 * of the command line make them, a Trainer likewise, and, unless `run=False` or another command is named, a call of its `fit`.
 */
const lightningCli: Handler = (call) => {
  const { machine } = call;
  const made = call.record();
  const result = made.result;
  if (result.kind !== "object") return result;
  const words = wordsOfInvocation(machine.invocation.argv);
  const command = words.find(({ text }) => text === "fit" || otherCommands.has(text ?? ""));
  const { config, rest } = configAndWords(call, words);
  const fit = config.entries.get("fit");
  const inner = fit && likely(fit);
  if (inner?.kind === "dict") mergeInto(machine, config, inner);
  setWords(call, config, rest);

  const part = (value: Value | undefined, name: string): Value | undefined => {
    const given = config.entries.get(name);
    const entries = given && likely(given);
    if (entries?.kind === "dict" && entries.entries.has("class_path")) return madeFrom(call, entries);
    const type = value && likely(value);
    if (type?.kind !== "class" && type?.kind !== "symbol") return undefined;
    return machine.call(type, named(call, entriesMade(call, entries?.kind === "dict" ? entries : undefined)));
  };
  const model = part(argument(call, 0, "model_class"), "model");
  const data = part(argument(call, 1, "datamodule_class"), "data");
  const defaults = likelyArgument(call, 4, "trainer_defaults");
  const options = dictValue(defaults?.kind === "dict" ? new Map(defaults.entries) : new Map<string, Value>());
  const given = config.entries.get("trainer");
  const set = given && likely(given);
  if (set?.kind === "dict") mergeInto(machine, options, set);
  const trainer = machine.record("lightning.Trainer", {
    ...named(call, options.entries),
    open: defaults?.kind === "unknown",
  }).result;
  for (const [name, value] of [
    ["model", model],
    ["datamodule", data],
    ["trainer", trainer],
  ] as const)
    result.attributes.set(name, value ?? unknown(`${name} is chosen on the command line`, [call.span]));
  if (asBoolean(call.kwargs.get("run")) !== false && !otherCommands.has(command?.text ?? "")) {
    const arguments_ = new Map<string, Value>();
    if (model) arguments_.set("model", model);
    if (data) arguments_.set("datamodule", data);
    machine.record("lightning.Trainer.fit", named(call, arguments_), trainer);
  }
  return result;
};

export const lightningCliLibrary: Library = {
  functions: Object.fromEntries(
    [
      "lightning.pytorch.cli",
      "pytorch_lightning.cli",
      "pytorch_lightning.utilities.cli",
      "lightning.pytorch.utilities.cli",
    ].map((module) => [`${module}.LightningCLI`, lightningCli]),
  ),
};
