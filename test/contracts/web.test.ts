import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import type * as Engine from "../../src/editor/engine";
import type * as Wording from "../../src/editor/wording";
import type { ParsedScript } from "../../src/core/source/parsedScript";

const root = join(__dirname, "..", "..");

/** A bundle's exports in a place that has what a worker of a browser has, and nothing of Node. */
function loaded(name: string): { readonly exports: unknown; readonly required: readonly string[] } {
  const worker = { console, TextDecoder, TextEncoder, URL, AbortSignal, setTimeout, clearTimeout, performance };
  const context = createContext(worker);
  const code = readFileSync(join(root, "dist", name), "utf8");
  const required: string[] = [];
  const module = { exports: {} as unknown };
  const load = runInContext(`(function (module, exports, require) {${code}\n})`, context) as (
    ...args: unknown[]
  ) => void;
  load(module, module.exports, (id: string) => {
    required.push(id);
    throw new Error(`${id} is asked for`);
  });
  return { exports: module.exports, required };
}

describe("VS Code for the Web", () => {
  it("loads the analysis without a module of Node, and it gives what it gives elsewhere", async () => {
    const engine = loaded("engine.js");
    const wording = loaded("wording.js");
    assert.deepEqual([engine.required, wording.required], [[], []]);
    const { analyzeDocument, toSourceText } = engine.exports as typeof Engine;
    const { lensTitle } = wording.exports as typeof Wording;
    const script = readFileSync(join(root, "test/editor/workspace/finetune.py"), "utf8");
    const file = await analyzeDocument(toSourceText("finetune.py", script), { read: () => Promise.resolve(undefined) });
    assert.match(lensTitle(file.runs[0]!), /Wh · .* CO2e .*3 epochs/);
  });

  it("loads the parser of TypeScript without a module of Node", () => {
    const { exports, required } = loaded("typescript.js");
    assert.deepEqual(required, []);
    const { parseScript } = exports as { parseScript: (path: string, text: string) => ParsedScript };
    assert.equal(parseScript("a.ts", "const a: number = 1;").fault, undefined);
    assert.match(parseScript("a.js", "const a = (").fault?.message ?? "", /expected/i);
  });

  it("has an entry that asks for the editor and nothing else", () => {
    const code = readFileSync(join(root, "dist", "web.js"), "utf8");
    const asked = new Set([...code.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, id]) => id));
    assert.deepEqual([...asked], ["vscode"]);
    assert.ok(code.length < 220_000, "light to load");
  });
});
