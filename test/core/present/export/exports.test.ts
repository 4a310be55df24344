import assert from "node:assert/strict";
import { parse } from "yaml";
import type { Analysis, AnalyzedRun } from "../../../../src/core/analysis";
import { exported, exportFormats, exportNames, type ExportName } from "../../../../src/core/present/export/exports";
import { boampsErrors } from "../../../support/boamps";
import { analysis, fineTune } from "../sample";

const context = { today: "2026-11-26", parts: { style: "p { color: red }", script: "let x = 1 < 2;" } };

function of(name: ExportName, of: Analysis = analysis): string {
  return exported(of, name, context);
}

function withRun(run: AnalyzedRun): Analysis {
  return {
    ...analysis,
    files: [{ path: "a.py", language: "python", role: "training-script", problems: [], runs: [run] }],
  };
}

describe("export", () => {
  it("has a title, an ending and a text for every form", () => {
    for (const name of exportNames) {
      assert.ok(exportFormats[name].title.length > 3 && /^\w+$/.test(exportFormats[name].extension), name);
      assert.ok(of(name).length > 100, name);
    }
  });

  it("gives the web page as one file that fetches nothing", () => {
    const page = of("html");
    assert.match(page, /<style nonce="[\w-]+">p \{ color: red \}<\/style>/);
    assert.match(page, /<script nonce="[\w-]+">let x = 1 < 2;<\/script>/);
    assert.doesNotMatch(page, /<(?:link|img|script)\b[^>]*\s(?:src|href)=|\sdata-lazy\b/);
    assert.match(page, /id="run-1"[^]*<table>/);
  });

  it("gives a CSV row a run with as many cells as the head, and no formula of a hostile title", () => {
    const rows = of("csv").trimEnd().split("\r\n");
    assert.equal(rows.length, 4);
    const hostile = of("csv", withRun({ ...fineTune, title: '=HYPERLINK("http://x","y")' }));
    assert.match(hostile, /,"'=HYPERLINK\(""http:\/\/x"",""y""\)",/);
    const columns = rows[0]?.split(",") ?? [];
    const cells = (rows[1]?.match(/("([^"]|"")*"|[^,]*)(,|$)/g) ?? []).slice(0, columns.length);
    assert.equal(cells[columns.indexOf("kgCo2e")]?.replace(",", ""), "9.3");
  });

  it("gives a model card's metadata in grams, marked as an estimate, without what is only assumed", () => {
    const blocks = of("model-card")
      .split(/^# .*\n/m)
      .filter((text) => text !== "");
    assert.equal(blocks.length, 2, "a run of unknown energy has none");
    const cards = blocks.map(
      (block) => (parse(block.replace(/^---\n|---\n*$/g, "")) as { co2_eq_emissions: object }).co2_eq_emissions,
    );
    assert.deepEqual(cards[1], {
      emissions: 520,
      source: "carbon-lens 1.2.3: estimated from the code before the run, not measured; 80 % interval 210–1,100 g CO2e",
      geographical_location: "Sweden",
      hardware_used: "8 NVIDIA A100 SXM4 80 GB",
    });
    assert.ok(!("geographical_location" in (cards[0] ?? {})), "an assumed grid is no place");
    const lora = of(
      "model-card",
      withRun({ ...fineTune, inputs: { ...fineTune.inputs, method: { value: "lora", origin: "stated" } } }),
    );
    assert.match(lora, /training_type: fine-tuning/);
  });

  it("gives a BoAmps report with what the format requires, as a draft of an estimate", () => {
    const reports = JSON.parse(of("boamps")) as Record<string, never>[];
    assert.equal(reports.length, 2);
    for (const each of reports) assert.deepEqual(boampsErrors(each), []);
    assert.notDeepEqual(boampsErrors({ ...reports[0], quality: "splendid" }), []);
    const report = JSON.parse(of("boamps", withRun(fineTune))) as Record<string, Record<string, unknown>>;
    assert.deepEqual(Object.keys(report), ["header", "task", "measures", "infrastructure", "environment", "quality"]);
    assert.equal(report.header?.reportStatus, "draft");
    assert.deepEqual((report.measures as unknown as object[])[0], {
      measurementMethod: "carbon-lens (estimate before the run)",
      version: "1.2.3",
      powerConsumption: 14.23,
      measurementDuration: 7560,
    });
    assert.equal(report.quality, "low");
    assert.deepEqual(report.environment, { country: "Sweden" });
    assert.deepEqual((report.task?.algorithms as { parametersNumber: number }[])[0]?.parametersNumber, 6.738);
  });

  it("gives a sentence that says what is assumed and that nothing was measured", () => {
    const [assumed, known] = of("sentence").split("\n\n");
    assert.match(
      known ?? "",
      /^Training meta-llama\/Llama-2-7b-hf on 8 NVIDIA A100 SXM4 80 GB in Sweden was estimated before the run, not measured, to need 14 kWh \(80 % interval 6–30 kWh\) and to emit 520 g CO2e \(210–1,100 g\), by Carbon Lens 1\.2\.3\.$/m,
    );
    assert.match(assumed ?? "", /on 1 NVIDIA .*V100.* \(assumed\) was/);
  });

  it("gives the same in LaTeX, every special mark escaped", () => {
    const run = {
      ...fineTune,
      inputs: { ...fineTune.inputs, modelId: { value: "a_b\\{c}%$&#^~", origin: "stated" } as const },
    };
    const text = of("latex", withRun(run));
    assert.match(text, /a\\_b\\textbackslash\{\}\\\{c\\\}\\%\\\$\\&\\#\\textasciicircum\{\}\\textasciitilde\{\}/);
    assert.match(text, /14\\,kWh \(80\\,\\% interval 6--30\\,kWh\) and to emit 520\\,g CO\\textsubscript\{2\}e/);
  });

  it("is empty where nothing is known", () => {
    const nothing = { ...analysis, files: [] };
    for (const name of ["model-card", "sentence", "latex"] as const) assert.equal(of(name, nothing), "");
    assert.deepEqual(JSON.parse(of("boamps", nothing)), []);
  });
});
