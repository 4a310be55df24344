/** What the bundles carry of other people's packages: a bill of materials (CycloneDX 1.6) and their licences, written by the build beside the bundles. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A name of the file that a package keeps its licence in. */
const licenceFile = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;

/**
 * @param {readonly import("esbuild").Metafile[]} metafiles of the bundles that ship.
 * @returns {readonly { name: string, version: string, licence: string, folder: string }[]} the packages of which something is bundled, by name.
 */
export function bundledPackages(metafiles) {
  const folders = new Set();
  for (const { outputs } of metafiles)
    for (const { inputs } of Object.values(outputs))
      for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
        const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
        if (found !== undefined && bytesInOutput > 0) folders.add(found);
      }
  const packages = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    if (typeof license !== "string") throw new Error(`${folder} does not say its licence`);
    return { name, version, licence: license, folder };
  });
  return packages.sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

/** Writes `sbom.cdx.json` and `THIRD-PARTY-LICENSES.txt` into a folder. The same packages give the same bytes. */
export function writeThirdParty(metafiles, folder) {
  const packages = bundledPackages(metafiles);
  const { name, version, license } = JSON.parse(readFileSync("package.json", "utf8"));
  const reference = (of) => `pkg:npm/${of.name.replace("@", "%40")}@${of.version}`;
  const self = { name, version };
  const bill = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${uuidOf(packages.map(reference).join("\n") + version)}`,
    version: 1,
    metadata: {
      component: {
        type: "application",
        "bom-ref": reference(self),
        name,
        version,
        licenses: [{ license: { id: license } }],
      },
    },
    components: packages.map((one) => ({
      type: "library",
      "bom-ref": reference(one),
      name: one.name,
      version: one.version,
      licenses: [{ license: { id: one.licence } }],
      purl: reference(one),
    })),
    dependencies: [
      { ref: reference(self), dependsOn: packages.map(reference) },
      ...packages.map((one) => ({ ref: reference(one) })),
    ],
  };
  writeFileSync(join(folder, "sbom.cdx.json"), `${JSON.stringify(bill, null, 2)}\n`);
  writeFileSync(join(folder, "THIRD-PARTY-LICENSES.txt"), licences(packages));
}

/** The licences, each text once with the packages that are under it. */
function licences(packages) {
  const byText = new Map();
  for (const one of packages) {
    const files = readdirSync(one.folder).filter((file) => licenceFile.test(file));
    const text = files.map((file) => readFileSync(join(one.folder, file), "utf8").trim()).join("\n\n");
    const known = text === "" ? `${one.licence} (the package brings no text of it)` : text;
    byText.set(known, [...(byText.get(known) ?? []), `${one.name} ${one.version} (${one.licence})`]);
  }
  const parts = [...byText].map(([text, names]) => `${names.join("\n")}\n\n${text}\n`);
  return ["Packages that are bundled in Carbon Lens, and their licences.\n", ...parts].join(`\n${"-".repeat(80)}\n\n`);
}

/** A name-based UUID (version 8), so that a build without changes gives no other file. */
function uuidOf(text) {
  const hex = createHash("sha256").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
