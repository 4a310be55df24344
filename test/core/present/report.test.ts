import assert from "node:assert/strict";
import type { Analysis, AnalyzedRun } from "../../../src/core/analysis";
import { checkBudget } from "../../../src/core/budget/check";
import { html } from "../../../src/core/present/html";
import type { PageParts } from "../../../src/core/present/page";
import { reportPage, runBody } from "../../../src/core/present/report";
import { policyOf } from "../../support/budget";
import { assertGolden } from "../../support/golden";
import { analysis, assumed, fineTune, range } from "./sample";

const resources: PageParts = { nonce: "N0NCE", style: "/* style */", script: "/* script */" };

function reportOf(runs: readonly AnalyzedRun[]): string {
  const files: Analysis["files"] = [{ path: "a.py", language: "python", role: "training-script", problems: [], runs }];
  return reportPage({ ...analysis, files }, resources);
}

describe("html", () => {
  it("escapes every string, and only strings", () => {
    const name = `<b>&"'`;
    assert.equal(
      html`<p title="${name}">${name}</p>`.markup,
      `<p title="&lt;b&gt;&amp;&quot;&#39;">&lt;b&gt;&amp;&quot;&#39;</p>`,
    );
    assert.equal(
      html`${html`<i>${1}</i>`}${[html`<b></b>`, html`<u></u>`]}${undefined}`.markup,
      "<i>1</i><b></b><u></u>",
    );
  });
});

