/**
 * Property tests of a run of the tests begin from the same seed, so that what passed once passes again and a failure is of the change.
 * Other inputs are tried on purpose: `npm run properties` takes a new seed and many times the runs.
 * Under mutation testing, which runs them thousands of times, PROPERTY_RUNS says how many inputs are enough.
 */
const fc = require("fast-check");

fc.configureGlobal({
  seed: Number(process.env.PROPERTY_SEED ?? 1),
  ...(process.env.PROPERTY_RUNS === undefined ? {} : { numRuns: Number(process.env.PROPERTY_RUNS) }),
});
