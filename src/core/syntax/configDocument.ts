import type { SourceText } from "../source/sourceText";
import type { ConfigDocument } from "./config";
import { readGin } from "./gin";
import { readJson } from "./json";
import { readToml } from "./toml";
import { readYaml } from "./yaml";

/** Reads a configuration file by its language; a file in another language has no documents. Never throws. */
export function readConfigDocument(source: SourceText): ConfigDocument {
  switch (source.language) {
    case "yaml":
      return readYaml(source);
    case "json":
      return readJson(source);
    case "toml":
      return readToml(source);
    case "gin":
      return readGin(source);
    default:
      return { roots: [], problems: [] };
  }
}
