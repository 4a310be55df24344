/** Hydra: functions that get a composed configuration, and configurations composed by hand. */
import { folderOf, joinPath, normalizePath } from "../../source/documents";
import { recordEntry } from "../../source/recordEntry";
import type { FunctionDefinition } from "../definitions";
import { bindParameters } from "../functions";
import { argument, type Handler, type Library } from "../library";
import type { Machine, Site } from "../machine";
import { asString, likely, unknown, type Value } from "../value";
import { dictValue, noneValue, type Dict } from "../values";
import { composeHydra, configStore } from "./hydraCompose";
import { instantiateTarget, namedThing } from "./hydraInstantiate";
import { interpolated } from "./interpolation";
import { wordsOfInvocation, type Word } from "./options";
import { contentOf, surroundings } from "./structured";

/** Hydra's own options, and whether a word follows them. */
const ownOptions: Readonly<Record<string, "name" | "path" | "other" | "switch">> = {
  "--config-name": "name",
  "-cn": "name",
  "--config-path": "path",
  "-cp": "path",
  "--config-dir": "other",
  "-cd": "other",
  "--package": "other",
  "-p": "other",
  "--multirun": "switch",
  "-m": "switch",
  "--run": "switch",
  "-r": "switch",
};

interface Given {
  readonly name: string | undefined;
  readonly path: string | undefined;
  readonly overrides: readonly Word[];
}

/** Hydra's options among the words of a command line, and the overrides. In a multirun the first of several values stands. */
function readCommandLine(words: readonly Word[]): Given {
  const given: Partial<Record<"name" | "path" | "other", string>> = {};
  const overrides: Word[] = [];
  let multirun = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (!word) continue;
    const [flag = "", inline] = word.text?.split(/=(.*)/s, 2) ?? [];
    const option = recordEntry(ownOptions, flag);
    if (option === "switch") multirun ||= flag === "-m" || flag === "--multirun";
    else if (option) {
      const value = inline ?? words[++i]?.text;
      if (value !== undefined) given[option] = value;
    } else overrides.push(word);
  }
  return { name: given.name, path: given.path, overrides: multirun ? overrides.map(firstOfSeveral) : overrides };
}

function firstOfSeveral(word: Word): Word {
  const match = /^([^=]+)=([^,[\]{}()'"]+),/.exec(word.text ?? "");
  return match ? { text: `${match[1] ?? ""}=${match[2] ?? ""}`, spans: word.spans } : word;
}

/** `@hydra.main(config_path="conf", config_name="config")`: the function gets the composed configuration. */
function hydraParameters(
  machine: Machine,
  definition: FunctionDefinition,
  site: Site,
): ReadonlyMap<string, Value> | undefined {
  for (const decorator of definition.decorators) {
    const value = likely(decorator);
    if (value.kind !== "object" || value.type !== "hydra.main" || !value.call) continue;
    const { call } = value;
    const { name: chosen, path, overrides } = readCommandLine(wordsOfInvocation(machine.invocation.argv));
    const name = chosen ?? asString(argument(call, 1, "config_name"));
    const folder = path ?? asString(argument(call, 0, "config_path")) ?? "";
    const config = name === undefined ? undefined : composed(machine, definition.span.path, folder, name, overrides);
    const given = config
      ? interpolated(config, surroundings(machine))
      : unknown("the configuration is not in the workspace", [call.span]);
    return bindParameters(definition, { ...site, args: [given], kwargs: new Map() });
  }
  return undefined;
}

/** Relative to the file that says it; a path that the code makes from the place of its project begins at the root of the workspace. */
function composed(
  machine: Machine,
  file: string,
  given: string,
  name: string,
  overrides: readonly Word[],
): Dict | undefined {
  const folder = given.replace(/^pkg:\/\//, "").replace(/\/$/, "");
  for (const base of new Set([joinPath(folderOf(file), folder), folder])) {
    const config = composeHydra(machine, normalizePath(base) ?? base, name, overrides);
    if (config) return config;
  }
  return undefined;
}

/** The folder that `initialize(config_path=…)` has set. */
const folders = new WeakMap<Machine, string>();

const initialize: Handler = (call) => {
  const path = asString(argument(call, 0, "config_path") ?? call.kwargs.get("config_dir")) ?? "";
  const isDirectory = call.callee.endsWith("_config_dir");
  folders.set(call.machine, isDirectory ? path : joinPath(folderOf(call.frame.scope.module.path), path));
  return call.unrecorded().result;
};

/** `compose(config_name="config", overrides=["trainer.max_epochs=1"])`. */
const compose: Handler = (call) => {
  const name = asString(argument(call, 0, "config_name"));
  const given = argument(call, 1, "overrides");
  const items = (given && call.machine.iterate(given).items?.()) ?? [];
  const words = items.map((item) => ({
    text: asString(item),
    spans: item.spans.length > 0 ? item.spans : [call.span],
  }));
  const config =
    name === undefined ? undefined : composeHydra(call.machine, folders.get(call.machine) ?? "", name, words);
  return config
    ? interpolated(config, surroundings(call.machine))
    : unknown("the configuration is not in the workspace", [call.span]);
};

/** `ConfigStore.instance().store(group="optimizer", name="adam", node=Adam)`. */
const store: Handler = (call) => {
  const name = asString(argument(call, 0, "name"));
  const node = argument(call, 1, "node");
  const group = asString(argument(call, 2, "group")) ?? "";
  const content = node && contentOf(call, node);
  const place = asString(call.kwargs.get("package"));
  if (name !== undefined && content)
    configStore(call.machine).set(joinPath(group, name.replace(/\.ya?ml$/, "")), { content, package: place });
  return noneValue();
};

const hydraConfig: Handler = (call): Dict => dictValue(new Map(), [call.span], true);

export const hydraLibrary: Library = {
  parameters: hydraParameters,
  functions: {
    "hydra.main": (call) => call.unrecorded().result,
    "hydra.initialize": initialize,
    "hydra.initialize_config_dir": initialize,
    "hydra.compose": compose,
    "hydra.experimental.initialize": initialize,
    "hydra.experimental.compose": compose,
    "hydra.core.config_store.ConfigStore.store": store,
    "hydra.core.config_store.ConfigStore.instance.store": store,
    "hydra.core.hydra_config.HydraConfig.get": hydraConfig,
    "hydra.utils.instantiate": instantiateTarget,
    "hydra.utils.call": instantiateTarget,
    "hydra.utils.get_class": namedThing,
    "hydra.utils.get_method": namedThing,
    "hydra.utils.get_object": namedThing,
    "hydra.utils.get_original_cwd": (call) => call.unrecorded().result,
  },
};
