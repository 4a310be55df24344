import assert from "node:assert/strict";
import { communicationSeconds } from "../../../src/core/estimate/communication";
import { peakOf, precisionOf } from "../../../src/core/estimate/workload/device";
import { durationOf, generationSeconds } from "../../../src/core/estimate/duration";
import { memoryOf } from "../../../src/core/estimate/workload/memory";
import { stepTimeOf, type StepTime } from "../../../src/core/estimate/stepTime";
import { workOf, type Work } from "../../../src/core/estimate/workload/work";
import { device, isNear, valuesOf, withConstants } from "./support";
import type { Values } from "../../../src/core/estimate/workload/values";

const constants = withConstants({
  tensorEfficiency: 0.5,
  attentionEfficiency: 1,
  bandwidthEfficiency: 0.8,
  eagerAccesses: 20,
  hostSecondsPerLayer: 1e-3,
  adapterLaunchFactor: 2,
  shardedLaunchFactor: 2,
  optimizerAccesses: 2,
  fabricShare: 0.1,
  nodePenalty: 0.1,
  evaluationShare: 0.05,
  downtimeShare: 0.2,
  downtimeStartHours: 1000,
});

const a100 = device("a100-sxm4-80gb");

/** A small decoder on one A100, in an eager framework. */
const given = {
  task: "causal-lm",
  framework: "transformers",
  parameterCount: 1e9,
  layerCount: 20,
  hiddenSize: 2000,
  vocabularySize: 32_000,
  sequenceLength: 1000,
  microBatchSize: 4,
  gradientAccumulationSteps: 2,
  acceleratorCount: 1,
  precision: "bf16",
} as const;

function parts(values: Values): { work: Work; step: StepTime } {
  const work = workOf(values, constants);
  assert.ok(!("missing" in work));
  const step = stepTimeOf(values, work, a100, memoryOf(values, work, a100, constants), constants);
  assert.ok(step);
  return { work, step };
}

