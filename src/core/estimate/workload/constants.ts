/**
 * Every number of the estimate that is not in a table of hardware, places or models: with its unit, and where it comes from.
 * METHODOLOGY prints this table. `fitted`: chosen so that the measured runs of the back-test are met, all classes together.
 */

/** What a constant belongs to: the time of a step and of a run, power, or memory. */
type Group = "time" | "power" | "memory";

interface Constant {
  readonly group: Group;
  readonly value: number;
  readonly unit: string;
  readonly basis: string;
}

export const constantTable = {
  // Step time: arithmetic.
  tensorEfficiency: { group: "time", value: 0.64, unit: "share of the dense peak", basis: "fitted" },
  vectorEfficiency: { group: "time", value: 0.79, unit: "share of the fp32 peak", basis: "fitted" },
  processorEfficiency: {
    group: "time",
    value: 0.4,
    unit: "share of the vector peak, processors",
    basis: "oneDNN and MKL reach 30 to 60 % in training; no run of the back-test trains on one",
  },
  scriptEfficiency: {
    group: "time",
    value: 0.01,
    unit: "share of the vector peak, JavaScript on a processor",
    basis: "plain loops reach 1 to 2 GFLOP/s, WebAssembly 5 to 30; no run of the back-test trains so",
  },
  systolicEfficiency: { group: "time", value: 0.84, unit: "share of the dense peak, TPUs", basis: "fitted" },
  sparsityExponent: {
    group: "time",
    value: 0.2,
    unit: "exponent of all over active weights: how much longer products take that experts share",
    basis: "fitted; Mixtral reaches 0.75 to 0.8 of the MFU of dense models (MaxText)",
  },
  fp8Efficiency: { group: "time", value: 0.67, unit: "share of the fp8 peak", basis: "fitted" },
  attentionEfficiency: {
    group: "time",
    value: 0.41,
    unit: "share of the dense 16-bit peak, attention scores",
    basis: "FlashAttention-2 reaches 50 to 73 % on an A100, 35 % on an H100 (Dao 2023, arXiv 2307.08691); fitted",
  },
  halfRateEfficiency: {
    group: "time",
    value: 0.85,
    unit: "share of the peak",
    basis: "fitted; parts that halve the rate of their tensor cores for fp32 accumulation keep them fed",
  },
  voltaEfficiency: { group: "time", value: 0.56, unit: "of the efficiency of later tensor cores", basis: "fitted" },
  // Step time: memory.
  bandwidthEfficiency: {
    group: "time",
    value: 0.8,
    unit: "share of the peak bandwidth",
    basis: "copy kernels reach 75-90 % of it",
  },
  eagerAccesses: {
    group: "time",
    value: 28,
    unit: "reads and writes per output, forward and backward",
    basis: "fitted",
  },
  fusedAccesses: {
    group: "time",
    value: 14,
    unit: "reads and writes per output, forward and backward",
    basis: "fitted",
  },
  convolutionAccesses: {
    group: "time",
    value: 18,
    unit: "the same, of convolutions with normalization and activation",
    basis: "6 forward and 11 backward where each is a kernel; fitted",
  },
  transformerActivations: {
    group: "time",
    value: 10,
    unit: "outputs per token, layer and unit of width",
    basis: "query, key, value, weighted sum, projection, and 5 in the feed-forward part",
  },
  convolutionOutputs: {
    group: "time",
    value: 4,
    unit: "outputs per FLOP^0.65 of a 224 px picture, dense convolutions",
    basis: "regression over 268 networks of timm's benchmark tables, rms 0.39 of the logarithm",
  },
  separableOutputs: {
    group: "time",
    value: 10,
    unit: "outputs per FLOP^0.65 of a 224 px picture, depthwise convolutions",
    basis: "regression over 143 networks of timm's benchmark tables, rms 0.35 of the logarithm",
  },
  unetActivations: {
    group: "time",
    value: 0.0003,
    unit: "outputs per forward FLOP, and as many scores where attention writes them",
    basis: "fitted",
  },
  unfusedAttentionShare: {
    group: "time",
    value: 0.4,
    unit: "of the attention scores that go through memory where nothing says so, from Ampere on",
    basis: "fitted",
  },
  depthwiseEfficiency: {
    group: "time",
    value: 0.055,
    unit: "share of the fp32 peak, depthwise convolutions",
    basis: "fitted",
  },
  // Step time: launching kernels.
  hostSecondsPerLayer: {
    group: "time",
    value: 0.0035,
    unit: "s per block, forward and backward, launched one by one",
    basis: "fitted",
  },
  hostSecondsPerConvolution: {
    group: "time",
    value: 0.00098,
    unit: "s per convolution, forward and backward",
    basis: "fitted",
  },
  compiledLaunchShare: {
    group: "time",
    value: 0.36,
    unit: "of the launches that remain when the model is compiled",
    basis: "fitted",
  },
  adapterLaunchFactor: {
    group: "time",
    value: 1.6,
    unit: "times the launches, with adapters on the linear layers",
    basis: "fitted",
  },
  shardedLaunchFactor: {
    group: "time",
    value: 2,
    unit: "times the launches, with weights gathered block by block",
    basis: "fitted",
  },
  regionSecondsPerPicture: {
    group: "time",
    value: 0.031,
    unit: "s per picture, forward and backward, regions of two-stage detectors",
    basis: "fitted; Mask R-CNN takes 0.04 s on an A100 in fp16 and TF32 alike",
  },
  dequantizationBytes: {
    group: "time",
    value: 8.9,
    unit: "B moved per weight and pass, quantized base",
    basis: "fitted",
  },
  speechFrontEndFactor: {
    group: "time",
    value: 3,
    unit: "times the work, speech transformers in eager frameworks",
    basis: "fitted",
  },
  // Step time: optimizer, communication, input.
  optimizerAccesses: { group: "time", value: 1.5, unit: "times the least traffic of the optimizer", basis: "fitted" },
  fabricShare: {
    group: "time",
    value: 0.12,
    unit: "of the memory bandwidth, NVLink and the like",
    basis: "A100 600 GB/s both ways at 2,039 GB/s of memory; 240 GB/s reached by all-reduce",
  },
  pcieBytesPerSecond: { group: "time", value: 10e9, unit: "B/s per device", basis: "PCIe 3/4 x16 without peer access" },
  interNodeShare: {
    group: "time",
    value: 0.015,
    unit: "of the memory bandwidth, per device between nodes",
    basis: "200 Gb/s per A100, 400 Gb/s per H100",
  },
  interNodePcieBytesPerSecond: {
    group: "time",
    value: 1.5e9,
    unit: "B/s per device",
    basis: "25 to 100 Gb/s Ethernet shared by 4 to 8 devices",
  },
  imagesPerSecond: {
    group: "time",
    value: 2700,
    unit: "224² pixels per second and device from the input pipeline",
    basis: "fitted",
  },
  inputSecondsPerSample: {
    group: "time",
    value: 0.00015,
    unit: "s per sample and device in the input pipeline, however small it is",
    basis: "fitted",
  },
  viewSeconds: {
    group: "time",
    value: 0.0015,
    unit: "s per view of 224² pixels and device, where a sample is cut into several: crop, colours, blur",
    basis: "15 ms of one processor core, of which ten feed a device; fitted",
  },
  nodePenalty: { group: "time", value: 0.02, unit: "of the time, per doubling of the nodes", basis: "fitted" },
  evaluationShare: { group: "time", value: 0.05, unit: "of the time, for evaluation and checkpoints", basis: "fitted" },
  downtimeShare: {
    group: "time",
    value: 0.12,
    unit: "of the time, per factor ten of accelerator hours above the start",
    basis: "fitted",
  },
  downtimeStartHours: { group: "time", value: 3000, unit: "accelerator hours", basis: "fitted" },
  seq2seqShare: {
    group: "time",
    value: 0.5,
    unit: "of the weights that a token meets",
    basis: "a token passes encoder or decoder",
  },
  // Memory.
  lastingReserveShare: {
    group: "memory",
    value: 0.06,
    unit: "of weights, gradients and states, lost to rounding up and to buckets",
    basis: "fitted",
  },
  activationReserveShare: {
    group: "memory",
    value: 0.2,
    unit: "of the activations, lost to fragmentation and workspaces",
    basis: "fitted",
  },
  contextBytes: {
    group: "memory",
    value: 0.8e9,
    unit: "B per device: driver context and libraries",
    basis: "CUDA context and cuBLAS, 0.5 to 1 GB",
  },
  unetStored: {
    group: "memory",
    value: 1e-3,
    unit: "values kept per forward FLOP of a U-Net, and as many scores where attention writes them",
    basis: "Stable Diffusion 1.4 with LoRA at 512 px in fp32: 15.5 GB (PEFT)",
  },
  storedActivations: {
    group: "memory",
    value: 1.7,
    unit: "values kept for the backward pass per output",
    basis: "34 bytes of 20, Korthikanti et al. 2022, arXiv 2205.05198",
  },
  // Reinforcement learning.
  generationBatch: { group: "time", value: 7.9, unit: "sequences per device while generating", basis: "fitted" },
  generationSecondsPerLayer: {
    group: "time",
    value: 3.5e-4,
    unit: "s per block and written token, at least",
    basis: "fitted",
  },
  vectorizedStepsPerSecond: {
    group: "time",
    value: 1000,
    unit: "environment steps per second, on-policy",
    basis: "public implementations: 500 to 2,500",
  },
  replayStepsPerSecond: {
    group: "time",
    value: 100,
    unit: "environment steps per second, off-policy with replay",
    basis: "public implementations: 70 to 300",
  },
  // Power.
  arithmeticLoad: { group: "power", value: 0.94, unit: "of limit - idle, while multiplying", basis: "fitted" },
  vectorLoad: {
    group: "power",
    value: 0.66,
    unit: "of limit - idle, while multiplying on a part without matrix units",
    basis: "fitted",
  },
  memoryLoad: { group: "power", value: 0.75, unit: "of limit - idle, while moving memory", basis: "fitted" },
  communicationLoad: {
    group: "power",
    value: 0.39,
    unit: "of limit - idle, while waiting for other devices",
    basis: "fitted",
  },
  waitingLoad: { group: "power", value: 0.015, unit: "of limit - idle, while waiting", basis: "fitted" },
  thinKernelRate: {
    group: "power",
    value: 2.6,
    unit: "how soon small kernels fill the time between launches, in computing over launching",
    basis: "fitted",
  },
  idleShare: {
    group: "power",
    value: 0.24,
    unit: "of the limit: awake but without work, with graphics memory, where the table has no idle power",
    basis: "fitted",
  },
  stackedIdleShare: {
    group: "power",
    value: 0.15,
    unit: "the same, with stacked memory",
    basis: "V100 35 and P100 36 of 250 W (Teads)",
  },
  staticShare: { group: "power", value: 0.36, unit: "of the limit that does not fall with the clock", basis: "fitted" },
  unknownArithmetic: {
    group: "power",
    value: 0.43,
    unit: "of the time multiplying, where the work is not known",
    basis: "fitted",
  },
  unknownTraffic: {
    group: "power",
    value: 0.24,
    unit: "of the time moving memory, where the work is not known",
    basis: "fitted",
  },
  unknownSampleSeconds: {
    group: "power",
    value: 0.001,
    unit: "s per sample and device that a run spends waiting, where its data is not known",
    basis: "input pipelines of 8 to 10 processor cores per device; fitted",
  },
  slownessShare: {
    group: "power",
    value: 0.49,
    unit: "exponent: how much of a run's slowness is waiting",
    basis: "fitted",
  },
  // Node.
  serverFanShare: { group: "power", value: 0.12, unit: "of board power: fans and supplies", basis: "fitted" },
  serverHostShare: {
    group: "power",
    value: 0.21,
    unit: "of the board limit, per device: processors, memory, network",
    basis: "fitted",
  },
  serverHostWatts: { group: "power", value: 50, unit: "W per device", basis: "a share of processors and memory" },
  workstationHostWatts: {
    group: "power",
    value: 90,
    unit: "W: processor at part load, memory, board, drive",
    basis: "fitted",
  },
  workstationSupplyShare: {
    group: "power",
    value: 0.1,
    unit: "of all power, lost in the supply",
    basis: "80 PLUS Gold at half load",
  },
  processorHostWatts: {
    group: "power",
    value: 40,
    unit: "W around a processor that trains by itself: memory, board, drive",
    basis: "a desktop's 89 W less its processor at part load",
  },
  laptopHostWatts: { group: "power", value: 15, unit: "W", basis: "screen on, processor at part load" },
  tpuBoardShare: { group: "power", value: 0.505, unit: "of the limit while training", basis: "TPU v4: 170 of 340 W" },
  tpuHostWatts: { group: "power", value: 70, unit: "W per chip: host, memory, network, fans", basis: "fitted" },
} as const satisfies Record<string, Constant>;

export type ConstantName = keyof typeof constantTable;

export type Constants = Readonly<Record<ConstantName, number>>;

export const constants: Constants = Object.fromEntries(
  Object.entries(constantTable).map(([name, { value }]) => [name, value]),
) as Record<ConstantName, number>;
