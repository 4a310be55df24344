/** The budget file's JSON Schema: what editors complete, explain and check it by. Made from the same names that the reader knows. */
import { definitionOf, inputNames } from "../run/inputs";
import { measures, periods, rangeEnds, scopes, unknownRules, type Measure } from "./policy";

type Schema = Readonly<Record<string, unknown>>;

const patterns: Schema = {
  description:
    "Paths, relative to the workspace folder: * within a folder, ** across folders, {a,b}; without a slash, files of that name anywhere; with ! in front, files to leave out.",
  type: ["string", "array"],
  items: { type: "string" },
};

const measureTexts: Readonly<Record<Measure, string>> = {
  energyKwh: "Energy at the facility's meter, in kWh.",
  kgCo2e: "Carbon of the electricity, in kg CO2e.",
  acceleratorHours: "Hours of one accelerator.",
  costUsd: "Cost in US dollars, where prices are known.",
};

const amounts = Object.fromEntries(
  measures.map((measure) => [measure, { description: measureTexts[measure], type: "number", exclusiveMinimum: 0 }]),
);
const oneAmount = measures.map((measure) => ({ required: [measure] }));

const decidedBy: Schema = {
  description: "Which end of the 80 % interval is held against the limit: central unless given.",
  enum: rangeEnds,
};

function text(description: string): Schema {
  return { description, type: "string", minLength: 1 };
}

function objectOf(description: string, properties: Schema, required: readonly string[], more: Schema = {}): Schema {
  return { description, type: "object", properties, required, additionalProperties: false, ...more };
}

const inputs: Schema = {
  description: "Inputs of a run, used where its files say nothing. They come before anybody's own settings.",
  type: "object",
  additionalProperties: false,
  properties: Object.fromEntries(
    inputNames.map((name) => {
      const { kind, unit, title } = definitionOf(name);
      const type = kind === "text" ? "string" : kind === "boolean" ? "boolean" : "number";
      return [name, { description: unit === undefined ? title : `${title}, in ${unit}`, type }];
    }),
  ),
};

/** JSON Schema, draft 7, which is what editors take. */
export function budgetSchema(): Schema {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Carbon Lens budget",
    description: "What training in this repository may cost, in energy, carbon, accelerator hours or money.",
    type: "object",
    required: ["version"],
    additionalProperties: false,
    properties: {
      version: { description: "The version of this format.", const: 1 },
      defaults: inputs,
      profiles: {
        description: "Inputs for the runs of some files: a cluster, a workstation. The first that fits a file holds.",
        type: "array",
        items: objectOf("One profile.", { name: text("Its name, for --profile."), match: patterns, inputs }, ["name"]),
      },
      owners: {
        description: "Who owns which files; of several entries that fit, the last holds.",
        type: "array",
        items: objectOf("One owner.", { name: text("Its name."), match: patterns }, ["name", "match"]),
      },
      decidedBy,
      whenUnknown: {
        description: "What a run of unknown cost does to a check: nothing, a warning (unless given), or failure.",
        enum: unknownRules,
      },
      tables: {
        description: "The day of the tables that the limits were set by. A check says so where it judges by others.",
        type: "string",
        format: "date",
      },
      limits: { description: "What is allowed.", type: "array", items: limitSchema() },
      exceptions: {
        description: "Larger amounts for some files, until a day.",
        type: "array",
        items: exceptionSchema(),
      },
    },
  };
}

function limitSchema(): Schema {
  const properties = {
    name: text("Its name, for verdicts and exceptions."),
    scope: {
      description: "What is held against it: each run, each file, each owner's files together, or the whole workspace.",
      enum: scopes,
    },
    match: patterns,
    owner: text("Only files of this owner."),
    period: { description: "What the ledger records as spent in it counts too, with what is planned.", enum: periods },
    ...amounts,
    warnAt: {
      description: "Share of the limit from which it is near: 0.8 unless given.",
      type: "number",
      exclusiveMinimum: 0,
    },
    failAt: {
      description: "Share of the limit above which it is over: 1 unless given.",
      type: "number",
      exclusiveMinimum: 0,
    },
    decidedBy,
  };
  return objectOf("One limit.", properties, ["name"], { anyOf: oneAmount });
}

function exceptionSchema(): Schema {
  const properties = {
    match: patterns,
    limit: text("The limit that it is from."),
    ...amounts,
    reason: text("Why it is needed."),
    owner: text("Who answers for it."),
    expires: { description: "The last day on which it holds.", type: "string", format: "date" },
  };
  return objectOf("One exception.", properties, ["limit", "reason", "owner", "expires"], { anyOf: oneAmount });
}
