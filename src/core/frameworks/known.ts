/** THE LISTS. All recognisers, each kind in the order in which they are asked. A new one is a file in `tools` and its lines here. */
import type { CommandFramework, ConfigFramework, PythonFramework } from "./framework";
import { axolotl } from "./tools/axolotl";
import { basicSr } from "./tools/basicSr";
import { bertScripts } from "./tools/bertScripts";
import { brainJs } from "./tools/brainJs";
import { composer } from "./tools/composer";
import { classical } from "./tools/classical";
import { coqui } from "./tools/coqui";
import { deepspeed } from "./tools/deepspeed";
import { detectron2, detectron2Command } from "./tools/detectron2";
import { detectron2Lazy } from "./tools/detectron2Lazy";
import { diffusers, diffusersScripts } from "./tools/diffusers";
import { easyLm } from "./tools/easyLm";
import { espnet } from "./tools/espnet";
import { fairseq, fairseqCommand } from "./tools/fairseq";
import { fastai } from "./tools/fastai";
import { gptNeox } from "./tools/gptNeox";
import { gradientTape } from "./tools/gradientTape";
import { imageScripts, timm, torchvision } from "./tools/imageScripts";
import { jaxLoop } from "./tools/jaxLoop";
import { keras } from "./tools/keras";
import { kerasBatches } from "./tools/kerasBatches";
import { aiToolkit } from "./tools/aiToolkit";
import { kohya, kohyaScripts } from "./tools/kohya";
import { latentDiffusion } from "./tools/latentDiffusion";
import { lerobot } from "./tools/lerobot";
import { levanter } from "./tools/levanter";
import { lightning } from "./tools/lightning";
import { lightningCli } from "./tools/lightningCli";
import { litgpt, litgptCommand } from "./tools/litgpt";
import { llamaFactory } from "./tools/llamaFactory";
import { llmC } from "./tools/llmC";
import { llmFoundry } from "./tools/llmFoundry";
import { maxtext, maxtextCommand } from "./tools/maxtext";
import { megatron } from "./tools/megatron";
import { ml5 } from "./tools/ml5";
import { mlxLm, mlxLmCommand } from "./tools/mlxLm";
import { mlxLoop } from "./tools/mlxLoop";
import { mmengine } from "./tools/mmengine";
import { nemo } from "./tools/nemo";
import { nemoRecipe } from "./tools/nemoRecipe";
import { olmo } from "./tools/olmo";
import { openClip } from "./tools/openClip";
import { openRlhf, verl } from "./tools/preferenceTuners";
import { pytorchLoop } from "./tools/pytorchLoop";
import { cleanRl, rlZoo } from "./tools/reinforcementCommands";
import { reinforcementLoop } from "./tools/reinforcementLoop";
import { rllib, rllibConfig } from "./tools/rllib";
import { rlZooConfig } from "./tools/rlZoo";
import { sagemaker } from "./tools/sagemaker";
import { sentenceTransformersFit } from "./tools/sentenceTransformers";
import { settingsFile } from "./tools/settingsFile";
import { setfit } from "./tools/setfit";
import { speechbrain } from "./tools/speechbrain";
import { stableBaselines } from "./tools/stableBaselines";
import { swift, swiftConfig } from "./tools/swift";
import { t5x } from "./tools/t5x";
import { tensorflowJs } from "./tools/tensorflowJs";
import { tensorflowModels } from "./tools/tensorflowModels";
import { torchtitan } from "./tools/torchtitan";
import { torchtune } from "./tools/torchtune";
import { torchtuneCommand } from "./tools/torchtuneCommand";
import { transformersConfig, transformersOptions } from "./tools/transformersConfig";
import { transformersScripts } from "./tools/transformersScripts";
import { transformersTrainer } from "./tools/transformersTrainer";
import { trlCommand } from "./tools/trlCommand";
import { ultralytics } from "./tools/ultralytics";
import { yolo, yoloScript } from "./tools/yoloScripts";

/** In order: the more specific first, so that a TRL trainer is not also counted as a Trainer. */
export const pythonFrameworks: readonly PythonFramework[] = [
  setfit,
  transformersTrainer,
  sentenceTransformersFit,
  lightning,
  coqui,
  composer,
  nemoRecipe,
  sagemaker,
  keras,
  kerasBatches,
  ultralytics,
  stableBaselines,
  rllib,
  fastai,
  reinforcementLoop,
  gradientTape,
  jaxLoop,
  mlxLoop,
  pytorchLoop,
  classical,
  mmengine,
  detectron2Lazy,
  settingsFile,
];
/** Those of JavaScript and TypeScript. */
export const scriptFrameworks: readonly PythonFramework[] = [tensorflowJs, brainJs, ml5];
/** In order: keys that only one tool has first. */
export const configFrameworks: readonly ConfigFramework[] = [
  axolotl,
  llamaFactory,
  torchtune,
  torchtitan,
  litgpt,
  mlxLm,
  llmFoundry,
  olmo,
  gptNeox,
  t5x,
  tensorflowModels,
  maxtext,
  levanter,
  detectron2,
  fairseq,
  nemo,
  speechbrain,
  espnet,
  lightningCli,
  latentDiffusion,
  basicSr,
  kohya,
  aiToolkit,
  swiftConfig,
  transformersConfig,
  deepspeed,
  rllibConfig,
  rlZooConfig,
];
/** In order: programs that are known by name first, then options that tell by themselves. */
export const commandFrameworks: readonly CommandFramework[] = [
  trlCommand,
  transformersScripts,
  diffusersScripts,
  kohyaScripts,
  torchtuneCommand,
  litgptCommand,
  mlxLmCommand,
  easyLm,
  swift,
  yolo,
  llmC,
  fairseqCommand,
  lerobot,
  maxtextCommand,
  detectron2Command,
  openClip,
  openRlhf,
  verl,
  cleanRl,
  rlZoo,
  yoloScript,
  timm,
  torchvision,
  imageScripts,
  megatron,
  bertScripts,
  diffusers,
  transformersOptions,
];
