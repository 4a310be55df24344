import assert from "node:assert/strict";
import { sizeFromName } from "../../../src/core/models/sizeInName";
import { parsePin } from "../../../src/core/run/pins";
import { recordEntry } from "../../../src/core/source/recordEntry";

/** What every object has by itself. */
const inherited = Object.getOwnPropertyNames(Object.prototype);

describe("names that somebody else wrote", () => {
  it("find in a record what it has itself, and nothing that every object has", () => {
    const record: Readonly<Record<string, number>> = { a: 1, toString: 2 };
    assert.equal(recordEntry(record, "a"), 1);
    assert.equal(recordEntry(record, "toString"), 2);
    assert.equal(recordEntry(record, "b"), undefined);
    assert.equal(recordEntry(record, undefined), undefined);
    for (const name of inherited) assert.equal(recordEntry({ a: 1 }, name), undefined, name);
  });

  for (const name of inherited)
    it(`are nothing that is known where they are ${name}`, () => {
      const pin = parsePin(`${name}=1`, "here");
      assert.equal(pin.ok, false);
      assert.equal(sizeFromName(`lab/net-7${name}`), undefined);
    });
});
