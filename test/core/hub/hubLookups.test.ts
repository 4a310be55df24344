import assert from "node:assert/strict";
import { HubLookups, type AskHub } from "../../../src/core/hub/hubLookups";

const model = { parameterCount: 5_000_000, layerCount: 4, hiddenSize: 64, headCount: 4, vocabularySize: 100 };

/** Look-ups that answer from here, and what they asked and kept. */
function lookups(given: { readonly ask?: AskHub["model"]; readonly kept?: string; readonly day?: string } = {}): {
  readonly hub: HubLookups;
  readonly asked: string[];
  readonly kept: { text: string | undefined };
  readonly failures: string[];
} {
  const asked: string[] = [];
  const failures: string[] = [];
  const kept: { text: string | undefined } = { text: given.kept };
  const hub = new HubLookups(
    {
      model: (id) => {
        asked.push(id);
        return given.ask ? given.ask(id) : Promise.resolve(model);
      },
      dataset: () => Promise.resolve(null),
    },
    {
      read: () => Promise.resolve(kept.text),
      write: (text) => {
        kept.text = text;
        return Promise.resolve();
      },
    },
    () => given.day ?? "2026-11-26",
    undefined,
    (reason) => failures.push(reason),
  );
  return { hub, asked, kept, failures };
}

describe("look-ups on the Hub", () => {
  it("answer at once that they ask, and the next time with the answer and its day", async () => {
    const { hub, asked } = lookups();
    assert.equal(hub.table.model("lab/net"), "pending");
    assert.equal(hub.table.model("lab/net"), "pending");
    await hub.settled();
    assert.deepEqual(hub.table.model("lab/net"), { day: "2026-11-26", found: model });
    assert.deepEqual(asked, ["lab/net"]);
    assert.equal(hub.table.dataset("lab/rows"), "pending");
    await hub.settled();
    assert.equal(hub.table.dataset("lab/rows"), undefined);
    assert.equal(hub.table.model("checkpoints/last"), undefined);
  });

  it("keep their answers until they are old", async () => {
    const first = lookups();
    first.hub.table.model("lab/net");
    await first.hub.settled();
    const later = lookups({ kept: first.kept.text ?? "", day: "2026-12-26" });
    await later.hub.load();
    assert.deepEqual(later.hub.table.model("lab/net"), { day: "2026-11-26", found: model });
    assert.deepEqual(later.asked, []);
    const old = lookups({ kept: first.kept.text ?? "", day: "2027-06-01" });
    await old.hub.load();
    assert.equal(old.hub.table.model("lab/net"), "pending");
  });

  it("keep what another window kept meanwhile, their own answer over its", async () => {
    const own = lookups();
    const other = lookups({ day: "2026-11-25" });
    for (const name of ["lab/net", "lab/other"]) other.hub.table.model(name);
    await other.hub.settled();
    own.kept.text = other.kept.text;
    own.hub.table.model("lab/net");
    await own.hub.settled();
    const later = lookups({ kept: own.kept.text ?? "" });
    await later.hub.load();
    assert.deepEqual(later.hub.table.model("lab/net"), { day: "2026-11-26", found: model });
    assert.deepEqual(later.hub.table.model("lab/other"), { day: "2026-11-25", found: model });
  });

  it("say what fails, and do not ask again", async () => {
    const { hub, asked, failures } = lookups({ ask: () => Promise.reject(new Error("not reachable")) });
    hub.table.model("lab/net");
    await hub.settled();
    assert.equal(hub.table.model("lab/net"), undefined);
    assert.deepEqual([asked, failures], [["lab/net"], ["lab/net: not reachable"]]);
  });

  it("live with a file that is broken, and ask for a bounded number of names", async () => {
    const { hub, asked } = lookups({ kept: '{"version": 1, "models": [' });
    await hub.load();
    for (let i = 0; i < 1000; i++) hub.table.model(`lab/net-${String(i)}`);
    await hub.settled();
    assert.equal(asked.length, 300);
  });
});
