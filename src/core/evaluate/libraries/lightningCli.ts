/** Lightning's command line: it makes module, data module and trainer itself, and trains. */
import { argument, likelyArgument, type Handler, type Library, type LibraryCall } from "../library";
import type { Site } from "../machine";
import { asBoolean, likely, unknown, type Value } from "../value";

const named = (call: LibraryCall, kwargs: ReadonlyMap<string, Value>, args: readonly Value[] = []): Site => ({
  span: call.span,
  frame: call.frame,
  args,
  kwargs,
  open: false,
});

/**
 * `LightningCLI(Module, Data, trainer_defaults={…})`: objects of the classes as their signatures make them, a Trainer with its
 * defaults, and, unless `run=False`, a call of its `fit`. What a command line or configuration would change is not known here.
 */
const lightningCli: Handler = (call) => {
  const { machine } = call;
  const made = call.record();
  const result = made.result;
  if (result.kind !== "object") return result;
  const instance = (value: Value | undefined): Value | undefined => {
    const held = value && likely(value);
    return held?.kind === "class" || held?.kind === "symbol" ? machine.call(held, named(call, new Map())) : undefined;
  };
  const model = instance(argument(call, 0, "model_class"));
  const data = instance(argument(call, 1, "datamodule_class"));
  const defaults = likelyArgument(call, 4, "trainer_defaults");
  const options = defaults?.kind === "dict" ? new Map(defaults.entries) : new Map<string, Value>();
  const trainer = machine.record("lightning.Trainer", {
    ...named(call, options),
    open: defaults?.kind === "unknown",
  }).result;
  for (const [name, value] of [
    ["model", model],
    ["datamodule", data],
    ["trainer", trainer],
  ] as const)
    result.attributes.set(name, value ?? unknown(`${name} is chosen on the command line`, [call.span]));
  if (asBoolean(call.kwargs.get("run")) !== false) {
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
