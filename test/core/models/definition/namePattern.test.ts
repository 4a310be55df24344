import assert from "node:assert/strict";
import fc from "fast-check";
import { namePattern } from "../../../../src/core/models/definition/huggingface/namePattern";
import { assertQuick } from "../../../support/processorTime";

describe("patterns of module names", () => {
  it("fit as the same regular expression does", () => {
    const piece = fc.constantFrom(
      "a",
      "b",
      ".",
      "\\.",
      "(a|b)",
      "(?:ab|a)",
      ".*",
      "a+",
      "b?",
      "[ab]",
      "[^a]",
      "\\d",
      "_",
    );
    const pattern = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));
    const name = fc.string({ unit: fc.constantFrom("a", "b", ".", "1", "_"), maxLength: 12 });
    fc.assert(
      fc.property(pattern, name, (written, text) => {
        assert.equal(namePattern(written)?.(text), new RegExp(`^(?:${written})$`).test(text));
      }),
      { numRuns: 500 },
    );
  });

  it("are followed where groups repeat", () => {
    const fits = namePattern(String.raw`model\.layers\.(\d|1\d)\.(?:\w+\.)*(q|v)_proj`);
    assert.ok(fits);
    assert.equal(fits("model.layers.12.self_attn.q_proj"), true);
    assert.equal(fits("model.layers.22.self_attn.q_proj"), false);
    assert.equal(fits("model.layers.2.self_attn.k_proj"), false);
  });

  for (const unread of ["(?=a)", "a{2}", "(a", "a)", "[a", "(a)\\1", "a**", "*a", "\\", "ä"])
    it(`are refused where they are not read alike: ${unread}`, () => {
      assert.equal(namePattern(unread), undefined);
    });

  for (const bomb of [
    "(a|a)".repeat(39) + "b",
    "a?".repeat(60) + "a".repeat(60),
    ".*a".repeat(60),
    "(a*)*b",
    "((a+)+)+b",
  ])
    it(`take no time that grows beyond the name: ${bomb.slice(0, 12)}`, async () => {
      const fits = namePattern(bomb);
      assert.ok(fits);
      await assertQuick(() => fits("a".repeat(199)));
    });
});
