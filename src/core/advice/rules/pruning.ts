/** Pruning, for those who count requests: it costs this training a second one, and pays at serving alone. */
import type { AdviceRule } from "../rule";

/** Requests from which serving is worth a thought, and their tokens. */
const manyRequests = 1e5;
const manyTokens = 1e8;

export const pruning: AdviceRule = {
  code: "advice.pruning",
  find(run) {
    const served = Math.max(
      (run.number("inferenceRequests") ?? 0) / manyRequests,
      (run.number("inferenceTokens") ?? 0) / manyTokens,
    );
    // Adapters are merged into weights that somebody else trained; a search has no network yet.
    if (served < 1 || !run.work || run.text("method") !== "full" || (run.number("sweepRuns") ?? 1) > 1)
      return undefined;
    const row = run.device?.row;
    if (row?.kind === "gpu" && row.bf16DenseTflops == null) {
      return {
        kind: "rejection",
        title: `Pruning would save nothing on the ${row.name}`,
        message:
          "It multiplies zeros like any other number: the pruned network answers no faster, and pruning it costs training again. Fewer layers or channels (a smaller model) do save.",
        evidence: "Mishra et al. 2021 (arXiv 2104.08378): 2:4 sparsity needs units that came with Ampere",
      };
    }
    const epochs = run.number("epochs");
    return {
      kind: "remark",
      title: "Pruning would save at serving, not in this training",
      message:
        "Zeros are multiplied like any other number, unless two of four neighbours are zero, which GPUs skip from Ampere on. The published way there trains the network, prunes it and trains it once more; the products of a request are then up to twice as fast.",
      tradeOff:
        "As much training again, and accuracy to be checked. Zeros strewn at random make the file smaller, not the requests cheaper.",
      evidence:
        "Mishra et al. 2021 (arXiv 2104.08378): 2:4 sparsity at the accuracy of the dense network, after the training was repeated",
      ...(epochs !== undefined && run.knows("epochs") && { change: { epochs: 2 * epochs } }),
    };
  },
};