describe("step time", () => {
  it("multiplies at half of the dense bf16 peak", () => {
    const { work, step } = parts(valuesOf(given));
    assert.ok(isNear(step.arithmeticSeconds, (8 * work.trainingFlops) / (312e12 * 0.5)));
    assert.equal(step.microSteps, 2);
  });

  it("computes attention at its own share of the 16-bit peak, in fp8 too", () => {
    const slow = { ...constants, attentionEfficiency: 0.25, fp8Efficiency: 0.5 };
    const seconds = (precision: string): number => {
      const values = valuesOf({ ...given, precision, accelerator: "h100-sxm" });
      const work = workOf(values, slow);
      assert.ok(!("missing" in work));
      const h100 = device("h100-sxm");
      const step = stepTimeOf(values, work, h100, memoryOf(values, work, h100, slow), slow);
      const attention = 8 * 3 * work.attentionFlops;
      const plain = 8 * work.trainingFlops - attention;
      const peak = precision === "fp8" ? 1978.9e12 : 989.4e12;
      assert.ok(isNear(step?.arithmeticSeconds, plain / (peak * 0.5) + attention / (989.4e12 * 0.25), 1e-3));
      return step?.arithmeticSeconds ?? 0;
    };
    assert.ok(seconds("fp8") > 0.5 * seconds("bf16"));
  });

  it("moves every output 20 times, and every weight once per pass", () => {
    const { work, step } = parts(valuesOf(given));
    const bytes = 2 * (4 * work.activations * 2 * 20 + 3 * 1e9 * 2);
    assert.ok(isNear(step.trafficSeconds, bytes / (2039e9 * 0.8)));
  });

  it("launches each block once per micro-step, more with adapters", () => {
    assert.ok(isNear(parts(valuesOf(given)).step.launchSeconds, 2 * 20 * 1e-3));
    assert.ok(isNear(parts(valuesOf({ ...given, method: "lora" })).step.launchSeconds, 2 * 20 * 2e-3));
  });

  it("updates weights with 28 bytes each", () => {
    assert.ok(isNear(parts(valuesOf(given)).step.optimizerSeconds, (1e9 * 28 * 2) / (2039e9 * 0.8)));
  });

  it("puts the parts together as overlapping imperfectly", () => {
    const { step } = parts(valuesOf(given));
    const device = step.arithmeticSeconds + step.trafficSeconds;
    assert.ok(isNear(step.seconds, Math.hypot(device, step.launchSeconds) + step.optimizerSeconds));
    assert.equal(step.communicationSeconds, 0);
  });

  it("computes a forward pass more when activations are recomputed", () => {
    const full = parts(valuesOf({ ...given, gradientCheckpointing: true })).step;
    assert.ok(isNear(full.arithmeticSeconds, (4 / 3) * parts(valuesOf(given)).step.arithmeticSeconds));
  });

  it("slows down under a power cap, and not above the limit", () => {
    const seconds = (powerLimitWatts: number): number => parts(valuesOf({ ...given, powerLimitWatts })).step.seconds;
    assert.equal(seconds(400), parts(valuesOf(given)).step.seconds);
    assert.ok(seconds(250) > seconds(300));
    assert.ok(seconds(150) > 1.3 * seconds(400));
  });

  const pictures = {
    task: "image-classification",
    framework: "timm",
    modelId: "resnet50",
    parameterCount: 25e6,
    forwardFlopsPerSample: 8e9,
    imageSize: 224,
    microBatchSize: 64,
    precision: "fp16",
  } as const;

  it("waits for the pictures of each device, which larger ones hold up, and never for synthetic ones", () => {
    const input = (more: object): number => parts(valuesOf({ ...pictures, ...more })).step.inputSeconds;
    const perSample = 64 * constants.inputSecondsPerSample;
    assert.ok(isNear(input({}), perSample + 64 / constants.imagesPerSecond));
    assert.ok(isNear(input({ imageSize: 896 }), perSample + 8 * (input({}) - perSample)));
    assert.ok(isNear(input({ acceleratorCount: 8, globalBatchSize: 512 }), input({})));
    assert.equal(input({ datasetId: "synthetic" }), 0);
    // Each of several views is cut and coloured on its own, from a picture that is read once.
    assert.ok(isNear(input({ sequencesPerSample: 2 }), input({}) + 64 * 2 * constants.viewSeconds));
  });

  it("leaves depthwise convolutions to the vector units", () => {
    const { work, step } = parts(valuesOf({ ...pictures, modelId: "mobilenet_v2" }));
    assert.ok(isNear(work.depthwiseFlops, 0.08 * 8e9));
    const products = (64 * work.trainingFlops) / (312e12 * 0.5);
    const depthwise = (64 * 3 * work.depthwiseFlops) / (19.5e12 * constants.depthwiseEfficiency);
    assert.ok(isNear(step.arithmeticSeconds, products + depthwise, 1e-3));
  });

  it("launches the blocks of its own stage, and fewer kernels where a framework fuses them or the model is compiled", () => {
    const launches = (more: object): number => parts(valuesOf({ ...given, ...more })).step.launchSeconds;
    const staged = { acceleratorCount: 4, globalBatchSize: 8, pipelineParallelSize: 4 };
    assert.ok(isNear(launches(staged), launches({}) / 4));
    assert.ok(launches({ compiled: true }) < launches({ framework: "megatron" }));
    assert.ok(launches({ framework: "megatron" }) < launches({}));
  });

  it("launches as many convolutions as a network's name says it is deep", () => {
    const launches = (modelId: string): number => parts(valuesOf({ ...pictures, modelId })).step.launchSeconds;
    assert.ok(isNear(launches("resnet152") / launches("resnet18"), 152 / 18));
    assert.ok(isNear(launches("some_net"), launches("resnet53")));
    assert.ok(launches("efficientnet_b7") > 3 * launches("efficientnet_b0"));
  });

  it("takes longer for experts than for as many dense weights, the longer the fewer of them a token meets", () => {
    const arithmetic = (more: object): number => parts(valuesOf({ ...given, ...more })).step.arithmeticSeconds;
    const active = given.parameterCount;
    const few = arithmetic({ parameterCount: 4 * active, activeParameterCount: active });
    const many = arithmetic({ parameterCount: 16 * active, activeParameterCount: active });
    assert.ok(arithmetic({}) < few && few < many && many < 3 * arithmetic({}));
  });

  it("takes time for the regions of each picture in two-stage detectors", () => {
    const launches = (modelId: string): number =>
      parts(valuesOf({ ...pictures, task: "detection", modelId })).step.launchSeconds;
    const regions = launches("fasterrcnn_resnet50_fpn") - launches("retinanet_resnet50_fpn");
    assert.ok(isNear(regions, 64 * constants.regionSecondsPerPicture));
  });

  it("uses TF32 for convolutions in fp32, and the vector units for matrix products", () => {
    const picture = { task: "image-classification", forwardFlopsPerSample: 8e9, imageSize: 224, microBatchSize: 8 };
    const convolution = parts(valuesOf({ ...picture, framework: "timm", precision: "fp32" })).step;
    assert.equal(convolution.peak.column, "tf32DenseTflops");
    assert.equal(parts(valuesOf({ ...given, precision: "fp32" })).step.peak.column, "fp32Tflops");
  });
});

