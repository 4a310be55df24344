/** All rules. What they propose is shown by its saving; the order here decides between equal ones. */
import type { AdviceRule } from "./rule";
import { accelerator } from "./rules/accelerator";
import { checkpointing } from "./rules/checkpointing";
import { compile } from "./rules/compile";
import { epochs } from "./rules/epochs";
import { evaluation } from "./rules/evaluation";
import { experts } from "./rules/experts";
import { fewerDevices } from "./rules/fewerDevices";
import { flashAttention } from "./rules/flashAttention";
import { frozenBackbone } from "./rules/frozenBackbone";
import { fusedOptimizer } from "./rules/fusedOptimizer";
import { inputPipeline } from "./rules/inputPipeline";
import { lora } from "./rules/lora";
import { makeItFit } from "./rules/makeItFit";
import { microBatch } from "./rules/microBatch";
import { packing } from "./rules/packing";
import { padding } from "./rules/padding";
import { powerCap } from "./rules/powerCap";
import { precision } from "./rules/precision";
import { pruning } from "./rules/pruning";
import { qlora } from "./rules/qlora";
import { recipe } from "./rules/recipe";
import { region } from "./rules/region";
import { smallerModel } from "./rules/smallerModel";
import { sweep } from "./rules/sweep";
import { tensorFloat } from "./rules/tensorFloat";

export const rules: readonly AdviceRule[] = [
  precision,
  tensorFloat,
  microBatch,
  packing,
  padding,
  flashAttention,
  checkpointing,
  compile,
  lora,
  qlora,
  makeItFit,
  fewerDevices,
  accelerator,
  powerCap,
  frozenBackbone,
  smallerModel,
  recipe,
  epochs,
  sweep,
  region,
  fusedOptimizer,
  evaluation,
  inputPipeline,
  experts,
  pruning,
];
