/** Lightning: hyperparameters that a module saves from its constructor's arguments. */
import type { Handler, Library } from "../library";
import { asString, likely, type Value } from "../value";
import { dictValue, noneValue } from "../values";

/** `self.save_hyperparameters()`: the constructor's parameters under `self.hparams`; with names, only those. */
const saveHyperparameters: Handler = (call) => {
  const { receiver, frame } = call;
  const self = receiver && likely(receiver);
  if (self?.kind !== "instance") return noneValue();
  const held = likely(call.machine.attribute(self, "hparams"));
  const hparams = held.kind === "dict" ? held : dictValue(new Map(), [call.span]);
  const names = call.args.flatMap((arg) => asString(arg) ?? []);
  for (const parameter of frame.function?.parameters ?? []) {
    const value = frame.scope.names.get(parameter.name);
    if (!value || value === self) continue;
    if (names.length > 0 && !names.includes(parameter.name)) continue;
    if (parameter.kind === "doubleStar") spread(hparams.entries, value);
    else hparams.entries.set(parameter.name, value);
  }
  // `save_hyperparameters(args)`: the entries of a configuration rather than the parameters.
  for (const arg of call.args) spread(hparams.entries, arg);
  call.machine.setAttribute(self, "hparams", hparams);
  return noneValue();
};

function spread(into: Map<string, Value>, value: Value): void {
  const v = likely(value);
  const entries =
    v.kind === "dict" ? v.entries : v.kind === "object" || v.kind === "instance" ? v.attributes : undefined;
  for (const [name, entry] of entries ?? []) into.set(name, entry);
}

const bases = [
  "lightning.LightningModule",
  "lightning.pytorch.LightningModule",
  "lightning.pytorch.core.LightningModule",
  "pytorch_lightning.LightningModule",
  "lightning.LightningDataModule",
  "lightning.pytorch.LightningDataModule",
  "pytorch_lightning.LightningDataModule",
];

export const lightningLibrary: Library = {
  functions: Object.fromEntries(bases.map((base) => [`${base}.save_hyperparameters`, saveHyperparameters])),
};
