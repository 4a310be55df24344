/**
 * Property tests of a run of the tests begin from the same seed, so that what passed once passes again and a failure is of the change.
 * Other inputs are tried on purpose: `npm run properties` takes a new seed and many times the runs.
 */
const fc = require("fast-check");

fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 1) });
