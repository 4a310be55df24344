/** Attention that keeps its scores on the chip. */
import type { AdviceRule } from "../rule";

const change = { flashAttention: true } as const;

export const flashAttention: AdviceRule = {
  code: "advice.flash-attention",
  find(run) {
    if (run.flag("flashAttention") !== false || !run.knows("flashAttention")) return undefined;
    const missing = run.unknown("accelerator");
    if (missing.length > 0) return { kind: "need", inputs: missing };
    const row = run.device?.row;
    if (row?.kind !== "gpu") return undefined;
    if (row.bf16DenseTflops == null) {
      return {
        kind: "rejection",
        title: `FlashAttention would not run on the ${row.name}`,
        message:
          'It needs a part from Ampere on. PyTorch\'s own scaled_dot_product_attention (attn_implementation="sdpa") runs here and spares the memory of the scores; what it saves depends on the kernel that is chosen, and is not computed.',
        evidence: "FlashAttention's list of parts (Dao-AILab/flash-attention); PyTorch documentation of SDPA",
      };
    }
    return {
      kind: "proposal",
      title: "Use flash attention",
      message:
        "The attention that is chosen here writes the scores of all pairs of tokens to memory; fused kernels (SDPA, FlashAttention) do not.",
      tradeOff:
        "None for the result: it is the same sum in another order. FlashAttention needs 16 bit and a part from Ampere on.",
      evidence:
        "Dao et al. 2022 (arXiv 2205.14135): GPT-2 trained up to 3 times as fast as with the library's attention, 15 % faster for BERT-large",
      change,
      applies: "edit",
      keepsOutcome: true,
      mostSaving: 2 / 3,
    };
  },
};
