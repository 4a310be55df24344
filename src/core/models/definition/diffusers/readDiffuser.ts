/** Module trees of the networks that the diffusers library makes from a configuration. */
import type { Call } from "../../../evaluate/trace";
import { likely, type Value } from "../../../evaluate/value";
import { ConfigOptions, type Defaults } from "../huggingface/options";
import type { ModuleNode } from "../moduleTree";
import { Stopped } from "../stopped";
import { autoencoder, autoencoderDefaults } from "./autoencoder";
import { conditionalDefaults, conditionalUnet, unet, unetDefaults } from "./unet";

interface Network {
  readonly defaults: Defaults;
  readonly make: (o: ConfigOptions) => ModuleNode;
}

const networks = new Map<string, Network>([
  ["UNet2DModel", { defaults: unetDefaults, make: unet }],
  ["UNet2DConditionModel", { defaults: conditionalDefaults, make: conditionalUnet }],
  ["AutoencoderKL", { defaults: autoencoderDefaults, make: autoencoder }],
]);

/** The classes whose layers are known. */
export const diffuserClasses: readonly string[] = [...networks.keys()];

/** The class of the network that a call makes from a configuration; undefined where it makes none, or loads one by name. */
function classMade(call: Call): string | undefined {
  const name = /^diffusers\.(?:[a-z]\w*\.)*([A-Z]\w+)(?:\.from_config)?$/.exec(call.callee)?.[1];
  return name !== undefined && networks.has(name) ? name : undefined;
}

/** Whether a call makes a network of the diffusers library from a configuration, whose layers are known. */
export function makesDiffuser(call: Call): boolean {
  return classMade(call) !== undefined;
}

/**
 * The tree of a network made from a configuration.
 * @throws Stopped where an option that decides is not known.
 */
export function readDiffuser(call: Call): ModuleNode {
  const name = classMade(call) ?? "";
  const network = networks.get(name);
  if (!network || call.open) throw new Stopped(`the options of ${name} are not known`, [call.span]);
  const module = network.make(new ConfigOptions(optionsOf(call), network.defaults));
  return { ...module, madeAt: call.index, type: name };
}

function optionsOf(call: Call): ReadonlyMap<string, Value> {
  if (call.method !== "from_config") {
    // Options by position are the size of a sample, which says nothing of the layers, and what follows it.
    if (call.args.length > 1) throw new Stopped("options are given by their place", [call.span]);
    return call.kwargs;
  }
  const given = call.args[0] ?? call.kwargs.get("config");
  const held = given && likely(given);
  if (held?.kind === "dict" && !held.open) return new Map([...held.entries, ...call.kwargs]);
  throw new Stopped("the configuration of the network is not known", [call.span]);
}
