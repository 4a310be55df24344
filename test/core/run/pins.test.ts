import assert from "node:assert/strict";
import { parsePin, readPinComments } from "../../../src/core/run/pins";
import { SourceText } from "../../../src/core/source/sourceText";

describe("pins", () => {
  it("read names, shorthands and numbers", () => {
    assert.deepEqual(parsePin("epochs=3", "--set"), {
      ok: true,
      name: "epochs",
      input: { value: 3, origin: "setting", reason: "--set" },
    });
    const hardware = parsePin("hardware=a100-80gb", "--set");
    assert.ok(hardware.ok && hardware.name === "accelerator");
    const packing = parsePin("packing=false", "--set");
    assert.ok(packing.ok && packing.input.value === false);
  });

  it("say what is wrong", () => {
    for (const [text, message] of [
      ["epochs", /expected name=value/],
      ["epochs=", /expected name=value/],
      ["epoch=3", /unknown input "epoch"; did you mean epochs\?/],
      ["gridzone=DNK", /did you mean gridZone\?/],
      ["colour=blue", /^unknown input "colour"$/],
      ["epochs=many", /takes a number/],
      ["epochs=-1", /takes a number/],
      ["packing=maybe", /true or false/],
    ] as const) {
      const pin = parsePin(text, "--set");
      assert.ok(!pin.ok, text);
      assert.match(pin.message, message);
    }
  });

  it("are read from comments, with their place", () => {
    const source = new SourceText(
      "train.py",
      "python",
      "import torch\n# carbon-lens: accelerator=a100-80gb acceleratorCount=8\n# carbon-lens: nonsense=1\n",
    );
    const { pins, problems, ignored } = readPinComments(source);
    assert.equal(pins.accelerator?.value, "a100-80gb");
    assert.equal(pins.acceleratorCount?.sources?.[0]?.line, 2);
    assert.deepEqual(
      problems.map((problem) => [problem.code, problem.line]),
      [["run.bad-pin", 3]],
    );
    assert.equal(ignored, false);
  });

  it("switch a file off", () => {
    assert.ok(readPinComments(new SourceText("a.py", "python", "# carbon-lens: ignore")).ignored);
  });
});
