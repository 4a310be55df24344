/** Sources that several rules rest on. */

export const qwen = "Qwen README (QwenLM/Qwen), fine-tuning on A100s";
export const mlperf =
  "MLPerf Training v4.0 power results: the same task on 8 nodes instead of 1 needs 23 to 25 % more energy";
export const recomputation =
  "Korthikanti et al. 2022 (arXiv 2205.05198): recomputing everything adds one forward pass of three";
