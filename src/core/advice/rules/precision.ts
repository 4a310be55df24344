/** Multiply in 16 bit, or in TF32, on parts that have units for it. */
import { hasMatrixUnits } from "../../estimate/workload/device";
import type { Change } from "../../run/whatIf";
import type { AdviceRule, Finding } from "../rule";

export const precision: AdviceRule = {
  code: "advice.mixed-precision",
  find(run) {
    const { device } = run;
    if (run.text("precision") !== "fp32") return undefined;
    const missing = run.unknown("precision", "accelerator");
    if (missing.length > 0) return { kind: "need", inputs: missing };
    if (!device) return undefined;
    if (!hasMatrixUnits(device.row)) return device.row.kind === "gpu" ? withoutUnits(device.row.name) : undefined;
    const to = device.row.bf16DenseTflops !== null ? "bf16" : "fp16";
    const change: Change = { precision: to };
    return {
      kind: "proposal",
      title: `Train in ${to} mixed precision`,
      message: `The ${device.row.name} has matrix units that ${to} products use and fp32 products do not. Weights and optimizer states stay in fp32.`,
      tradeOff:
        to === "bf16"
          ? "Accuracy is the same in common training; watch losses that sum over many small terms."
          : "fp16 needs loss scaling, which GradScaler and the Trainer do; watch for overflows.",
      evidence:
        "Micikevicius et al. 2018 (arXiv 1710.03740) for accuracy; rates from the accelerator's data sheet. The gain is below the ratio of the rates where memory or launches bind: a small CNN was measured at −12 %.",
      change,
      applies: "edit",
      keepsOutcome: true,
    };
  },
};

function withoutUnits(part: string): Finding {
  return {
    kind: "rejection",
    title: `16 bits would hardly help on the ${part}`,
    message: `It has no matrix units: products of 16 bits with sums in 32 are no faster than those of fp32. Memory is spared, casts are added, and fp16 needs loss scaling.`,
    evidence:
      "Data sheet of the part; PyTorch's recipe for automatic mixed precision: made for parts with tensor cores, a modest speedup on those before Volta",
  };
}
