/**
 * Every number of the estimate that is not in a table of hardware, places or models: with its unit, and where it comes from.
 * METHODOLOGY prints this table. `fitted`: chosen so that the measured runs of the back-test are met, all classes together.
 */

interface Constant {
  readonly value: number;
  readonly unit: string;
  readonly basis: string;
}

export const constantTable = {
  // Step time: arithmetic.
  tensorEfficiency: { value: 0.65, unit: "share of the dense peak", basis: "fitted" },
  vectorEfficiency: { value: 0.88, unit: "share of the fp32 peak", basis: "fitted" },
  fp8Efficiency: { value: 0.52, unit: "share of the fp8 peak", basis: "fitted" },
  halfRateEfficiency: {
    value: 0.7,
    unit: "share of the peak",
    basis: "fitted; parts that halve the rate of their tensor cores for fp32 accumulation keep them fed",
  },
  voltaEfficiency: { value: 0.5, unit: "of the efficiency of later tensor cores", basis: "fitted" },
  // Step time: memory.
  bandwidthEfficiency: { value: 0.8, unit: "share of the peak bandwidth", basis: "copy kernels reach 75-90 % of it" },
  eagerAccesses: { value: 28, unit: "reads and writes per output, forward and backward", basis: "fitted" },
  fusedAccesses: { value: 13, unit: "reads and writes per output, forward and backward", basis: "fitted" },
  transformerActivations: {
    value: 10,
    unit: "outputs per token, layer and unit of width",
    basis: "query, key, value, weighted sum, projection, and 5 in the feed-forward part",
  },
  convolutionOutputs: {
    value: 4,
    unit: "outputs per FLOP^0.65 of a 224 px picture, dense convolutions",
    basis: "regression over 268 networks of timm's benchmark tables, rms 0.39 of the logarithm",
  },
  separableOutputs: {
    value: 10,
    unit: "outputs per FLOP^0.65 of a 224 px picture, depthwise convolutions",
    basis: "regression over 143 networks of timm's benchmark tables, rms 0.35 of the logarithm",
  },
  unetActivations: { value: 0.00055, unit: "outputs per forward FLOP", basis: "fitted" },
  // Step time: launching kernels.
  hostSecondsPerLayer: {
    value: 0.0028,
    unit: "s per block, forward and backward, launched one by one",
    basis: "fitted",
  },
  hostSecondsPerConvolution: { value: 0.00072, unit: "s per convolution, forward and backward", basis: "fitted" },
  compiledLaunchShare: { value: 0.36, unit: "of the launches that remain when the model is compiled", basis: "fitted" },
  adapterLaunchFactor: { value: 1.5, unit: "times the launches, with adapters on the linear layers", basis: "fitted" },
  shardedLaunchFactor: {
    value: 1.8,
    unit: "times the launches, with weights gathered block by block",
    basis: "fitted",
  },
  dequantizationBytes: { value: 7.5, unit: "B moved per weight and pass, quantized base", basis: "fitted" },
  speechFrontEndFactor: {
    value: 3.5,
    unit: "times the work, convolutions over raw audio in eager frameworks",
    basis: "fitted",
  },
  // Step time: optimizer, communication, input.
  optimizerAccesses: { value: 1.65, unit: "times the least traffic of the optimizer", basis: "fitted" },
  fabricShare: {
    value: 0.12,
    unit: "of the memory bandwidth, NVLink and the like",
    basis: "A100 600 GB/s both ways at 2,039 GB/s of memory; 240 GB/s reached by all-reduce",
  },
  pcieBytesPerSecond: { value: 10e9, unit: "B/s per device", basis: "PCIe 3/4 x16 without peer access" },
  interNodeShare: {
    value: 0.015,
    unit: "of the memory bandwidth, per device between nodes",
    basis: "200 Gb/s per A100, 400 Gb/s per H100",
  },
  interNodePcieBytesPerSecond: {
    value: 1.5e9,
    unit: "B/s per device",
    basis: "25 to 100 Gb/s Ethernet shared by 4 to 8 devices",
  },
  imagesPerSecond: { value: 13500, unit: "224 px images per second and node from the input pipeline", basis: "fitted" },
  nodePenalty: { value: 0.025, unit: "of the time, per doubling of the nodes", basis: "fitted" },
  evaluationShare: { value: 0.06, unit: "of the time, for evaluation and checkpoints", basis: "fitted" },
  downtimeShare: {
    value: 0.16,
    unit: "of the time, per factor ten of accelerator hours above the start",
    basis: "fitted",
  },
  downtimeStartHours: { value: 3000, unit: "accelerator hours", basis: "fitted" },
  seq2seqShare: { value: 0.5, unit: "of the weights that a token meets", basis: "a token passes encoder or decoder" },
  // Memory.
  memoryReserveShare: {
    value: 0.12,
    unit: "of the memory held, lost to fragmentation and workspaces",
    basis: "fitted",
  },
  contextBytes: {
    value: 0.8e9,
    unit: "B per device: driver context and libraries",
    basis: "CUDA context and cuBLAS, 0.5 to 1 GB",
  },
  storedActivations: {
    value: 1.7,
    unit: "values kept for the backward pass per output",
    basis: "34 bytes of 20, Korthikanti et al. 2022, arXiv 2205.05198",
  },
  // Reinforcement learning.
  generationBatch: { value: 8, unit: "sequences per device while generating", basis: "fitted" },
  generationSecondsPerLayer: { value: 3.5e-4, unit: "s per block and written token, at least", basis: "fitted" },
  vectorizedStepsPerSecond: {
    value: 1000,
    unit: "environment steps per second, on-policy",
    basis: "public implementations: 500 to 2,500",
  },
  replayStepsPerSecond: {
    value: 100,
    unit: "environment steps per second, off-policy with replay",
    basis: "public implementations: 70 to 300",
  },
  // Power.
  arithmeticLoad: { value: 0.93, unit: "of limit - idle, while multiplying", basis: "fitted" },
  memoryLoad: { value: 0.85, unit: "of limit - idle, while moving memory", basis: "fitted" },
  communicationLoad: { value: 0.4, unit: "of limit - idle, while waiting for other devices", basis: "fitted" },
  waitingLoad: { value: 0.06, unit: "of limit - idle, while waiting", basis: "fitted" },
  idleShare: {
    value: 0.12,
    unit: "of the limit, where the table has no idle power",
    basis: "Teads measurements: 46 of 400 W",
  },
  staticShare: { value: 0.31, unit: "of the limit that does not fall with the clock", basis: "fitted" },
  unknownArithmetic: { value: 0.45, unit: "of the time multiplying, where the work is not known", basis: "fitted" },
  unknownTraffic: { value: 0.25, unit: "of the time moving memory, where the work is not known", basis: "fitted" },
  slownessShare: { value: 0.4, unit: "exponent: how much of a run's slowness is waiting", basis: "fitted" },
  // Node.
  serverFanShare: { value: 0.1, unit: "of board power: fans and supplies", basis: "fitted" },
  serverHostShare: {
    value: 0.2,
    unit: "of the board limit, per device: processors, memory, network",
    basis: "fitted",
  },
  serverHostWatts: { value: 50, unit: "W per device", basis: "a share of processors and memory" },
  workstationHostWatts: { value: 85, unit: "W: processor at part load, memory, board, drive", basis: "fitted" },
  workstationSupplyShare: { value: 0.1, unit: "of all power, lost in the supply", basis: "80 PLUS Gold at half load" },
  laptopHostWatts: { value: 15, unit: "W", basis: "screen on, processor at part load" },
  tpuBoardShare: { value: 0.52, unit: "of the limit while training", basis: "TPU v4: 170 of 340 W" },
  tpuHostWatts: { value: 70, unit: "W per chip: host, memory, network, fans", basis: "fitted" },
} as const satisfies Record<string, Constant>;

export type ConstantName = keyof typeof constantTable;

export type Constants = Readonly<Record<ConstantName, number>>;

export const constants: Constants = Object.fromEntries(
  Object.entries(constantTable).map(([name, { value }]) => [name, value]),
) as Record<ConstantName, number>;
