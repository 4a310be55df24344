/** An option of a training that a configuration file describes, or a command line. */
import type { InputName } from "../../run/inputs";
import { recordEntry } from "../../source/recordEntry";
import { configOptions } from "../options";
import type { Plain } from "../literal";
import { optionPlaces, placeOf, type EditContext, type Place } from "../place";
import { refuse, together, type Edits } from "../textEdit";
import { setShellOption } from "../shell/option";
import { setJsonKey } from "./jsonOption";
import { setTomlKey } from "./tomlOption";
import { setYamlKey } from "./yamlOption";

type Writer = (place: Place, key: string, value: Plain) => Edits;

const writers: { readonly [language: string]: Writer } = {
  yaml: setYamlKey,
  json: setJsonKey,
  toml: setTomlKey,
  shell: setShellOption,
};

/** Writes an input's value under the tool's own keys, beside the options that are there. */
export function setConfigOption(context: EditContext, input: InputName, value: Plain): Edits {
  const spelling = recordEntry(configOptions, String(context.inputs.framework?.value));
  const options = spelling?.(input, value);
  if (!options) return refuse("how this tool spells the option is not known");
  const anchor = placeOf(context.anchor, context.lookup);
  const place = [...optionPlaces(context, input), ...(anchor ? [anchor] : [])].find(
    ({ document }) => document.language in writers,
  );
  const write = place && writers[place.document.language];
  if (!write) return refuse("no configuration file or command line holds the options");
  return together(options.map(({ key, value: plain }) => write(place, key, plain)));
}
