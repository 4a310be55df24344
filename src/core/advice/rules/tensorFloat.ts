/** Products of fp32 in TF32: one line where 16 bit is not wanted. */
import { hasMatrixUnits } from "../../estimate/workload/device";
import type { AdviceRule, Finding } from "../rule";

/** Libraries in which products of fp32 stay in fp32 unless they are told otherwise; TensorFlow and JAX use TF32 by themselves. */
const asksFirst = /^(pytorch|accelerate|lightning|transformers|trl|peft|diffusers|sentence-transformers|timm)$/;
const change = { precision: "tf32" } as const;

export const tensorFloat: AdviceRule = {
  code: "advice.tf32",
  find(run) {
    if (run.text("precision") !== "fp32" || !asksFirst.test(run.text("framework") ?? "")) return undefined;
    const missing = run.unknown("precision", "accelerator");
    if (missing.length > 0) return { kind: "need", inputs: missing };
    const row = run.device?.row;
    if (row?.kind !== "gpu") return undefined;
    if (row.tf32DenseTflops == null) {
      // Where there are no units for 16 bits either, that is said once.
      return hasMatrixUnits(row) ? nothingChanges(row.name) : undefined;
    }
    return {
      kind: "proposal",
      title: "Let fp32 products run in TF32",
      message: `The ${row.name} multiplies fp32 numbers in TF32 where it is allowed to: the same range, 10 bits of mantissa, sums in fp32. Convolutions do already. Less than 16 bit saves, and nothing else changes.`,
      tradeOff: "Accuracy is the same in common training; not for linear algebra that needs all digits.",
      evidence:
        "Rates from the accelerator's data sheet. NVIDIA Ampere whitepaper: networks trained in TF32 reach the accuracy of fp32",
      change,
      applies: "edit",
      keepsOutcome: true,
    };
  },
};

function nothingChanges(part: string): Finding {
  return {
    kind: "rejection",
    title: `TF32 would change nothing on the ${part}`,
    message: `Its matrix units take 16 bits only: fp32 products stay in fp32, whatever torch.set_float32_matmul_precision says.`,
    evidence: "Data sheet of the part; NVIDIA Ampere whitepaper: TF32 came with Ampere",
  };
}
