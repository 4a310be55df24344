/** The closed list of what a run is described by. Names, units and meaning are those of the contract. */

interface InputDefinition {
  readonly kind: "count" | "number" | "text" | "boolean";
  readonly unit?: string;
  readonly title: string;
}

export const inputDefinitions = {
  framework: { kind: "text", title: "framework" },
  task: { kind: "text", title: "task" },
  modelId: { kind: "text", title: "model" },
  parameterCount: { kind: "count", unit: "parameters", title: "parameters" },
  activeParameterCount: { kind: "count", unit: "parameters", title: "active parameters" },
  trainableParameterCount: { kind: "count", unit: "parameters", title: "trainable parameters" },
  pipelineParameterCount: {
    kind: "count",
    unit: "parameters",
    title: "parameters with the frozen encoders beside them",
  },
  layerCount: { kind: "count", unit: "layers", title: "layers" },
  hiddenSize: { kind: "count", title: "hidden size" },
  headCount: { kind: "count", title: "attention heads" },
  vocabularySize: { kind: "count", title: "vocabulary size" },
  forwardFlopsPerSample: { kind: "number", unit: "FLOPs", title: "forward FLOPs per sample" },
  forwardOutputsPerSample: { kind: "number", unit: "values", title: "values written per sample" },
  sequenceLength: { kind: "count", unit: "tokens", title: "sequence length" },
  attentionWindow: { kind: "count", unit: "tokens", title: "attention window" },
  imageSize: { kind: "count", unit: "pixels", title: "image size" },
  datasetId: { kind: "text", title: "dataset" },
  datasetSamples: { kind: "count", unit: "samples", title: "dataset samples" },
  datasetTokens: { kind: "count", unit: "tokens", title: "dataset tokens" },
  meanSampleTokens: { kind: "number", unit: "tokens", title: "mean tokens per sample" },
  unpaddedSampleTokens: { kind: "number", unit: "tokens", title: "mean tokens without padding" },
  featureCount: { kind: "count", unit: "columns", title: "features" },
  estimatorCount: { kind: "count", title: "trees or rounds" },
  epochs: { kind: "number", unit: "epochs", title: "epochs" },
  maxSteps: { kind: "count", unit: "steps", title: "optimizer steps" },
  trainingTokens: { kind: "count", unit: "tokens", title: "training tokens" },
  trainingSamples: { kind: "count", unit: "samples", title: "training samples" },
  evaluationSamples: { kind: "count", unit: "samples", title: "samples of one evaluation" },
  evaluationSteps: { kind: "count", unit: "optimizer steps", title: "steps between evaluations" },
  microBatchSize: { kind: "count", unit: "samples", title: "micro-batch size" },
  gradientAccumulationSteps: { kind: "count", title: "gradient accumulation steps" },
  dataParallelSize: { kind: "count", title: "data parallel size" },
  globalBatchSize: { kind: "count", unit: "samples", title: "global batch size" },
  tensorParallelSize: { kind: "count", title: "tensor parallel size" },
  pipelineParallelSize: { kind: "count", title: "pipeline parallel size" },
  expertParallelSize: { kind: "count", title: "expert parallel size" },
  zeroStage: { kind: "count", title: "ZeRO stage" },
  frozenForwardPasses: { kind: "number", title: "forward passes of a reference or teacher" },
  sequencesPerSample: { kind: "number", unit: "sequences or views", title: "sequences or views per sample" },
  precision: { kind: "text", title: "precision" },
  weightPrecision: { kind: "text", title: "precision of the trained weights" },
  method: { kind: "text", title: "method" },
  loraRank: { kind: "count", title: "LoRA rank" },
  quantizationBits: { kind: "count", unit: "bits", title: "base quantization" },
  gradientCheckpointing: { kind: "boolean", title: "gradient checkpointing" },
  flashAttention: { kind: "boolean", title: "flash attention" },
  compiled: { kind: "boolean", title: "compiled" },
  offload: { kind: "boolean", title: "offload" },
  packing: { kind: "boolean", title: "packing" },
  dynamicPadding: { kind: "boolean", title: "padding to the longest text of a batch" },
  earlyStopping: { kind: "boolean", title: "early stopping" },
  fusedOptimizer: { kind: "boolean", title: "fused optimizer" },
  pagedOptimizer: { kind: "boolean", title: "paged optimizer" },
  optimizer: { kind: "text", title: "optimizer" },
  accelerator: { kind: "text", title: "accelerator" },
  acceleratorKind: { kind: "text", title: "accelerator kind" },
  acceleratorCount: { kind: "count", title: "accelerators" },
  nodeCount: { kind: "count", title: "nodes" },
  cpu: { kind: "text", title: "CPU" },
  cpuCount: { kind: "count", unit: "sockets per node", title: "CPUs" },
  ramGb: { kind: "number", unit: "GB per node", title: "RAM" },
  cloudProvider: { kind: "text", title: "cloud provider" },
  cloudInstance: { kind: "text", title: "cloud instance" },
  cloudRegion: { kind: "text", title: "cloud region" },
  gridZone: { kind: "text", title: "grid zone" },
  pue: { kind: "number", title: "PUE" },
  carbonIntensityGramsPerKwh: { kind: "number", unit: "g CO2e/kWh", title: "carbon intensity" },
  powerLimitWatts: { kind: "number", unit: "W per accelerator", title: "power limit" },
  durationFactor: { kind: "number", unit: "× modelled", title: "measured pace" },
  boardPowerFactor: { kind: "number", unit: "× modelled", title: "measured board power" },
  usdPerKwh: { kind: "number", unit: "USD/kWh", title: "price of electricity" },
  usdPerAcceleratorHour: { kind: "number", unit: "USD/h", title: "price of an accelerator hour" },
  wallHours: { kind: "number", unit: "h", title: "wall hours" },
  acceleratorHours: { kind: "number", unit: "h", title: "accelerator hours" },
  wallTimeLimitHours: { kind: "number", unit: "h", title: "wall-time limit" },
  sweepRuns: { kind: "count", unit: "runs", title: "sweep runs" },
  inferenceRequests: { kind: "count", unit: "requests", title: "inference requests" },
  inferenceTokens: { kind: "count", unit: "tokens", title: "inference tokens" },
} as const satisfies Record<string, InputDefinition>;

export type InputName = keyof typeof inputDefinitions;

/** Names in the order in which they are shown and printed. */
export const inputNames = Object.keys(inputDefinitions) as readonly InputName[];

export function isInputName(name: string): name is InputName {
  return Object.hasOwn(inputDefinitions, name);
}

export function definitionOf(name: InputName): InputDefinition {
  return inputDefinitions[name];
}