describe("peak rates", () => {
  it("are dense, and those of the precision used", () => {
    assert.equal(peakOf(device("h100-sxm"), "bf16")?.flopsPerSecond, 989.4e12);
    assert.equal(peakOf(device("v100-sxm2-16gb"), "fp32")?.flopsPerSecond, 15.67e12);
    assert.equal(peakOf(device("rtx-3090"), "fp16")?.column, "fp16Fp32AccumulateDenseTflops");
    assert.equal(precisionOf("BF16"), "bf16");
  });
});

describe("processors", () => {
  it("are devices by their name in the table, or as cpu, with rates that follow from their watts", () => {
    assert.equal(device("cpu").limitWatts, 65);
    assert.equal(device("AMD EPYC 7763").limitWatts, 280);
    assert.ok(isNear(peakOf(device("AMD EPYC 7763"), "fp32")?.flopsPerSecond, 280 * 18e9));
    assert.equal(device("cpu").isProcessor, true);
    assert.equal(a100.isProcessor, false);
  });

  it("multiply at their own efficiency, and slower in JavaScript", () => {
    const seconds = (framework: string): number => {
      const values = valuesOf({ ...given, framework, precision: "fp32", accelerator: "cpu" });
      const work = workOf(values, constants);
      assert.ok(!("missing" in work));
      const cpu = device("cpu");
      return stepTimeOf(values, work, cpu, memoryOf(values, work, cpu, constants), constants)?.arithmeticSeconds ?? 0;
    };
    assert.ok(isNear(seconds("tfjs") / seconds("pytorch"), constants.processorEfficiency / constants.scriptEfficiency));
  });
});

