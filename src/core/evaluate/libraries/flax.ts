/** Flax: modules that are set up when they are made, wrappers of module classes, and its lists. */
import { classOf } from "../definitions";
import { methodOf } from "../classes";
import { callFunction } from "../functions";
import { siteWith, type Handler, type Library } from "../library";
import { likely } from "../value";
import { sequenceValue } from "../values";

/** Linen calls `setup` before a module is first used; what it sets is there from the beginning here. */
const setUp: Handler = (call) => {
  const made = call.receiver && likely(call.receiver);
  const definition = made && classOf(made);
  const setup = definition && methodOf(definition, "setup");
  if (setup) callFunction(call.machine, setup, siteWith(call, []), made);
  return undefined;
};

/** `nn.remat(Block)`: a class whose objects compute the same. */
const sameClass: Handler = (call) => {
  const target = call.args[0] && likely(call.args[0]);
  return target?.kind === "class" || target?.kind === "symbol" ? target : undefined;
};

/** `nnx.List(blocks)`. */
const list: Handler = (call) => {
  const items = call.args[0] ? call.machine.iterate(call.args[0]).items?.() : [];
  return items && sequenceValue("list", [...items], [call.span]);
};

export const flaxLibrary: Library = {
  functions: {
    "flax.linen.Module.__init__": setUp,
    "flax.linen.remat": sameClass,
    "flax.linen.checkpoint": sameClass,
    "flax.linen.jit": sameClass,
    "flax.nnx.List": list,
  },
};
