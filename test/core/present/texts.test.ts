import assert from "node:assert/strict";
import type { Analysis, AnalyzedRun } from "../../../src/core/analysis";
import { hoverMarkdown } from "../../../src/core/present/hover";
import { analysisMarkdown, runMarkdown, specRow, specTableHead } from "../../../src/core/present/markdown";
import { ansiPainter, plainPainter } from "../../../src/core/present/painter";
import { analysisText, runText, specLine } from "../../../src/core/present/text";
import { assertGolden } from "../../support/golden";
import { analysis, assumed, fineTune, launched, unknown } from "./sample";

const links = {
  source: ({ path, line }: { path: string; line: number }) => `file:///w/${path}#${String(line)}`,
  actions: [{ text: "Show report", href: "command:carbonLens.showReport" }],
};

const nothing: Analysis = {
  ...analysis,
  files: analysis.files.slice(0, 1),
  totals: { runs: 0, energyKwh: null, kgCo2e: null },
};

/** Names that would be markup, a table's end, a terminal's command or a change of writing direction. */
const hostile: AnalyzedRun = {
  ...fineTune,
  title: "<img src=x>|`x`[a](command:evil)",
  inputs: {
    modelId: { value: "a|b\n**bold** \u001b[31mred\u202e <b>", origin: "stated", reason: "[x](y)" },
    datasetId: { value: `long-${"x".repeat(200)}`, origin: "stated" },
  },
};

describe("hover", () => {
  for (const [name, run] of Object.entries({ fineTune, assumed, launched, unknown })) {
    it(`is as it was for the run ${name}`, () => {
      assertGolden(`hover-${name}.txt`, hoverMarkdown(run, links));
    });
  }

  it("has places as text where there is no link to them", () => {
    const markdown = hoverMarkdown(fineTune, { source: () => undefined });
    assert.doesNotMatch(markdown, /\]\(/);
    assert.match(markdown, /finetune\/train\.py:12/);
  });

  it("makes no markup of what the files hold", () => {
    const markdown = hoverMarkdown(hostile, links);
    const [head = ""] = markdown.split("\n");
    assert.equal(head, "**≈ 14 kWh · 520 g CO2e** — &lt;img src=x\\>\\|\\`x\\`\\[a\\](command:evil)");
    assert.match(markdown, /\| model \| a\\\|b \\\*\\\*bold\\\*\\\* /);
    assert.doesNotMatch(markdown, /<b>|[^\\]\[x\]\(y\)/);
  });

  it("keeps a link whole whatever the path holds", () => {
    const run = { ...fineTune, companions: ["a b(1).py"] };
    assert.match(hoverMarkdown(run, links), /\(file:\/\/\/w\/a%20b%281%29\.py#1\)/);
  });
});

describe("terminal text", () => {
  it("is as it was for the sample", () => {
    assertGolden("text.txt", analysisText(analysis, plainPainter));
  });

  it("is the same under its colours", () => {
    const colours = /\u001b\[\d+m/g;
    const coloured = analysisText(analysis, ansiPainter);
    assert.match(coloured, colours);
    assert.equal(coloured.replace(colours, ""), analysisText(analysis, plainPainter));
  });

  it("says in a line that nothing trains", () => {
    assert.equal(analysisText(nothing, plainPainter), "No training found in 1 file.\n");
  });

  it("only lists runs where there are many", () => {
    const runs = Array.from({ length: 12 }, (_, at) => ({ ...fineTune, id: String(at) }));
    const [file] = analysis.files.slice(1);
    assert.ok(file);
    const text = analysisText({ ...analysis, files: [{ ...file, runs }] }, plainPainter);
    assert.equal(text.match(/finetune\/sweep\.sh:8/g)?.length, 12);
    assert.doesNotMatch(text, /Inputs/);
    assert.match(text, /Name one of the files/);
  });

  it("lists problems, of many only the first", () => {
    const problems = Array.from({ length: 15 }, (_, at) => ({
      code: "a.b",
      message: `problem ${String(at)}`,
      line: at,
    }));
    const files = [{ path: "a.py", language: "python", role: "none", problems, runs: [] } as const];
    const text = analysisText({ ...nothing, files }, plainPainter);
    assert.equal(text.match(/^a\.py:\d+: problem/gm)?.length, 10);
    assert.match(text, /\nand 5 more; --format json has them all\n$/);
  });

  it("steers no terminal and cuts what is too long", () => {
    const text = runText(hostile, plainPainter);
    assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u202e]/);
    assert.match(text, /long-x+…/);
    assert.ok(text.split("\n").every((line) => line.length < 200));
  });

  it("gives a spec a line, with what is wrong with it below", () => {
    const line = specLine(
      { ...unknown, id: "mine", problems: [{ code: "spec.bad-input", message: "no" }] },
      plainPainter,
    );
    assert.equal(line, "mine  energy unknown: dataset size and training samples not found · 90 epochs · pin it\n  no");
  });
});

describe("markdown", () => {
  it("is as it was for the sample", () => {
    assertGolden("markdown.txt", analysisMarkdown(analysis));
  });

  it("says that nothing trains", () => {
    assert.match(analysisMarkdown(nothing), /No training found in 1 file\./);
  });

  it("gives specs a table row each, with as many cells as the head", () => {
    const cells = (line: string): number => line.split(/(?<!\\)\|/).length;
    const [head = ""] = specTableHead.split("\n");
    const row = specRow({ ...hostile, problems: [{ code: "spec.bad-input", message: "a | b" }] });
    assert.equal(cells(row), cells(head));
    assert.match(row, /a \\\| b \|$/);
  });

  it("gives a run given as data its id as title", () => {
    const { id, inputs, estimate, label, advice, problems } = fineTune;
    assert.match(runMarkdown({ id, inputs, estimate, label, advice, problems }), /^### finetune\/sweep\.sh#1\n/);
  });
});
