/** The settings that package.json declares, each with its default; a contract test holds the two together. */
export const section = "carbonLens";

/** Settings that show or hide something. */
export const switches = {
  "codeLens.enabled": true,
  "hover.enabled": true,
  "statusBar.enabled": true,
  "problems.enabled": true,
} as const;

export type Switch = keyof typeof switches;

/** Settings that stand for an input of a run where the files say nothing: an input's name, or a shorthand of one. Unset, they are empty. */
export const inputSettings = [
  "hardware",
  "acceleratorCount",
  "nodeCount",
  "powerLimitWatts",
  "gridZone",
  "cloudProvider",
  "region",
  "pue",
  "carbonIntensity",
] as const;

/** Settings that bound some work. */
export const limits = { "report.maximumFiles": 5000 } as const;

export type Limit = keyof typeof limits;
