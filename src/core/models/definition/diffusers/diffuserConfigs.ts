/** Configurations of networks of the diffusers library that stand in the workspace: `UNet2DModel.load_config("unet.json")`. */
import { documentOf, readConfig } from "../../../evaluate/files";
import type { Handler, Library } from "../../../evaluate/library";
import { asString } from "../../../evaluate/value";
import { stringValue } from "../../../evaluate/values";
import { diffuserClasses } from "./readDiffuser";

/** What stands in the file, or in the `config.json` of the folder and its part. */
const loadConfig: Handler = (call) => {
  const path = asString(call.args[0] ?? call.kwargs.get("pretrained_model_name_or_path"))?.replace(/\/$/, "");
  if (path === undefined) return undefined;
  const part = asString(call.kwargs.get("subfolder"));
  const file = path.endsWith(".json") ? path : [path, ...(part === undefined ? [] : [part]), "config.json"].join("/");
  const document = documentOf(call.machine, stringValue(file), call);
  const contents = document?.language === "json" ? readConfig(document) : undefined;
  return contents?.kind === "dict" ? contents : undefined;
};

export const diffuserConfigs: Library = {
  functions: Object.fromEntries(diffuserClasses.map((name) => [`diffusers.${name}.load_config`, loadConfig])),
};
