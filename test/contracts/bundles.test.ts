/** What the bundles can reach: only what is listed here, so that a dependency that opens a socket or evaluates text does not slip in. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join, resolve } from "node:path";

const dist = resolve("dist");
const read = (name: string): string => {
  assert.ok(existsSync(join(dist, name)), "npm run build comes first");
  return readFileSync(join(dist, name), "utf8");
};

/** Modules that a bundle asks the host for, and the ways out of the program in it. */
const bundles: Readonly<Record<string, { readonly modules: readonly string[]; readonly ways: readonly string[] }>> = {
  "engine.js": { modules: [], ways: [] },
  "wording.js": { modules: [], ways: [] },
  "thread.js": { modules: ["worker_threads", "./engine.js", "./typescript.js"], ways: [] },
  "typescript.js": { modules: [], ways: [] },
  "huggingFaceHub.js": { modules: [], ways: ["fetch("] },
  // The machine's own devices are asked for by child_process, where links lead by fs.
  "extension.js": {
    modules: [
      "vscode",
      "os",
      "path",
      "fs/promises",
      "child_process",
      "worker_threads",
      "./wording.js",
      "./engine.js",
      "./typescript.js",
      "./huggingFaceHub.js",
    ],
    ways: ["fetch("],
  },
  // In a worker of the browser our own bundles are loaded as functions.
  "web.js": { modules: ["vscode"], ways: ["fetch(", "new Function("] },
  "cli.js": {
    modules: [
      "fs",
      "fs/promises",
      "path",
      "os",
      "util",
      "events",
      "crypto",
      "buffer",
      "process",
      "stream/consumers",
      "child_process",
      "worker_threads",
      "./typescript.js",
      "./mcp.js",
      "./huggingFaceHub.js",
    ],
    ways: ["fetch("],
  },
  // The validator of the protocol makes functions of its own schemas.
  "mcp.js": { modules: ["process"], ways: ["new Function("] },
};

const ways =
  /(?<![.\w])(?:fetch\(|XMLHttpRequest|WebSocket\(|EventSource\(|sendBeacon|importScripts\()|new Function\(/g;

describe("bundles", () => {
  for (const [name, expected] of Object.entries(bundles)) {
    const asked = (): string[] => {
      const found = [...read(name).matchAll(/(?<![.\w])require\("([^"]+)"\)/g)].map(([, module = ""]) =>
        module.replace(/^node:/, ""),
      );
      return [...new Set(found)].filter(
        (module) => module.startsWith(".") || module === "vscode" || builtinModules.includes(module),
      );
    };
    it(`${name} asks the host for nothing else: no sockets, and no package that is not bundled`, () => {
      assert.deepEqual(
        asked().filter((module) => !expected.modules.includes(module)),
        [],
      );
    });

    it(`${name} has no other way out of the program`, () => {
      const found = [...new Set([...read(name).matchAll(ways)].map(([way]) => way))];
      assert.deepEqual(
        found.filter((way) => !expected.ways.includes(way)),
        [],
      );
    });
  }

  it("ask for live intensity and the Hub at the named hosts alone", () => {
    const privacy = readFileSync("PRIVACY.md", "utf8");
    const core = readFileSync("src/core/live/liveIntensity.ts", "utf8");
    const providers = [...core.matchAll(/from "\.\/providers\/(\w+)"/g)].map(([, file = ""]) =>
      readFileSync(`src/core/live/providers/${file}.ts`, "utf8"),
    );
    const texts = [...providers, readFileSync("src/net/huggingFaceHub.ts", "utf8")];
    const hosts = texts.flatMap((text) => [...text.matchAll(/https:\/\/([\w.-]+)/g)].map(([, host = ""]) => host));
    assert.ok(hosts.length >= 5, hosts.join());
    for (const host of hosts) assert.ok(privacy.includes(`\`${host}\``), `${host} is not in PRIVACY.md`);
  });

  it("have the network switched off, and by a person alone to be switched on", () => {
    const { contributes } = JSON.parse(readFileSync("package.json", "utf8")) as {
      readonly contributes: {
        readonly configuration: readonly {
          readonly properties: Readonly<Record<string, { readonly scope?: string; readonly default?: unknown }>>;
        }[];
      };
    };
    const settings = new Map(contributes.configuration.flatMap(({ properties }) => Object.entries(properties)));
    for (const [name, off] of [
      ["carbonLens.liveIntensity.provider", "off"],
      ["carbonLens.huggingFaceHub.enabled", false],
    ] as const) {
      const { scope, default: usual } = settings.get(name) ?? {};
      // A workspace's settings have no say in one of the application.
      assert.deepEqual([scope, usual], ["application", off], name);
    }
  });

  it("keep tokens in the secret storage alone", () => {
    const extension =
      readFileSync("src/editor/hubAnswers.ts", "utf8") + readFileSync("src/editor/liveGrids.ts", "utf8");
    assert.match(extension, /secrets\.store\(tokenKey/);
    const manifest = readFileSync("package.json", "utf8");
    assert.doesNotMatch(manifest, /"carbonLens\.[\w.]*[tT]oken":/, "no setting holds a token");
  });
});
