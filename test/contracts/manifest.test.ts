import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findAccelerator } from "../../src/core/data/accelerators";
import { lensPlaceholders } from "../../src/core/present/lensTemplate";
import { pinOf } from "../../src/core/run/pins";
import { agentTools } from "../../src/core/agent/agentTools";
import { commandIds, paletteCommands } from "../../src/editor/commands";
import { choices, inputSettings, limits, section, switches, texts } from "../../src/editor/settingsTable";

interface Setting {
  readonly type: string | readonly string[];
  readonly default: unknown;
  readonly scope?: string;
  readonly order?: number;
  readonly markdownDescription?: string;
  readonly examples?: readonly string[];
}

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: unknown; readonly description?: string };
    readonly virtualWorkspaces: unknown;
  };
  readonly icon: string;
  readonly engines: { readonly vscode: string };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category: string }[];
    readonly colors: readonly { readonly id: string; readonly defaults: Readonly<Record<string, string>> }[];
    readonly languageModelTools: readonly {
      readonly name: string;
      readonly toolReferenceName: string;
      readonly modelDescription: string;
      readonly userDescription: string;
      readonly inputSchema: object;
    }[];
    readonly configuration: readonly {
      readonly title: string;
      readonly order: number;
      readonly properties: Readonly<Record<string, Setting>>;
    }[];
  };
}

const root = join(__dirname, "..", "..");
/** With its texts in English, as the editor fills them in. */
const manifest = readManifest();
const groups = manifest.contributes.configuration;
const settings = new Map(groups.flatMap(({ properties }) => Object.entries(properties)));

function readManifest(): Manifest {
  const texts = JSON.parse(readFileSync(join(root, "package.nls.json"), "utf8")) as Readonly<Record<string, string>>;
  const written = readFileSync(join(root, "package.json"), "utf8");
  return JSON.parse(written.replace(/"%([^"%]+)%"/g, (_, key: string) => JSON.stringify(texts[key]))) as Manifest;
}