describe("communication", () => {
  const values = valuesOf({ ...given, acceleratorCount: 8, nodeCount: 1 });

  it("sends the gradients twice around the ring, over NVLink within a node", () => {
    const { work } = parts(values);
    const memory = { ...memoryOf(values, work, a100, constants), shards: 1 };
    const seconds = communicationSeconds(values, work, a100, memory, 2, constants);
    assert.ok(isNear(seconds, (2 * (7 / 8) * 1e9 * 2) / (2039e9 * 0.1)));
  });

  it("scatters gradients that are shared in every micro-step, half as much at a time as a ring sums up", () => {
    const { work } = parts(values);
    const memory = { ...memoryOf(values, work, a100, constants), shards: 1 };
    const seconds = (zeroStage: number, microSteps: number): number =>
      communicationSeconds(
        { ...values, number: { ...values.number, zeroStage } },
        work,
        a100,
        memory,
        microSteps,
        constants,
      );
    assert.ok(isNear(seconds(2, 8), 4 * seconds(1, 8)));
    assert.ok(isNear(seconds(2, 1), seconds(1, 1) / 2));
  });

  it("waits for the device with the longest samples: every time where weights are shared, less where micro-steps even out", () => {
    const batch = {
      ...given,
      nodeCount: 1,
      meanSampleTokens: 100,
      gradientAccumulationSteps: 16,
      flashAttention: true,
    };
    const seconds = (more: object): number => {
      const { step } = parts(valuesOf({ ...batch, ...more }));
      return step.seconds - step.optimizerSeconds;
    };
    const ratio = (more: object): number =>
      seconds({ ...more, acceleratorCount: 8 }) / seconds({ ...more, acceleratorCount: 1 });
    // Of 4 samples the longest is 1.5 times as long as the mean, of 32 2.25 times; launches and exchange hide a part of it.
    assert.ok(ratio({}) > 1.02 && ratio({}) < 1.3, String(ratio({})));
    assert.ok(
      isNear(ratio({ meanSampleTokens: 1000 }), ratio({ packing: true }), 0.01),
      "none are longer than the sequence",
    );
    const sharded = (length: number): number =>
      seconds({ acceleratorCount: 8, zeroStage: 3, meanSampleTokens: length });
    assert.ok(sharded(100) > seconds({ acceleratorCount: 8, meanSampleTokens: 100 }));
  });

  it("gathers sharded weights twice in every micro-step", () => {
    const { work } = parts(values);
    const memory = memoryOf(values, work, a100, constants);
    const whole = communicationSeconds(values, work, a100, { ...memory, shards: 1 }, 2, constants);
    const sharded = communicationSeconds(values, work, a100, { ...memory, shards: 8 }, 2, constants);
    assert.ok(isNear(sharded - whole, (2 * 2 * (7 / 8) * 1e9 * 2) / (2039e9 * 0.1)));
  });
});