describe("report", () => {
  it("is as it was for the sample", () => {
    assertGolden("report.html.txt", reportPage(analysis, resources));
  });

  it("shows how the workspace stands against its budget, the worst first", () => {
    const policy = policyOf(
      'version: 1\nlimits:\n  - { name: "<b>", energyKwh: 1 }\n  - { name: all, scope: workspace, kgCo2e: 100000 }\n',
    );
    const page = reportPage(analysis, resources, {
      check: checkBudget(policy, analysis.files, { today: "2026-11-26" }),
    });
    assert.match(page, /<section class="budget"[^]*Over budget: \d of \d verdicts/);
    assert.ok(page.indexOf("&lt;b&gt;") < page.indexOf(">all "), "the worst first, and no markup of names");
    assert.doesNotMatch(page, /<b>/);
    assert.doesNotMatch(reportPage(analysis, resources), /class="budget"/);
  });

  it("draws what is left of a period's budget, spent and planned", () => {
    const policy = policyOf("version: 1\nlimits:\n  - { name: q, period: quarter, energyKwh: 10000 }\n");
    const ledger = ["2026-10-10", "2026-11-10"].map((at, index) => ({
      id: String(index),
      at,
      kind: "measured" as const,
      energyKwh: 2500,
    }));
    const page = reportPage(analysis, resources, {
      check: checkBudget(policy, analysis.files, { today: "2026-11-30", ledger }),
    });
    assert.match(page, /aria-label="q: 5 MWh of 10 MWh left this quarter, \d+ kWh planned"/);
    const points = /class="spent" points="([^"]*)"/.exec(page)?.[1]?.split(" ") ?? [];
    // Full at the start, half left now, a step a record.
    assert.deepEqual([points[0], points.length], ["4,4", 6]);
    assert.ok(points.at(-1)?.endsWith(",40"), points.join(" "));
  });

  it("lets no style or script in but its own", () => {
    const page = reportPage(analysis, resources);
    assert.match(
      page,
      /default-src &#39;none&#39;; style-src &#39;nonce-N0NCE&#39;; script-src &#39;nonce-N0NCE&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;/,
    );
    assert.doesNotMatch(page, /\sstyle=|\son\w+=|javascript:|\ssrc=|<link/);
    assert.equal(page.match(/<script|<style/g)?.length, 2);
  });

  it("makes no markup of hostile names", () => {
    const evil = `"><img src=x onerror=alert(1)><script>alert(1)</script>`;
    const page = reportOf([
      {
        ...fineTune,
        title: evil,
        anchor: { path: evil, line: 1 },
        companions: [evil],
        inputs: { modelId: { value: evil, origin: "stated", reason: evil, sources: [{ path: evil, line: 2 }] } },
        estimate: {
          ...fineTune.estimate,
          steps: [{ name: evil, value: 1, unit: evil, formula: evil, inputs: [evil], source: evil }],
          assumptions: [{ code: evil, text: evil, input: evil, value: evil }],
          uncertainty: [{ input: evil, share: 1 }],
          missing: [evil],
        },
        problems: [{ code: evil, message: evil }],
      },
    ]);
    assert.doesNotMatch(page, /<img/);
    assert.equal(page.match(/<script/g)?.length, 1);
    assert.equal(page.match(/&lt;script&gt;/g)?.length, page.match(/&quot;&gt;&lt;img/g)?.length);
  });

  it("lists the run that needs most first, and marks what totals count elsewhere", () => {
    const page = reportPage(analysis, resources);
    assert.ok(page.indexOf("finetune/train.py:31") < page.indexOf("finetune/sweep.sh:8"));
    assert.match(page, /does not fit in memory; counted through what starts it/);
  });

  it("draws the bars on one scale", () => {
    const estimate = (low: number, high: number): AnalyzedRun => ({
      ...assumed,
      estimate: { ...assumed.estimate, energyKwh: range(low, Math.sqrt(low * high), high) },
    });
    const page = reportOf([estimate(1, 100), estimate(10, 100)]);
    const bands = [...page.matchAll(/class="band"\s+x="([\d.]+)"\s+y="2"\s+width="([\d.]+)"/g)].map((m) => [
      Number(m[1]),
      Number(m[2]),
    ]);
    assert.deepEqual(bands, [
      [60, 58],
      [2, 116],
    ]);
  });

  it("needs no list for a lone run, and draws no bar where nothing is known", () => {
    const lone = reportOf([fineTune]);
    assert.doesNotMatch(lone, /id="runs"/);
    assert.match(lone, /<details[^>]*\sopen\s/);
    const unknown = { ...fineTune, estimate: { ...fineTune.estimate, energyKwh: null } };
    const page = reportOf([unknown, { ...unknown, id: "other" }]);
    assert.match(page, /id="runs"/);
    assert.doesNotMatch(page, /class="band"|NaN/);
  });

  it("is made in less than 300 ms for 200 runs, whose breakdowns come when they are asked for", () => {
    const runs = Array.from({ length: 200 }, (_, index) => ({ ...fineTune, id: `a.py#${String(index + 1)}` }));
    const many: Analysis = {
      ...analysis,
      files: [{ path: "a.py", language: "python", role: "training-script", problems: [], runs }],
    };
    const before = process.cpuUsage();
    const page = reportPage(many, resources, { isLazy: true });
    const { user, system } = process.cpuUsage(before);
    assert.ok((user + system) / 1000 < 300, `${String((user + system) / 1000)} ms of the processor`);
    assert.equal(page.match(/<details[^>]* data-lazy/g)?.length, 200);
    assert.doesNotMatch(page, /Where and why/);
    const first = page.replace(/<template[^]*?<\/template>/g, "");
    assert.equal(first.match(/<tr data-folder/g)?.length, 40, "what is laid out before the first paint is bounded");
    assert.doesNotMatch(reportPage(many, resources), /<template/, "a file shows everything without a script");
    assert.match(runBody(many, "run-200") ?? "", /Where and why/);
    assert.equal(runBody(many, "run-201"), undefined);
  });

  it("has a head for each folder, framework and owner, with what it comes to", () => {
    const page = reportPage(analysis, resources, { ownerOf: () => "<ml>" });
    assert.match(page, /data-kind="folder" data-group="finetune" hidden/);
    assert.match(page, /data-kind="owner" data-group="&lt;ml&gt;" hidden[^]*3 runs · ≈ 57 kWh/);
  });

  it("says where nothing trains", () => {
    const page = reportOf([]);
    assert.match(page, /No training found in 1 file\./);
    assert.doesNotMatch(page, /<table/);
  });
});
