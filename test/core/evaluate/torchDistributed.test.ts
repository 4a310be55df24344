import assert from "node:assert/strict";
import { unknown, type Value } from "../../../src/core/evaluate/value";
import { stringValue } from "../../../src/core/evaluate/values";
import { evaluateText, globalOf } from "../../support/evaluate";

const code = `import os, torch.distributed as dist
def world():
    return dist.get_world_size() if dist.is_available() and dist.is_initialized() else 1
def mine(group):
    return dist.get_world_size(group)
per_process = 1024 // world()
in_group = mine(some_group())
is_first = dist.get_rank() == 0
`;

/** A quantity of its own, which may cancel. */
const size = "<torch.distributed.get_world_size>";

function told(environment: Readonly<Record<string, Value>>, text = code): readonly unknown[] {
  const trace = evaluateText(text, {}, "", new Map(Object.entries(environment)));
  return ["per_process", "in_group", "is_first"].map((name) => globalOf(trace, name));
}

describe("torch.distributed", () => {
  it("is as many processes as the launcher started", () => {
    assert.deepEqual(told({ WORLD_SIZE: stringValue("8"), RANK: stringValue("0") }), [128, size, true]);
    assert.deepEqual(told({ SLURM_NTASKS: stringValue("16"), SLURM_PROCID: stringValue("0") }), [64, size, true]);
  });

  it("is not one process where a launcher started it, and how many are not known", () => {
    const open = { WORLD_SIZE: unknown("$N is not known") };
    assert.deepEqual(told(open), [size, size, "?"]);
    const alone = `import os\nif not os.getenv("WORLD_SIZE"):\n    os.environ["WORLD_SIZE"] = "1"\n${code}`;
    assert.deepEqual(told(open, alone), [size, size, "?"]);
    assert.equal(told({}, alone)[0], 1024);
  });

  it("is one process where somebody starts the script by hand", () => {
    assert.deepEqual(told({})[0], { either: [1024, size] });
  });
});
