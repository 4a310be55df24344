import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { AnalyzedRun } from "../../../src/core/analysis";
import { activated, closeAll, eventually, onlyLensOf, openText, set, uriOf } from "../support";

/** Input settings with what they do to a run of which the files say none of it. */
const effects: readonly (readonly [Readonly<Record<string, unknown>>, (run: AnalyzedRun) => unknown, unknown])[] = [
  [{ nodeCount: 2 }, ({ inputs }) => inputs.nodeCount?.value, 2],
  [{ powerLimitWatts: 250 }, ({ inputs }) => inputs.powerLimitWatts?.value, 250],
  [{ cloudProvider: "aws", region: "eu-north-1" }, ({ inputs }) => inputs.cloudRegion?.value, "eu-north-1"],
  [{ gridZone: "FRA" }, ({ inputs }) => inputs.gridZone?.value, "FRA"],
  [{ pue: 1.5 }, ({ inputs }) => inputs.pue?.value, 1.5],
  [{ carbonIntensity: 50 }, ({ inputs }) => inputs.carbonIntensityGramsPerKwh?.value, 50],
  [{ "price.perKwh": 0.3 }, ({ estimate }) => estimate.costUsd !== null, true],
  [{ "price.acceleratorHour": 2 }, ({ estimate }) => estimate.costUsd !== null, true],
];

describe("settings", () => {
  before(activated);
  afterEach(closeAll);

  for (const [settings, read, expected] of effects) {
    const names = Object.keys(settings);
    it(`${names.join(" and ")} reach the estimate, and go again`, async () => {
      const { analyses } = await activated();
      const { document } = await openText("finetune.py");
      const seen = async (): Promise<unknown> => {
        const run = (await analyses.newest(document))?.runs[0];
        return run && read(run);
      };
      const before = await seen();
      assert.notEqual(before, expected);
      try {
        for (const [name, value] of Object.entries(settings)) await set(name, value);
        await eventually(names.join(), async () => ((await seen()) === expected ? true : undefined));
      } finally {
        for (const name of names) await set(name, undefined);
      }
      await eventually("as before", async () => ((await seen()) === before ? true : undefined));
    });
  }

  it("report.maximumFiles bounds what the report looks at", async () => {
    const { report } = await activated();
    await set("report.maximumFiles", 2);
    try {
      await eventually("few files", async () => {
        await vscode.commands.executeCommand("carbonLens.showReport");
        const listed = new Set(
          [...(report.html ?? "").matchAll(/<tr\s+data-folder[^]*?data-path="([^"]+)"/g)].map(([, path]) => path),
        );
        return listed.size <= 2 ? true : undefined;
      });
    } finally {
      await set("report.maximumFiles", undefined);
    }
  });

  // These are a person's own, not a workspace's; where the network is not there the tables' figures stay.
  for (const [name, value] of [
    ["liveIntensity.provider", "uk-carbon-intensity"],
    ["huggingFaceHub.enabled", true],
  ] as const) {
    it(`${name} is the person's own, and the lens stays whatever the network gives`, async () => {
      const settings = vscode.workspace.getConfiguration("carbonLens");
      const { document } = await openText("finetune.py");
      await onlyLensOf(document.uri);
      await assert.rejects(Promise.resolve(settings.update(name, value, vscode.ConfigurationTarget.Workspace)));
      await settings.update(name, value, vscode.ConfigurationTarget.Global);
      try {
        assert.match((await onlyLensOf(document.uri)).title, /Wh · .* CO2e/);
      } finally {
        await settings.update(name, undefined, vscode.ConfigurationTarget.Global);
      }
    });
  }
});

describe("log", () => {
  after(closeAll);

  it("is shown by Carbon Lens: Show Log, and names the files that were looked at", async () => {
    const { analyses } = await activated();
    await analyses.newest(await vscode.workspace.openTextDocument(uriOf("finetune.py")));
    await vscode.commands.executeCommand("carbonLens.showLog");
    await eventually(
      "the output",
      () =>
        vscode.workspace.textDocuments.some(({ uri }) => uri.scheme === "output" && uri.path.includes("Carbon Lens")) ||
        undefined,
    );
  });
});
