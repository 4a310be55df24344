import assert from "node:assert/strict";
import { nodeWatts } from "../../../src/core/estimate/node";
import { boardPowerSpread, boardWatts } from "../../../src/core/estimate/power";
import { modelSpreads } from "../../../src/core/estimate/spreads";
import { device, isNear, valuesOf, withConstants } from "./support";

const constants = withConstants({
  arithmeticLoad: 0.9,
  memoryLoad: 0.8,
  communicationLoad: 0.4,
  waitingLoad: 0.1,
  serverFanShare: 0.1,
  serverHostShare: 0.2,
  serverHostWatts: 50,
  workstationHostWatts: 90,
  workstationSupplyShare: 0.1,
  laptopHostWatts: 15,
  tpuBoardShare: 0.5,
  tpuHostWatts: 70,
});

const none = valuesOf({});
const waiting = { arithmetic: 0, traffic: 0, communication: 0, isKnown: true };
/** Idles at 46 W, may draw 400 W. */
const a100 = device("a100-sxm4-80gb");

describe("board power", () => {
  it("lies between idle and the limit, by what the board does", () => {
    const busy = { arithmetic: 0.5, traffic: 0.3, communication: 0.1, isKnown: true };
    const load = 0.9 * 0.5 + 0.8 * 0.3 + 0.4 * 0.1 + 0.1 * 0.1;
    assert.ok(isNear(boardWatts(a100, busy, none, constants), 46 + 354 * load));
    assert.ok(isNear(boardWatts(a100, waiting, none, constants), 46 + 35.4));
  });

  it("is never above a power cap, nor above the limit", () => {
    const full = { arithmetic: 1, traffic: 1, communication: 0, isKnown: true };
    assert.equal(boardWatts(a100, full, none, constants), 400);
    assert.equal(boardWatts(a100, full, valuesOf({ powerLimitWatts: 250 }), constants), 250);
  });

  it("idles at less with stacked memory than with graphics memory, where the table knows no idle power", () => {
    const idle = withConstants({ waitingLoad: 0, idleShare: 0.2, stackedIdleShare: 0.1 });
    assert.ok(isNear(boardWatts(device("h100-sxm"), waiting, none, idle), 70));
    assert.ok(isNear(boardWatts(device("a40"), waiting, none, idle), 60));
  });

  it("is a share of the inferred limit for TPU chips", () => {
    assert.equal(boardWatts(device("tpu-v4"), waiting, none, constants), 170);
  });
});

describe("spread of a board's power", () => {
  const spread = (activity: Partial<typeof waiting> & { readonly isLight?: boolean }): number =>
    boardPowerSpread(a100, { ...waiting, ...activity }, 200, constants);

  it("is least for a board that is kept busy, and grows with what it waits", () => {
    assert.equal(spread({ arithmetic: 1 }), modelSpreads.busyBoardPower);
    assert.ok(spread({ arithmetic: 0.8 }) > spread({ arithmetic: 0.9 }));
  });

  it("is less for light work than for work of which nothing is known", () => {
    assert.ok(spread({ isKnown: false, isLight: true }) < spread({ isKnown: false }));
  });
});

describe("node power", () => {
  it("adds fans, supplies and the host to a server's boards", () => {
    assert.ok(isNear(nodeWatts(a100, 300, 8, none, constants), 8 * 300 * 1.1 + 8 * (50 + 80)));
  });

  it("adds a processor and board to a workstation, and what its supply loses", () => {
    assert.ok(isNear(nodeWatts(device("rtx-4090"), 350, 1, none, constants), 440 * 1.1));
  });

  it("takes the processors and memory that are named", () => {
    const named = valuesOf({ cpu: "EPYC 7763", cpuCount: 2, ramGb: 1000 });
    const host = 280 * 2 * 0.4 + 1000 * 0.3725;
    assert.ok(isNear(nodeWatts(a100, 300, 8, named, constants), 8 * 300 * 1.1 + host));
  });

  it("knows laptops, TPU hosts and single-board computers", () => {
    assert.equal(nodeWatts(device("rtx-4090-laptop"), 100, 1, none, constants), 115);
    assert.equal(nodeWatts(device("tpu-v3"), 225, 4, none, constants), 4 * 295);
    assert.equal(nodeWatts(device("jetson-agx-orin-64gb"), 40, 1, none, constants), 40);
  });

  it("counts a processor that trains by itself once, with what stands around it", () => {
    const around = withConstants({ processorHostWatts: 40, workstationSupplyShare: 0.1, serverFanShare: 0.1 });
    const memory = 64 * 0.3725;
    assert.ok(isNear(nodeWatts(device("cpu"), 50, 1, none, around), (50 + 40 + memory) * 1.1));
    const server = nodeWatts(device("EPYC 7763"), 200, 2, valuesOf({ ramGb: 512 }), around);
    assert.ok(isNear(server, (2 * 200 + 40 + 512 * 0.3725) * 1.1));
  });
});
