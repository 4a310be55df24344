// mocha's spec reporter that also writes how many tests passed and which failed, for the command that adds the suites up.
const { mkdirSync, writeFileSync } = require("node:fs");
const { dirname } = require("node:path");
const { reporters } = require("mocha");

module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const output = options.reporterOptions?.output;
    if (!output) throw new Error("countingReporter needs --reporter-option output=FILE");
    runner.once("end", () => {
      mkdirSync(dirname(output), { recursive: true });
      const { passes = 0, failures = 0, pending = 0 } = this.stats;
      const broken = this.failures.map((test) => `${test.fullTitle()}: ${test.err?.message ?? "no message"}`);
      writeFileSync(output, JSON.stringify({ passed: passes, failed: failures + pending, broken }));
    });
  }
};
