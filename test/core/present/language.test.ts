import assert from "node:assert/strict";
import { inLanguage, retell, type Dictionary } from "../../../src/core/present/language";
import { adviceWords } from "../../../src/core/present/advice";
import { runNotices } from "../../../src/core/present/runNotices";
import { fineTune } from "./sample";

const danish: Dictionary = {
  "Evaluate less often": "Evaluér sjældnere",
  "Train on {0}": "Træn på {0}",
  "Train on {0} instead of {1} accelerators{2}": "Træn på {0} i stedet for {1} acceleratorer{2}",
  "with gradient checkpointing": "med gradient checkpointing",
  "{0} has {1}": "{0} har {1}",
  "needs about {0} GB per accelerator, {1} has {2}": "kræver {0} GB pr. accelerator, {1} har {2}",
  "needs about {0} GB per accelerator, {1} has {2}: it fits on {3} of them":
    "kræver {0} GB pr. accelerator, {1} har {2}: den passer på {3} af dem",
};

function told(text: string): string {
  return inLanguage(danish, () => retell(text));
}

describe("a sentence of the core in another language", () => {
  it("is the translation of what it says", () => {
    assert.equal(told("Evaluate less often"), "Evaluér sjældnere");
  });

  it("has the names and figures of the sentence, in the most particular text there is", () => {
    assert.equal(told("Train on NVIDIA L4"), "Træn på NVIDIA L4");
    assert.equal(told("Train on 2 instead of 8 accelerators"), "Træn på 2 i stedet for 8 acceleratorer");
    assert.equal(
      told("Train on 2 instead of 8 accelerators with gradient checkpointing"),
      "Træn på 2 i stedet for 8 acceleratorer med gradient checkpointing",
    );
    assert.equal(
      told("needs about 60 GB per accelerator, NVIDIA L4 has 24: it fits on 4 of them"),
      "kræver 60 GB pr. accelerator, NVIDIA L4 har 24: den passer på 4 af dem",
    );
  });

  it("is told piece by piece where it is put together from several", () => {
    assert.equal(told("Evaluate less often; Train on NVIDIA L4"), "Evaluér sjældnere; Træn på NVIDIA L4");
    assert.equal(told("Train on NVIDIA L4 (Evaluate less often)"), "Træn på NVIDIA L4 (Evaluér sjældnere)");
    assert.equal(told("nobody's words; Evaluate less often"), "nobody's words; Evaluér sjældnere");
    const many = "a, ".repeat(50_000);
    assert.equal(told(many), many, "and at once");
  });

  it("stays as it is where no text says it, and where no language is lent", () => {
    for (const text of ["It has teeth", "Evaluate less often!", "", "Train on", "accelerators, {0} has"])
      assert.equal(told(text), text);
    assert.equal(retell("Evaluate less often"), "Evaluate less often");
  });

  it("fills in names as they are, whatever marks they hold", () => {
    assert.equal(told("Train on {0} $& {1}"), "Træn på {0} $& {1}");
  });

  it("is what titles of advice and problems of a run are told in", () => {
    const advice = [{ ...fineTune.advice[0]!, title: "Evaluate less often", message: "Train on NVIDIA L4" }];
    const problems = [{ code: "x", message: "needs about 60 GB per accelerator, L4 has 24" }];
    const run = { ...fineTune, advice, problems };
    assert.deepEqual(
      inLanguage(danish, () => adviceWords(run).rows.map(({ title, message }) => [title, message])[0]),
      ["Evaluér sjældnere", "Træn på NVIDIA L4"],
    );
    assert.ok(inLanguage(danish, () => runNotices(run)).some(({ message }) => message.startsWith("kræver 60 GB")));
    assert.equal(adviceWords(run).rows[0]?.title, "Evaluate less often");
  });
});
