import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { listFiles, PackageManager } from "@vscode/vsce";

const root = join(__dirname, "..", "..");

/** All that the `.vsix` may hold. */
const allowed = new Set([
  "CHANGELOG.md",
  "LICENSE",
  "NOTICE",
  "README.md",
  "dist/engine.js",
  "dist/extension.js",
  "dist/huggingFaceHub.js",
  "dist/sbom.cdx.json",
  "dist/thread.js",
  "dist/THIRD-PARTY-LICENSES.txt",
  "dist/typescript.js",
  "dist/web.js",
  "dist/wording.js",
  "media/carbon-budget.schema.json",
  "media/gutter-dark.svg",
  "media/gutter-light.svg",
  "media/icon.png",
  "media/report.css",
  "media/report.js",
  "media/walkthrough/budget.md",
  "media/walkthrough/estimate-dark.png",
  "media/walkthrough/estimate-highContrast.png",
  "media/walkthrough/estimate-light.png",
  "media/walkthrough/pin-dark.png",
  "media/walkthrough/pin-highContrast.png",
  "media/walkthrough/pin-light.png",
  "media/walkthrough/report-dark.png",
  "media/walkthrough/report-highContrast.png",
  "media/walkthrough/report-light.png",
  "l10n/bundle.l10n.da.json",
  "l10n/bundle.l10n.de.json",
  "l10n/bundle.l10n.nl.json",
  "l10n/bundle.l10n.sv.json",
  "package.json",
  "package.nls.json",
  "package.nls.da.json",
  "package.nls.de.json",
  "package.nls.nl.json",
  "package.nls.sv.json",
  "SUPPORT.md",
  "PRIVACY.md",
  "SECURITY.md",
]);

describe("package", () => {
  it("holds nothing but what it needs to run", async function () {
    // The packer looks at every file of the project, downloaded editors included.
    this.timeout(60_000);
    const files = await listFiles({ cwd: root, packageManager: PackageManager.None });
    assert.deepEqual(
      files.filter((file) => !allowed.has(file)),
      [],
    );
    for (const file of ["package.json", "media/icon.png", "media/report.css", "media/report.js"]) {
      assert.ok(files.includes(file), `${file} is left out`);
    }
  });

  it("lets through by name exactly what is allowed", () => {
    const lines = readFileSync(join(root, ".vscodeignore"), "utf8").split("\n");
    const named = lines.filter((line) => line.startsWith("!")).map((line) => line.slice(1));
    assert.ok(lines.includes("**"), "everything else stays out");
    assert.deepEqual(named.sort(), [...allowed].sort());
  });

  it("has an entry that is light to load; the analysis waits in a file of its own", () => {
    const entry = join(root, "dist", "extension.js");
    assert.ok(existsSync(entry), "npm run build comes first");
    assert.ok(statSync(entry).size < 200_000, "the entry's size");
    assert.match(readFileSync(entry, "utf8"), /require\("\.\/engine\.js"\)/);
  });

  it("tells what it is made of: every package of which something is bundled, its version and its licence", () => {
    const bill = JSON.parse(readFileSync(join(root, "dist", "sbom.cdx.json"), "utf8")) as {
      readonly bomFormat: string;
      readonly specVersion: string;
      readonly components: readonly {
        readonly name: string;
        readonly version: string;
        readonly purl: string;
        readonly licenses: readonly [{ readonly license: { readonly id: string } }];
      }[];
    };
    assert.deepEqual([bill.bomFormat, bill.specVersion], ["CycloneDX", "1.6"]);
    const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      readonly dependencies: Readonly<Record<string, string>>;
    };
    const names = new Set(bill.components.map(({ name }) => name));
    assert.deepEqual(
      Object.keys(manifest.dependencies).filter((name) => !names.has(name)),
      [],
      "a dependency that is not bundled, or is not told of",
    );
    const licences = readFileSync(join(root, "dist", "THIRD-PARTY-LICENSES.txt"), "utf8");
    for (const { name, version, purl, licenses } of bill.components) {
      const [{ license }] = licenses;
      assert.match(license.id, /^(?:MIT|ISC|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|0BSD)$/, name);
      assert.equal(purl, `pkg:npm/${name.replace("@", "%40")}@${version}`);
      assert.ok(licences.includes(`${name} ${version} (${license.id})`), name);
      if (!(name in manifest.dependencies)) continue;
      const installed = JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8")) as {
        readonly version: string;
      };
      assert.equal(version, installed.version, name);
    }
  });

  it("is on npm the command line, and nothing else", function () {
    this.timeout(60_000);
    const { stdout } = spawnSync("npm", ["pack", "--dry-run", "--ignore-scripts", "--json"], {
      cwd: root,
      encoding: "utf8",
      shell: process.platform === "win32",
    });
    const [pack] = JSON.parse(stdout) as { files: { path: string }[] }[];
    const files = pack?.files.map(({ path }) => path).sort();
    assert.deepEqual(files, [
      "CHANGELOG.md",
      "LICENSE",
      "NOTICE",
      "README.md",
      "dist/THIRD-PARTY-LICENSES.txt",
      "dist/cli.js",
      "dist/huggingFaceHub.js",
      "dist/mcp.js",
      "dist/sbom.cdx.json",
      "dist/typescript.js",
      "media/report.css",
      "media/report.js",
      "package.json",
    ]);
  });
});
