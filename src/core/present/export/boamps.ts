/** A report in the BoAmps format for each run: what is to be trained on what, and its energy as an estimate. Spec: github.com/Boavizta/BoAmps */
import type { Analysis, AnalyzedRun } from "../../analysis";
import { findAccelerator } from "../../data/accelerators";
import { findGridZone } from "../../data/grid";
import type { Range } from "../../estimate/estimate";
import { recordEntry } from "../../source/recordEntry";
import { rankedRuns } from "../summary";
import { isAssumed } from "../words";
import { numberOf, placeWords, textOf, trainingType } from "./circumstances";

/** The kind of data that a task is trained on, in the format's words. */
const dataTypes: Readonly<Record<string, string>> = {
  "causal-lm": "token",
  "masked-lm": "token",
  seq2seq: "token",
  embedding: "token",
  "text-classification": "text",
  "image-classification": "image",
  detection: "image",
  segmentation: "image",
  diffusion: "image",
  speech: "audio",
  tabular: "tabular",
};

/** One report as an object, several as an array; runs whose energy is not known are left out. */
export function boampsReports(analysis: Analysis, today: string): object {
  const reports = rankedRuns(analysis).flatMap(({ run }) => {
    const { energyKwh } = run.estimate;
    return energyKwh ? [report(run, energyKwh, analysis.tool, today)] : [];
  });
  return reports.length === 1 && reports[0] ? reports[0] : reports;
}

function report(run: AnalyzedRun, energyKwh: Range, tool: Analysis["tool"], today: string): object {
  const { inputs, estimate } = run;
  return known({
    header: { formatVersion: "0.1", reportDatetime: `${today} 00:00:00`, reportStatus: "draft" },
    task: known({
      taskStage: trainingType(run) === undefined ? "training" : "finetuning",
      taskFamily: textOf(inputs.task) ?? "other",
      algorithms: [algorithm(run)],
      dataset: [dataset(run)],
      taskDescription: `Estimated from the code before the run, not measured; 80 % interval ${figure(energyKwh.low)} to ${figure(energyKwh.high)} kWh.`,
    }),
    measures: [
      known({
        measurementMethod: `${tool.name} (estimate before the run)`,
        version: tool.version,
        powerConsumption: Number(figure(energyKwh.central)),
        measurementDuration: estimate.wallHours ? Number(figure(estimate.wallHours.central * 3600)) : undefined,
      }),
    ],
    infrastructure: infrastructure(run),
    environment: environment(run),
    quality: qualityOf(energyKwh),
  });
}

function algorithm({ inputs }: AnalyzedRun): object {
  const parameters = numberOf(inputs.parameterCount);
  return known({
    algorithmType: textOf(inputs.task) === "causal-lm" ? "llm" : "neural network",
    foundationModelName: textOf(inputs.modelId),
    parametersNumber: parameters === undefined ? undefined : Number((parameters / 1e9).toPrecision(4)),
    framework: textOf(inputs.framework),
    layersNumber: numberOf(inputs.layerCount),
    epochsNumber: numberOf(inputs.epochs),
    optimizer: textOf(inputs.optimizer),
    quantization: textOf(inputs.precision),
  });
}

function dataset({ inputs }: AnalyzedRun): object {
  const type = recordEntry(dataTypes, textOf(inputs.task) ?? "") ?? "other";
  const tokens = type === "token" ? numberOf(inputs.datasetTokens) : undefined;
  return known({
    dataUsage: "input",
    dataType: type === "token" && tokens === undefined ? "text" : type,
    dataQuantity: tokens ?? numberOf(inputs.datasetSamples),
  });
}

function infrastructure({ inputs }: AnalyzedRun): object {
  const { accelerator, acceleratorCount, cloudProvider, cloudInstance } = inputs;
  const row = findAccelerator(textOf(accelerator) ?? "");
  const provider = isAssumed(cloudProvider) ? undefined : textOf(cloudProvider);
  const device = known({
    componentName: row?.name ?? textOf(accelerator),
    componentType: row?.kind ?? "gpu",
    nbComponent: numberOf(acceleratorCount) ?? 1,
    memorySize: row?.memoryGb ?? undefined,
    manufacturer: row?.vendor ?? undefined,
  });
  return known({
    infraType: provider === undefined ? "other" : "publicCloud",
    cloudProvider: provider,
    cloudInstance: textOf(cloudInstance),
    components: [device],
  });
}

/** Undefined where the place is a guess. */
function environment(run: AnalyzedRun): object | undefined {
  const { gridZone, cloudRegion, carbonIntensityGramsPerKwh } = run.inputs;
  const place = placeWords(run);
  if (place === "") return undefined;
  const zone = findGridZone(textOf(gridZone) ?? "");
  return known({
    country: findGridZone(zone?.country ?? "")?.name ?? place.split(", ").at(-1),
    location: textOf(cloudRegion),
    powerSourceCarbonIntensity: numberOf(carbonIntensityGramsPerKwh),
  });
}

/** The format's steps: within a tenth, within a quarter, more. */
function qualityOf({ low, central, high }: Range): "high" | "medium" | "low" {
  const error = Math.max(high / central - 1, 1 - low / central);
  return error <= 0.1 ? "high" : error <= 0.25 ? "medium" : "low";
}

function figure(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** Without what is not known. */
function known(fields: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
