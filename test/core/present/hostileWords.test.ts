/** Words of files that would like to be markup, in everything that shows them as HTML or Markdown. */
import assert from "node:assert/strict";
import type { Analysis } from "../../../src/core/analysis";
import { analyzeDocument } from "../../../src/core/analyze";
import { toAnalysis } from "../../../src/core/toAnalysis";
import { checkBudget } from "../../../src/core/budget/check";
import { loadPolicy } from "../../../src/core/budget/loadPolicy";
import { exported, exportNames } from "../../../src/core/present/export/exports";
import { hoverMarkdown } from "../../../src/core/present/hover";
import { reportPage } from "../../../src/core/present/report";
import { toSourceText } from "../../../src/core/source/documents";
import { hostileFiles, hostileWords } from "../../support/hostileWords";
import { memoryWorkspace } from "../../support/workspace";

const calibration = JSON.stringify({
  version: 1,
  records: [
    {
      id: "1",
      path: "script.py",
      run: "Trainer",
      source: `${hostileWords.all[0]} log`,
      tool: hostileWords.all[1],
      measured: { hours: 1, boardKwh: 1 },
      inputs: {},
    },
  ],
});

describe("words that would like to be markup", () => {
  let analysis: Analysis;

  before(async () => {
    const workspace = memoryWorkspace({ ...hostileFiles, "carbon-lens.calibration.json": calibration });
    const files = await Promise.all(
      Object.entries(hostileFiles).map(([path, text]) =>
        analyzeDocument(toSourceText(path, text), workspace, { today: "2026-06-01" }),
      ),
    );
    const policy = await loadPolicy(workspace);
    analysis = toAnalysis(files, policy);
    assert.ok(policy);
    assert.ok(checkBudget(policy, analysis.files, { today: "2026-06-01", ledger: [] }));
    assert.ok(analysis.totals.runs >= 5, `${analysis.totals.runs} runs`);
  });

  it("are text in the page of the editor and in the one that is exported", () => {
    const page = reportPage(analysis, { style: "", script: "", nonce: "n" });
    const file = exported(analysis, "html", { today: "2026-06-01" });
    for (const markup of [page, file]) {
      assert.doesNotMatch(markup, /<script>globalThis|<img src=x|" onmouseover="/);
      assert.match(markup, /&lt;script&gt;globalThis\.hurt=1&lt;\/script&gt;/);
      for (const [tag] of markup.matchAll(/<[a-z][^>]*>/g))
        assert.doesNotMatch(tag.replace(/"[^"]*"/g, ""), /\son\w+=|\sstyle=|javascript:|\shurt=/);
    }
  });

  it("are text in a hover, whose only commands are those that it was given", () => {
    for (const run of analysis.files.flatMap((file) => file.runs)) {
      const markdown = hoverMarkdown(run, {
        source: () => "command:own",
        pin: () => "command:own",
        actions: [{ text: "Show", href: "command:own" }],
      });
      assert.doesNotMatch(markdown, /<(?!br)[a-z]/i);
      const links = [...markdown.matchAll(/(?<!\\)\]\(([^)]*)\)/g)].map(([, href]) => href);
      assert.ok(links.length > 0);
      assert.deepEqual(
        links.filter((href) => href !== "command:own" && !/^https:\/\/\S+$/.test(href ?? "")),
        [],
      );
    }
  });

  it("stay in their cell of a table, and in their field of a file", () => {
    const markdown = exported(analysis, "markdown", { today: "2026-06-01" });
    assert.doesNotMatch(markdown, /<script|<img|(?<!\\)\]\(command/);
    for (const name of exportNames) assert.equal(typeof exported(analysis, name, { today: "2026-06-01" }), "string");
    assert.doesNotThrow(() => JSON.parse(exported(analysis, "json", { today: "2026-06-01" })) as unknown);
  });
});
