/** Kernels that are fused by a compiler and launched fewer times. */
import { hasMatrixUnits } from "../../estimate/workload/device";
import type { AdvisedRun } from "../advisedRun";
import type { AdviceRule, Finding } from "../rule";

const change = { compiled: true } as const;
/** Compiling takes minutes: shorter runs do not win them back. h */
const shortestHours = 0.25;
/** Frameworks that have their own graph or compiler. */
const graphs = /jax|flax|keras|tensorflow|tfjs|brain|transformers\.js|megatron|nemo|deepspeed|ultralytics/;

export const compile: AdviceRule = {
  code: "advice.torch-compile",
  find(run) {
    if (
      run.flag("compiled") === true ||
      run.text("framework") === undefined ||
      graphs.test(run.text("framework") ?? "")
    )
      return undefined;
    if (run.text("task") === "reinforcement" || run.text("method") === "qlora") return undefined;
    if (run.device?.row.kind !== "gpu" || !hasMatrixUnits(run.device.row)) return undefined;
    if (run.unknown("accelerator", "microBatchSize").length > 0) return undefined;
    const hours = run.chain.pace.wallHours?.central ?? shortestHours;
    if (hours < shortestHours)
      return rejection(
        `Compiling takes minutes, and the whole run about ${String(Math.max(1, Math.round(60 * hours)))}: there is little left to win them back in.`,
      );
    if (hasVaryingShapes(run))
      return rejection(
        "Batches are padded to their longest text, so that each brings another length, and every new length is compiled again.",
      );
    return {
      kind: "proposal",
      title: "Compile the model (torch.compile)",
      message: "Much of a step here goes into launching kernels one by one; a compiled model launches fewer.",
      tradeOff:
        "None for the result. The first steps take minutes, and batches of another shape compile again. A checkpoint saved from the compiled model has _orig_mod. before its names: save the model as it was before.",
      evidence:
        "Ansel et al. 2024 (PyTorch 2, ASPLOS): training 1.41 times as fast on an A100, geometric mean over 180 models",
      change,
      applies: "edit",
      keepsOutcome: true,
      mostSaving: 0.3,
    };
  },
};

function rejection(message: string): Finding {
  return {
    kind: "rejection",
    title: "torch.compile would not help here",
    message,
    evidence: "PyTorch documentation of torch.compile: compilation time, and recompilation where shapes change",
  };
}

/** Batches padded to their longest sample differ from step to step: each new length compiles again. */
function hasVaryingShapes(run: AdvisedRun): boolean {
  if (run.work?.architecture !== "transformer" || run.flag("packing") === true) return false;
  return run.flag("dynamicPadding") ?? run.number("meanSampleTokens") !== undefined;
}
