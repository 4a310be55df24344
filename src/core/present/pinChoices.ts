/** What a person chooses from where an input is pinned: accelerators, places, and the inputs themselves, those that matter most first. */
import type { AnalyzedRun } from "../analysis";
import { accelerators, findAccelerator, type Accelerator } from "../data/accelerators";
import { gridZones } from "../data/grid";
import { cloudRegions, gridOfRegion } from "../data/regions";
import { isInputName, type InputName } from "../run/inputs";
import type { WrittenPin } from "../run/pinFile";
import { formatFigure, formatShare } from "./format";
import { say } from "./language";
import { originText, titleOf, valueText } from "./words";
import { recordEntry } from "../source/recordEntry";

/** One row of a list. */
export interface PinChoice {
  readonly label: string;
  readonly description: string;
  readonly detail?: string;
  readonly pins: readonly WrittenPin[];
}

/** What is pinned to narrow a cause of uncertainty that is no input itself. */
const pinsOfCauses: Readonly<Record<string, InputName>> = {
  efficiency: "wallHours",
  "unknown power limit": "powerLimitWatts",
  carbonIntensityGramsPerKwh: "cloudRegion",
  gridZone: "cloudRegion",
};

/** The input whose pin narrows this cause of uncertainty; undefined where only a measurement would. */
export function pinFor(cause: string): InputName | undefined {
  return recordEntry(pinsOfCauses, cause) ?? (isInputName(cause) ? cause : undefined);
}

/** Offered for every run. */
const usual: readonly InputName[] = [
  "accelerator",
  "acceleratorCount",
  "cloudRegion",
  "datasetSamples",
  "epochs",
  "maxSteps",
  "wallHours",
];

export interface PinInput {
  readonly name: InputName;
  readonly title: string;
  /** What the run has now, and whence. */
  readonly value: string;
  /** `36 % of the spread`; "" where it carries none. */
  readonly share: string;
}

/** The inputs of a run to choose from: what is missing, what carries most of the spread, then the usual ones. */
export function pinInputs({ inputs, estimate }: AnalyzedRun): readonly PinInput[] {
  const shares = new Map<InputName, number>();
  for (const { input, share } of estimate.uncertainty) {
    const name = pinFor(input);
    if (name) shares.set(name, (shares.get(name) ?? 0) + share);
  }
  const names = new Set([...estimate.missing.filter(isInputName), ...shares.keys(), ...usual]);
  return [...names].map((name) => {
    const input = inputs[name];
    const share = shares.get(name);
    return {
      name,
      title: name === "cloudRegion" ? say("place") : titleOf(name),
      value: input ? `${valueText(name, input.value)} (${originText(input)})` : say("not given"),
      share: share === undefined ? "" : say("{0} of the spread", formatShare(share)),
    };
  });
}

/** All accelerators of the table, the newest of each maker first, makers in the order of the table. */
export function acceleratorChoices(): readonly PinChoice[] {
  const rows = accelerators().filter(({ id, tdpWatts }) => findAccelerator(id) && tdpWatts !== null);
  const makers = [...new Set(rows.map(({ vendor }) => vendor))];
  return [...rows]
    .sort((a, b) => makers.indexOf(a.vendor) - makers.indexOf(b.vendor) || (b.releaseYear ?? 0) - (a.releaseYear ?? 0))
    .map(acceleratorChoice);
}

/**
 * Accelerators by the names that a driver prints, each with how many there are.
 * @param names one for each device.
 */
export function seenAccelerators(names: readonly string[]): readonly PinChoice[] {
  const counts = new Map<Accelerator, number>();
  for (const name of names) {
    const found = findAccelerator(name);
    if (found) counts.set(found, (counts.get(found) ?? 0) + 1);
  }
  return [...counts].map(([accelerator, count]) => {
    const choice = acceleratorChoice(accelerator);
    return {
      ...choice,
      label: `${String(count)} × ${choice.label}`,
      pins: [...choice.pins, ["acceleratorCount", count] as const],
    };
  });
}

function acceleratorChoice({ id, name, memoryGb, tdpWatts, releaseYear }: Accelerator): PinChoice {
  const facts = [
    memoryGb === null ? "" : formatFigure(memoryGb, "GB"),
    tdpWatts === null ? "" : `${String(tdpWatts)} W`,
    releaseYear === null ? "" : String(releaseYear),
  ];
  return {
    label: name,
    description: [...facts.filter((fact) => fact !== ""), id].join(" · "),
    pins: [["accelerator", id]],
  };
}

/** How the tables' providers are written. */
const providerNames: Readonly<Record<string, string>> = {
  aws: "AWS",
  azure: "Azure",
  gcp: "Google Cloud",
  ovhcloud: "OVHcloud",
  scaleway: "Scaleway",
  coreweave: "CoreWeave",
  nebius: "Nebius",
  lambda: "Lambda",
  runpod: "Runpod",
};

/** Regions of the clouds, by provider, each with its place and grid; the cleanest of a provider first. */
export function regionChoices(): readonly PinChoice[] {
  const rows = cloudRegions().map((row) => ({ row, zone: gridOfRegion(row) }));
  const providers = [...new Set(rows.map(({ row }) => row.provider))];
  return [...rows]
    .sort(
      (a, b) =>
        providers.indexOf(a.row.provider) - providers.indexOf(b.row.provider) ||
        (a.zone?.gramsCo2ePerKwh ?? Infinity) - (b.zone?.gramsCo2ePerKwh ?? Infinity),
    )
    .map(({ row: { provider, region, city, country }, zone }) => ({
      label: `${recordEntry(providerNames, provider) ?? provider} ${region}`,
      description: [city ?? "", country, zone ? intensityText(zone.gramsCo2ePerKwh) : ""]
        .filter((text) => text !== "")
        .join(" · "),
      pins: [
        ["cloudProvider", provider],
        ["cloudRegion", region],
      ],
    }));
}

/** Countries and parts of countries by name. */
export function zoneChoices(): readonly PinChoice[] {
  return gridZones()
    .filter(({ kind }) => kind !== "cloud_region" && kind !== "egrid_subregion")
    .map(({ zone, name, gramsCo2ePerKwh, year }) => ({
      label: name,
      description: `${zone} · ${intensityText(gramsCo2ePerKwh)} (${String(year)})`,
      pins: [["gridZone", zone]] satisfies readonly WrittenPin[],
    }))
    .sort((a, b) => (a.label < b.label ? -1 : 1));
}

function intensityText(grams: number): string {
  return `${String(Math.round(grams))} g CO2e/kWh`;
}
