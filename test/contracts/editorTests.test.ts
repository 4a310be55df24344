import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "..", "..");
const folder = join(root, "test", "editor");

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly configuration: readonly { readonly properties: Readonly<Record<string, unknown>> }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly languageModelTools: readonly { readonly name: string }[];
    readonly colors: readonly { readonly id: string }[];
  };
}

const { contributes } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
const titles = JSON.parse(readFileSync(join(root, "package.nls.json"), "utf8")) as Readonly<Record<string, string>>;

/** All that the in-editor tests say, without the workspace that they open. */
const tests = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".test.ts"))
  .map((path) => readFileSync(join(folder, path), "utf8"))
  .join("\n");

describe("in-editor tests", () => {
  it("run every command, by its id or through the palette", () => {
    const silent = contributes.commands.filter(({ command, title }) => {
      const inPalette = `"Carbon Lens: ${titles[title.slice(1, -1)] ?? title}"`;
      return !tests.includes(`"${command}"`) && !tests.includes(inPalette);
    });
    assert.deepEqual(silent, []);
  });

  it("change every setting", () => {
    const names = contributes.configuration.flatMap(({ properties }) => Object.keys(properties));
    const silent = names.filter((id) => {
      const name = id.replace("carbonLens.", "");
      return ![`"${name}"`, `"${id}"`, `{ ${name}: `, `, ${name}: `].some((text) => tests.includes(text));
    });
    assert.deepEqual(silent, []);
  });

  it("look at every view, and call every tool", () => {
    for (const { id } of Object.values(contributes.views).flat()) assert.ok(tests.includes(id), id);
    for (const { name } of contributes.languageModelTools) assert.ok(tests.includes(name), name);
  });
});
