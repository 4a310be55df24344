/** Kept equal to package.json's version by a contract test. */
export const version = "0.1.0";

declare const CARBON_LENS_BUILD: string | undefined;

/** Which sources this is made of, as the bundler puts it in: bundles that were made together have the same. */
export const build = typeof CARBON_LENS_BUILD === "string" ? CARBON_LENS_BUILD : "sources";