describe("manifest", () => {
  it("declares the settings that the code reads, with the same defaults", () => {
    const read = new Map<string, unknown>([
      ...Object.entries(switches),
      ...Object.entries(limits),
      ...Object.entries(choices),
      ...Object.entries(texts),
      ...inputSettings.map((name) => [name, undefined] as const),
    ]);
    assert.deepEqual([...settings.keys()].sort(), [...read.keys()].map((name) => `${section}.${name}`).sort());
    for (const [name, byCode] of read) {
      const declared = settings.get(`${section}.${name}`)?.default;
      if (byCode === undefined) assert.ok(declared === null || declared === "", `${name} has no default of its own`);
      else assert.equal(declared, byCode, name);
    }
  });

  it("explains, scopes and orders every setting, in ordered groups", () => {
    for (const [name, setting] of settings) {
      assert.ok((setting.markdownDescription ?? "").length > 40, `${name} is explained`);
      assert.ok(setting.scope, `${name} has a scope`);
      for (const [, other] of (setting.markdownDescription ?? "").matchAll(/`#(carbonLens[^#]*)#`/g)) {
        assert.ok(settings.has(other!), `${name} links to ${other!}, which does not exist`);
      }
    }
    for (const { title, properties } of groups) {
      const orders = Object.values(properties).map(({ order }) => order);
      assert.deepEqual(
        orders,
        orders.map((_, index) => index + 1),
        title,
      );
    }
    assert.deepEqual(
      groups.map(({ order }) => order),
      groups.map((_, index) => index + 1),
    );
  });

  it("takes all colours from tokens of the theme", () => {
    for (const { id, defaults } of manifest.contributes.colors) {
      assert.deepEqual(Object.keys(defaults).sort(), ["dark", "highContrast", "highContrastLight", "light"], id);
      for (const token of Object.values(defaults)) assert.match(token, /^[a-zA-Z]+(\.[a-zA-Z]+)+$/, id);
    }
    const style = readFileSync(join(root, "media/report.css"), "utf8");
    const outside = style.replace(/:root \{[^]*?\n\}/, "").replace(/light-dark\([^)]*\)/g, "");
    assert.doesNotMatch(outside, /#[0-9a-f]{3,8}\b|rgb\(/i, "the report's style");
  });

  it("names every placeholder of the annotation's template in its setting", () => {
    const described = settings.get(`${section}.annotations.template`)?.markdownDescription ?? "";
    const named = [...described.matchAll(/`\{(\w+)\}`/g)].map(([, name]) => name);
    assert.deepEqual(named.sort(), [...lensPlaceholders].sort());
  });

  it("takes as a setting only what the core can pin", () => {
    for (const name of inputSettings) {
      const { type, examples } = settings.get(`${section}.${name}`)!;
      const samples = examples ?? (type.includes("string") ? ["x"] : [2]);
      for (const sample of samples) {
        const pin = pinOf(name, sample, "setting");
        assert.ok(pin.ok, pin.ok ? "" : pin.message);
      }
    }
    for (const id of settings.get(`${section}.hardware`)?.examples ?? []) assert.ok(findAccelerator(id), id);
  });

  it("declares the palette's commands, all in one category", () => {
    const { commands } = manifest.contributes;
    assert.deepEqual(commands.map(({ command }) => command).sort(), [...paletteCommands].sort());
    for (const { command, category, title } of commands) {
      assert.equal(category, "Carbon Lens", command);
      assert.ok(!title.includes("Carbon Lens"), `${command} repeats its category`);
    }
    for (const id of Object.values(commandIds)) assert.match(id, /^carbonLens\.\w+$/);
  });

  it("declares the agents' tools as the core has them", () => {
    const declared = manifest.contributes.languageModelTools.map(({ name, modelDescription, inputSchema }) => ({
      name: name.replace(/^carbonLens_/, ""),
      description: modelDescription,
      inputSchema,
    }));
    assert.deepEqual(
      declared,
      agentTools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
    );
    for (const { name, toolReferenceName } of manifest.contributes.languageModelTools) {
      assert.match(name, /^carbonLens_[a-z_]+$/);
      assert.match(toolReferenceName, /^carbon[A-Z]\w+$/);
    }
  });

  it("starts on files that may train, not at startup and not on JSON", () => {
    assert.deepEqual([...manifest.activationEvents].sort(), [
      "onLanguage:dockerfile",
      "onLanguage:gin",
      "onLanguage:javascript",
      "onLanguage:javascriptreact",
      "onLanguage:makefile",
      "onLanguage:python",
      "onLanguage:shellscript",
      "onLanguage:toml",
      "onLanguage:typescript",
      "onLanguage:typescriptreact",
      "onLanguage:yaml",
      "onNotebook:jupyter-notebook",
    ]);
  });

  it("says how it behaves in untrusted and virtual workspaces", () => {
    const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;
    assert.equal(untrustedWorkspaces.supported, "limited");
    assert.ok((untrustedWorkspaces.description ?? "").length > 40);
    assert.equal(virtualWorkspaces, true);
  });

  it("asks for no newer editor than the oldest that the tests run in", () => {
    const minor = /^\^(1\.\d+)\.0$/.exec(manifest.engines.vscode)?.[1] ?? "";
    assert.ok(minor !== "");
    assert.ok(manifest.devDependencies["@types/vscode"]?.startsWith(`~${minor}.`), "its types");
    const hosts = ["serverInstall.ts", "desktopHost.ts"].map((file) =>
      readFileSync(join(root, "scripts/editor", file), "utf8"),
    );
    assert.match(hosts[0]!, new RegExp(`oldest: \\{ codeServer: "4${minor.slice(1).replace(".", "\\.")}\\.`));
    assert.match(hosts[1]!, new RegExp(`oldest: "${minor.replace(".", "\\.")}\\.`));
  });

  it("has a square icon of 256 pixels", () => {
    const png = readFileSync(join(root, manifest.icon));
    assert.equal(png.subarray(1, 4).toString("latin1"), "PNG");
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [256, 256]);
  });
});
