/** The settings that package.json declares, each with its default; a contract test holds the two together. */
export const section = "carbonLens";

/** Settings that show or hide something. */
export const switches = {
  "annotations.sinceHead": true,
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
  "price.perKwh",
  "price.acceleratorHour",
] as const;

/** Settings that are one of a few words. */
export const choices = { "annotations.mode": "lens", "liveIntensity.provider": "off" } as const;

export type Choice = keyof typeof choices;

/** Settings that are a text. */
export const texts = { "annotations.template": "full" } as const;

export type Text = keyof typeof texts;

/** Settings that bound something. */
export const limits = {
  "annotations.warningFromKwh": 10,
  "annotations.seriousFromKwh": 100,
  "report.maximumFiles": 5000,
} as const;

export type Limit = keyof typeof limits;
