/** What the BoAmps format asks of a report: its fields, which of them must be there, its lists of words. Facts of github.com/Boavizta/BoAmps, model/*.json, April 2026. */
import { Ajv, type ErrorObject } from "ajv";

const text = { type: "string" } as const;
const figure = { type: "number" } as const;
const oneOf = (...words: readonly string[]) => ({ type: "string", enum: words });
const listOf = (items: object) => ({ type: "array", minItems: 1, items });

/** An object with fields of the format only; the format itself lets others through, where nobody would look for them. */
function object(required: readonly string[], properties: Readonly<Record<string, object>>): object {
  return { type: "object", required, properties, additionalProperties: false };
}

const algorithm = object([], {
  trainingType: text,
  algorithmType: text,
  algorithmName: text,
  foundationModelName: text,
  parametersNumber: figure,
  framework: text,
  frameworkVersion: text,
  layersNumber: figure,
  epochsNumber: figure,
  optimizer: text,
  quantization: text,
});
const dataset = object(["dataUsage", "dataType"], {
  dataUsage: oneOf("input", "output"),
  dataType: oneOf("tabular", "audio", "boolean", "image", "video", "object", "text", "token", "word", "other"),
  dataSize: figure,
  dataQuantity: figure,
  source: oneOf("public", "private", "other"),
  sourceUri: text,
});
const measure = object(["measurementMethod", "powerConsumption"], {
  measurementMethod: text,
  version: text,
  powerConsumption: figure,
  measurementDuration: figure,
});
const component = object(["componentType", "nbComponent"], {
  componentName: text,
  componentType: text,
  nbComponent: { type: "integer" },
  memorySize: figure,
  manufacturer: text,
});

const matches = new Ajv({ allErrors: true }).compile(
  object(["task", "measures", "infrastructure"], {
    header: object(["reportDatetime"], {
      formatVersion: text,
      reportDatetime: { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}$" },
      reportStatus: oneOf("draft", "final", "corrective", "other"),
    }),
    task: object(["taskStage", "taskFamily", "algorithms", "dataset"], {
      taskStage: text,
      taskFamily: text,
      algorithms: listOf(algorithm),
      dataset: listOf(dataset),
      taskDescription: text,
    }),
    measures: listOf(measure),
    infrastructure: object(["infraType", "components"], {
      infraType: oneOf("publicCloud", "privateCloud", "onPremise", "other"),
      cloudProvider: text,
      cloudInstance: text,
      components: listOf(component),
    }),
    environment: object(["country"], { country: text, location: text, powerSourceCarbonIntensity: figure }),
    quality: oneOf("high", "medium", "low"),
  }),
);

/** Where a report is not of the format; none where it is. */
export function boampsErrors(report: unknown): readonly ErrorObject[] {
  return matches(report) ? [] : (matches.errors ?? []);
}