describe("layers and experts that devices share", () => {
  const node = { acceleratorCount: 8, nodeCount: 1, globalBatchSize: 32, microBatchSize: 4 };
  const nvlink = 2039e9 * 0.1;

  it("are summed up twice in each block and pass by tensor parallelism: 4 all-reduces of micro-batch × sequence × width", () => {
    const { step } = parts(valuesOf({ ...given, ...node, tensorParallelSize: 4 }));
    // Shoeybi et al. 2019: 2 in the forward and 2 in the backward pass of a block; a ring sends 2 · 3/4 of it.
    const bytes = 4 * 1000 * 2000 * 2;
    assert.equal(step.microSteps, 4);
    assert.ok(isNear(step.exchangeSeconds, (4 * 20 * 4 * bytes * 2 * 0.75) / nvlink));
  });

  it("leave stages of a pipeline idle for (p − 1) / (m + p − 1) of the time", () => {
    const { step } = parts(valuesOf({ ...given, ...node, pipelineParallelSize: 4 }));
    // 2 copies of the model, 16 samples each in 4 micro-batches: Narayanan et al. 2021, 3 of 7 slots.
    assert.equal(step.microSteps, 4);
    const busy = step.bubbleSeconds / (3 / 4);
    assert.ok(isNear(step.bubbleSeconds / (busy + step.bubbleSeconds), 3 / 7));
  });

  it("send tokens to two experts each and back, over the network where experts span nodes", () => {
    const experts = { parameterCount: 8e9, activeParameterCount: 2e9, expertParallelSize: 8 };
    const within = parts(valuesOf({ ...given, ...node, ...experts })).step;
    const bytes = 4 * 1000 * 2000 * 2;
    assert.ok(isNear(within.exchangeSeconds, (within.microSteps * 20 * 4 * bytes * 2 * (7 / 8)) / nvlink));
    const across = parts(valuesOf({ ...given, ...node, ...experts, nodeCount: 2 })).step;
    assert.ok(isNear(across.exchangeSeconds / within.exchangeSeconds, 0.1 / constants.interNodeShare));
    assert.equal(parts(valuesOf({ ...given, ...node, expertParallelSize: 8 })).step.exchangeSeconds, 0, "dense");
  });

  it("wait for the bus where states are kept on the host", () => {
    const { step, work } = parts(valuesOf({ ...given, offload: true, zeroStage: 2 }));
    const seconds = 28 / 50e9 + 4 / constants.pcieBytesPerSecond;
    assert.ok(isNear(step.optimizerSeconds, work.trainableParameters * seconds));
  });

  it("gather sharded weights over the network between nodes, which a slow one makes the most of the step", () => {
    const sharded = { ...given, acceleratorCount: 16, nodeCount: 2, parameterCount: 7e9, layerCount: 32, zeroStage: 3 };
    const values = valuesOf(sharded);
    const work = workOf(values, constants);
    assert.ok(!("missing" in work));
    const seconds = (name: string): number => {
      const part = device(name);
      const memory = { ...memoryOf(values, work, part, constants), shards: 16 };
      return communicationSeconds(values, work, part, memory, 2, constants);
    };
    // 4 gathers and 2 · 15/16 of the gradients, over 8 shares of the node's cards or of Ethernet.
    const bytes = (2 + 4) * (15 / 16) * 7e9 * 2;
    assert.ok(
      isNear(seconds("a10"), bytes / Math.min(constants.pcieBytesPerSecond, 8 * constants.interNodePcieBytesPerSecond)),
    );
    assert.ok(isNear(seconds("a100-sxm4-80gb"), bytes / Math.min(nvlink, 8 * 2039e9 * constants.interNodeShare)));
  });
});

describe("duration", () => {
  const amount = { samples: 8000, globalBatch: 8, formula: "", inputs: [] };

  it("is steps × seconds, with evaluation", () => {
    const { wallHours, steps } = durationOf(valuesOf(given), amount, parts(valuesOf(given)).work, 3.6, constants);
    assert.equal(steps, 1000);
    assert.ok(isNear(wallHours, 1.05));
  });

  it("grows with the nodes and, for long runs, with restarts", () => {
    const values = valuesOf({ ...given, acceleratorCount: 64, nodeCount: 8 });
    const { overhead, steadyHours } = durationOf(values, amount, parts(values).work, 3600, constants);
    assert.equal(steadyHours, 1000);
    assert.ok(isNear(overhead, 1.3 * 1.05 * (1 + 0.2 * Math.log10(64))));
  });

  it("goes over known held-out samples once an epoch, or after so many steps, forward only", () => {
    const overhead = (more: object): number => {
      const values = valuesOf({ ...given, epochs: 2, ...more });
      return durationOf(values, amount, parts(values).work, 3.6, constants).overhead;
    };
    // 2 × 4,000 forward passes beside 8,000 × (1 forward + 2 backward).
    assert.ok(isNear(overhead({ evaluationSamples: 4000 }), 1 + 8000 / 24_000));
    assert.ok(isNear(overhead({ evaluationSamples: 4000, evaluationSteps: 250 }), 1 + 16_000 / 24_000));
    assert.ok(isNear(overhead({ evaluationSamples: 10 }), 1.05), "checkpoints take their time too");
  });

  it("adds the writing of text to reinforcement learning of language models alone", () => {
    const { work, step } = parts(valuesOf(given));
    assert.equal(generationSeconds(valuesOf(given), work, a100, 8, step, constants), 0);
    const feedback = valuesOf({ ...given, task: "reinforcement" });
    assert.ok(generationSeconds(feedback, work, a100, 8, step, constants) > step.seconds);
  });
});
