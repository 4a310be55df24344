import { Libraries } from "../library";
import { abslFlags } from "./abslFlags";
import { argparseLibrary } from "./argparse";
import { builtinFunctions } from "./builtinFunctions";
import { builtinSubclasses } from "./builtinSubclasses";
import { commandLibraries } from "./commands";
import { configFiles } from "./configFiles";
import { configLibraries } from "./configs";
import { crossValidation } from "./crossValidation";
import { dataclassParsers } from "./dataclassParsers";
import { downloads } from "./downloads";
import { huggingfaceOptions } from "./huggingfaceOptions";
import { hydraLibrary } from "./hydra";
import { introspection } from "./introspection";
import { lightningLibrary } from "./lightning";
import { lightningCliLibrary } from "./lightningCli";
import { scriptArguments } from "./script/arguments";
import { scriptArrays } from "./script/arrays";
import { scriptLanguage } from "./script/language";
import { scriptTexts } from "./script/texts";
import { tensorflowJs } from "./script/tensorflowJs";
import { numberSeries } from "./numberSeries";
import { pandasInPlace } from "./pandasInPlace";
import { progressLibrary } from "./progress";
import { openmmlabConfig } from "./openmmlabConfig";
import { pydanticLibrary } from "./pydantic";
import { standardLibrary } from "./standard";
import { wrappers } from "./wrappers";
import { timmLibrary } from "./timm";
import { flaxLibrary } from "./flax";
import { kerasSearches } from "./kerasSearches";
import { remoteFunctions } from "./remoteFunctions";
import { searches } from "./searches";
import { startedFunctions } from "./startedFunctions";
import { kerasContainers } from "./kerasContainers";
import { torchContainers } from "./torchContainers";
import { torchDistributed } from "./torchDistributed";

/** Every library that has rules of its own. */
export const libraries = new Libraries([
  builtinFunctions,
  introspection,
  builtinSubclasses,
  standardLibrary,
  configFiles,
  pydanticLibrary,
  argparseLibrary,
  dataclassParsers,
  huggingfaceOptions,
  lightningCliLibrary,
  commandLibraries,
  abslFlags,
  configLibraries,
  hydraLibrary,
  openmmlabConfig,
  wrappers,
  startedFunctions,
  remoteFunctions,
  searches,
  downloads,
  kerasSearches,
  crossValidation,
  progressLibrary,
  numberSeries,
  timmLibrary,
  flaxLibrary,
  lightningLibrary,
  torchContainers,
  torchDistributed,
  pandasInPlace,
  kerasContainers,
  scriptLanguage,
  scriptArrays,
  scriptTexts,
  scriptArguments,
  tensorflowJs,
]);
