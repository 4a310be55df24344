import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import * as vscode from "vscode";
import { filesIn, printed } from "../sameFiles";
import { activated, closeAll, eventually, openText, uriOf, write } from "../support";

/** The command line as it was built with the extension. */
const cliFile = join(__dirname, "../../../../dist/cli.js");

describe("editor and command line", () => {
  before(async () => {
    await activated();
    await write(
      "carbon-budget.yaml",
      'version: 1\ndefaults: { gridZone: DNK }\nprofiles:\n  - { name: cluster, match: ["slurm/**"], inputs: { pue: 1.1 } }\nlimits:\n  - { name: one, energyKwh: 0.5, kgCo2e: 100 }\n',
    );
  });
  after(async () => {
    await closeAll();
    await vscode.workspace.fs.delete(uriOf("carbon-budget.yaml"));
  });

  for (const path of ["finetune.py", "slurm/resnet.sbatch", "configs/qlora.yml"]) {
    it(`give the same bytes for ${path}, budget and all`, async () => {
      const { analyses } = await activated();
      const { document } = await openText(path);
      const folder = vscode.workspace.getWorkspaceFolder(document.uri)?.uri.fsPath;
      assert.ok(folder);
      const { stdout, stderr } = spawnSync(
        process.execPath,
        [cliFile, "estimate", path, "--workspace", folder, "--format", "json"],
        { cwd: folder, encoding: "utf8", env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" }, maxBuffer: 64 << 20 },
      );
      assert.notEqual(stdout, "", stderr);
      const expected = JSON.stringify(filesIn(stdout));
      assert.match(expected, /"limit":"one"/);
      // The budget file was written a moment ago; the answer with it is the one that is compared.
      await eventually("the same bytes", async () => {
        const file = await analyses.newest(document);
        return file && printed(file) === expected ? true : undefined;
      });
    });
  }
});
