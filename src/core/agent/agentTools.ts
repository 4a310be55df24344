/** The tools that an agent is given, in the editor and over MCP: names, what each is for, and the JSON that it takes. */

export type AgentToolName = "estimate" | "explain" | "suggest" | "what_if" | "check";

export interface AgentTool {
  readonly name: AgentToolName;
  readonly title: string;
  /** For the model: when to use it and what it gives. */
  readonly description: string;
  readonly inputSchema: {
    readonly type: "object";
    readonly properties: Readonly<Record<string, object>>;
    readonly required?: readonly string[];
    readonly additionalProperties: false;
  };
}

/** Where the training code is: a file, or a text that is not saved yet. */
const subject = {
  path: {
    type: "string",
    description:
      "Path of a training script, notebook, configuration or launcher, below the workspace folder. Files that it imports or loads are read too.",
  },
  text: { type: "string", description: "Training code that is not in a file, in place of path." },
  name: {
    type: "string",
    description: "File name of the text, such as train.py or config.yaml: tells its language and where it would lie.",
  },
} as const;

const inputs = {
  type: "object",
  description:
    'A run as data, in place of path and text: {"parameterCount": 7e9, "trainingTokens": 1e9, "precision": "bf16", "accelerator": "a100-80gb", "acceleratorCount": 8, "gridZone": "FRA"}.',
} as const;

const set = {
  type: "object",
  description:
    "Inputs pinned over what the files say, by name: accelerator, acceleratorCount, cloudRegion, gridZone, epochs, microBatchSize, precision, method, modelId, datasetSamples, …",
  additionalProperties: { type: ["string", "number", "boolean"] },
} as const;

const run = {
  type: "string",
  description: "Id of one run of the file, as estimate gives it; all runs without it.",
} as const;

const ofRuns = { ...subject, inputs, run, set } as const;

export const agentTools: readonly AgentTool[] = [
  {
    name: "estimate",
    title: "Estimate training energy",
    description:
      "Estimates the energy (kWh) and carbon (CO2e) of machine-learning training code before it runs, as ranges of 80 %. Takes a file or a folder of the workspace, a text, or inputs. Nothing is executed. Use it to answer what a training run will cost.",
    inputSchema: {
      type: "object",
      properties: {
        ...subject,
        path: { ...subject.path, description: `${subject.path.description} A folder gives all of its runs.` },
        inputs,
        set,
      },
      additionalProperties: false,
    },
  },
  {
    name: "explain",
    title: "Explain an energy estimate",
    description:
      "Explains how an estimate of training energy comes about: every input with the file and line that says it, what is assumed, what is most uncertain, and the request energy after training.",
    inputSchema: { type: "object", properties: ofRuns, additionalProperties: false },
  },
  {
    name: "suggest",
    title: "Suggest energy savings",
    description:
      "Suggests what would make a training run cheaper, each change re-estimated for this run, with its trade-off, its evidence and, where a program can safely make it, the text edits that take it. Says also which popular tricks do not help here.",
    inputSchema: { type: "object", properties: ofRuns, additionalProperties: false },
  },
  {
    name: "what_if",
    title: "Compare a change",
    description:
      "Estimates a training run as it is and with other inputs (device, count, region, epochs, batch, precision, method, model), side by side. Nothing is edited.",
    inputSchema: { type: "object", properties: ofRuns, required: ["set"], additionalProperties: false },
  },
  {
    name: "check",
    title: "Check the carbon budget",
    description:
      "Holds the estimates of a file or folder (the whole workspace without a path) against the team's carbon-budget.yaml.",
    inputSchema: { type: "object", properties: { path: subject.path, set }, additionalProperties: false },
  },
];
