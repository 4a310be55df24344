/** All rules, in the order in which equal savings are shown. */
import type { AdviceRule } from "./rule";
import { checkpointing } from "./rules/checkpointing";
import { lora } from "./rules/lora";
import { microBatch } from "./rules/microBatch";
import { precision } from "./rules/precision";
import { region } from "./rules/region";

export const rules: readonly AdviceRule[] = [precision, microBatch, checkpointing, lora, region];
