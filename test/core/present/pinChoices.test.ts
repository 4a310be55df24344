import assert from "node:assert/strict";
import {
  acceleratorChoices,
  pinFor,
  pinInputs,
  regionChoices,
  seenAccelerators,
  zoneChoices,
} from "../../../src/core/present/pinChoices";
import { pinOf } from "../../../src/core/run/pins";
import { assumed, unknown } from "./sample";

describe("pin choices", () => {
  it("can all be pinned, each once", () => {
    for (const choices of [acceleratorChoices(), regionChoices(), zoneChoices()]) {
      assert.ok(choices.length > 50);
      for (const { label, pins } of choices)
        for (const [name, value] of pins) assert.ok(pinOf(name, value, "test").ok, label);
      assert.equal(new Set(choices.map(({ pins }) => JSON.stringify(pins))).size, choices.length);
    }
  });

  it("tell an accelerator's memory and watts, a region's place and grid", () => {
    const h100 = acceleratorChoices().find(({ pins }) => pins[0]?.[1] === "h100-sxm");
    assert.match(h100?.description ?? "", /^80 GB · 700 W · 2022 · h100-sxm$/);
    const region = regionChoices().find(({ label }) => label === "AWS eu-north-1");
    assert.match(region?.description ?? "", /Stockholm · SWE · \d+ g CO2e\/kWh/);
  });

  it("know what a driver prints, and count it", () => {
    const [one, ...others] = seenAccelerators(["NVIDIA A100-SXM4-80GB", "NVIDIA A100-SXM4-80GB", "A Strange Board"]);
    assert.deepEqual(others, []);
    assert.deepEqual(one?.pins, [
      ["accelerator", "a100-sxm4-80gb"],
      ["acceleratorCount", 2],
    ]);
    assert.deepEqual(seenAccelerators([]), []);
  });

  it("name first what is missing, then what carries the spread", () => {
    assert.deepEqual(
      pinInputs(unknown)
        .slice(0, 2)
        .map(({ name }) => name),
      ["datasetSamples", "trainingSamples"],
    );
    const [first] = pinInputs(assumed);
    assert.deepEqual([first?.name, first?.share], ["accelerator", "100 % of the spread"]);
    assert.match(first?.value ?? "", /\(assumed\)$/);
  });

  it("answer a cause with an input only where that narrows it", () => {
    assert.equal(pinFor("efficiency"), "wallHours");
    assert.equal(pinFor("pue"), "pue");
    assert.equal(pinFor("host power"), undefined);
  });
});
