import assert from "node:assert/strict";
import fc from "fast-check";
import { lensTitle } from "../../../src/core/present/lens";
import { lensPlaceholders, lensText } from "../../../src/core/present/lensTemplate";
import { assumed, fineTune, unknown } from "./sample";

describe("lens template", () => {
  it("gives all there is to say, or the two figures", () => {
    assert.equal(lensText(fineTune, "full"), lensTitle(fineTune));
    assert.equal(lensText(fineTune, "compact"), "≈ 14 kWh · 520 g CO2e");
    assert.match(lensText(assumed, "compact"), /^does not fit in memory .* · ≈ 20 kWh · 9\.3 kg CO2e$/);
    assert.match(lensText(unknown, "compact"), /^energy unknown: /);
  });

  it("fills the placeholders of a person's own text", () => {
    assert.equal(
      lensText(fineTune, "{energy} ({range}) | {hardware}, {schedule}"),
      "≈ 14 kWh (6–30 kWh) | 8×A100, 3 epochs",
    );
    assert.equal(lensText(fineTune, "costs {energy}"), "costs ≈ 14 kWh");
    assert.equal(lensText(assumed, "{carbon} — {hardware}"), "9.3 kg CO2e — assumed 1×V100");
  });

  it("leaves out the parts of which nothing is known, with their separators and brackets", () => {
    assert.equal(
      lensText(unknown, "{carbon} ({range}) · {energy} · took {duration} · {schedule}").split(" · ").at(-1),
      "90 epochs",
    );
    assert.doesNotMatch(lensText(unknown, "{carbon} ({range}) · {energy} · took {duration}"), /took|\(\)|·$/);
    assert.equal(lensText(fineTune, "{cost} · {label} · {energy}"), "≈ 14 kWh");
  });

  it("keeps unknown words in braces, and falls back to the full text where nothing is left", () => {
    assert.equal(lensText(fineTune, "{energy} {nothing} {constructor}"), "≈ 14 kWh {nothing} {constructor}");
    assert.equal(lensText(fineTune, "{cost}"), lensTitle(fineTune));
    assert.equal(lensText(fineTune, " "), lensTitle(fineTune));
  });

  it("is one line of text whatever the template is", () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(...lensPlaceholders.map((name) => `{${name}}`), " · ", ", ", "\n"),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = lensText(fineTune, pieces.join(""));
        assert.ok(text !== "" && !/[\r\n]/.test(text));
      }),
    );
  });
});
