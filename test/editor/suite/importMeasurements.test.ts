import assert from "node:assert/strict";
import * as vscode from "vscode";
import { activated, closeAll, eventually, onlyLensOf, openText, uriOf, write } from "../support";

const emissions = `timestamp,project_name,run_id,duration,emissions,energy_consumed,gpu_energy,country_iso_code,gpu_count,gpu_model,pue
2026-05-01T12:00:00,train_resnet,r1,36000,2,5,4.5,DNK,1,1 x Tesla V100-SXM2-16GB,1.0
`;

describe("Import Measurements", () => {
  const calibration = uriOf("carbon-lens.calibration.json");
  const text = async (): Promise<string> => new TextDecoder().decode(await vscode.workspace.fs.readFile(calibration));

  before(activated);
  afterEach(async () => {
    await closeAll();
    for (const path of ["carbon-lens.calibration.json", "measured"]) {
      await vscode.workspace.fs.delete(uriOf(path), { recursive: true }).then(undefined, () => undefined);
    }
  });

  it("learns from a log, and the lens of the run follows", async () => {
    const { document } = await openText("train_resnet.py");
    const before = await onlyLensOf(document.uri);
    await write("measured/emissions.csv", emissions);
    await vscode.commands.executeCommand("carbonLens.importMeasurements", [uriOf("measured/emissions.csv")]);
    const stored = JSON.parse(await text()) as { measurements: { path: string; measured: { hours: number } }[] };
    assert.deepEqual(
      stored.measurements.map(({ path, measured }) => [path, measured.hours]),
      [["train_resnet.py", 10]],
    );
    await eventually("another lens", async () => {
      const { title } = await onlyLensOf(document.uri);
      return title === before.title ? undefined : true;
    });
  });

  it("leaves a calibration that is broken as it is", async () => {
    await write("carbon-lens.calibration.json", "{ not json");
    await write("measured/emissions.csv", emissions);
    await vscode.commands.executeCommand("carbonLens.importMeasurements", [uriOf("measured/emissions.csv")]);
    assert.equal(await text(), "{ not json");
  });
});
