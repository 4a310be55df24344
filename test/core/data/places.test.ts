import assert from "node:assert/strict";
import { findGridZone, gridZones, matchGridZone, worldGrid, zoneSpread } from "../../../src/core/data/grid";
import { contextPue, findPue } from "../../../src/core/data/pue";
import { providerKey } from "../../../src/core/data/providers";
import { cloudRegions, findCloudRegion, gridOfRegion } from "../../../src/core/data/regions";

describe("providers", () => {
  it("are known by other words; what is none is taken as it is written", () => {
    assert.equal(providerKey("Amazon"), "aws");
    for (const name of ["constructor", "tostring", "valueof"]) assert.equal(providerKey(name), name);
  });
});

describe("grid zones", () => {
  it("takes two and three letters, names and parts of countries", () => {
    for (const place of ["DK", "DNK", "denmark", "Denmark "]) assert.equal(findGridZone(place)?.zone, "DNK", place);
    assert.equal(findGridZone("US-TX")?.kind, "us_state");
    assert.equal(findGridZone("Texas")?.zone, "US-TX");
    assert.equal(findGridZone("CA-QC")?.zone, "CA-QC");
    assert.equal(findGridZone("ERCT")?.kind, "egrid_subregion");
    assert.equal(findGridZone("UK")?.zone, "GBR");
  });

  it("know a country less well whose parts differ, and none less than an unknown place", () => {
    const spread = (place: string): number => zoneSpread(matchGridZone(place).zone);
    assert.equal(spread("DNK"), spread("US-TX"));
    assert.ok(spread("USA") > 3 * spread("US-TX"));
    for (const zone of gridZones()) assert.ok(zoneSpread(zone) >= 0.12 && zoneSpread(zone) <= 0.5, zone.zone);
  });

  it("know a provider's region less well than a country that is one grid", () => {
    const region = gridZones().find(({ kind }) => kind === "cloud_region");
    assert.ok(region && zoneSpread(region) > zoneSpread(matchGridZone("DNK").zone));
  });

  it("reads CA and GA as countries, and Georgia too", () => {
    assert.equal(findGridZone("CA")?.zone, "CAN");
    assert.equal(findGridZone("GA")?.zone, "GAB");
    assert.equal(findGridZone("Georgia")?.zone, "GEO");
  });

  it("gives the country for a part without a figure, the world for what it does not know", () => {
    assert.deepEqual(pick("IT-NO"), ["ITA", "country"]);
    assert.deepEqual(pick("US-CAL-CISO"), ["USA", "country"]);
    assert.deepEqual(pick("NO1"), ["NOR", "exact"]);
    assert.deepEqual(pick("Atlantis"), ["WLD", "world"]);
    assert.equal(findGridZone("Atlantis"), undefined);
  });

  it("states year and basis", () => {
    const world = worldGrid();
    assert.equal(world.gramsCo2ePerKwh, 471.84);
    assert.equal(world.basis, "lifecycle");
    assert.equal(findGridZone("US-TX")?.basis, "direct");
    for (const zone of gridZones()) if (zone.kind === "country") assert.equal(zone.basis, "lifecycle", zone.zone);
  });

  function pick(place: string): readonly [string, string] {
    const { zone, match } = matchGridZone(place);
    return [zone.zone, match];
  }
});

describe("cloud regions", () => {
  it("finds a region with its provider, or alone when one large cloud has it", () => {
    assert.equal(findCloudRegion("us-east-1")?.provider, "aws");
    assert.equal(findCloudRegion("us-east-1", "Lambda Labs")?.provider, "lambda");
    assert.equal(findCloudRegion("us-east1")?.provider, "gcp");
    assert.equal(findCloudRegion("West Europe")?.region, "westeurope");
    assert.equal(findCloudRegion("europe-west4-b", "google")?.region, "europe-west4");
    assert.equal(findCloudRegion("us-west-2c")?.region, "us-west-2");
    assert.equal(findCloudRegion("eastus", "aws"), undefined);
    assert.equal(findCloudRegion("nowhere"), undefined);
  });

  it("stands every region on a grid", () => {
    for (const region of cloudRegions()) assert.ok(gridOfRegion(region), `${region.provider} ${region.region}`);
  });
});

describe("PUE", () => {
  it("prefers the region to the provider", () => {
    assert.equal(findPue("aws", "ap-south-1")?.pue, 1.42);
    assert.equal(findPue("Amazon")?.pue, 1.14);
    assert.equal(findPue("gcp", "nowhere")?.kind, "provider");
    assert.equal(findPue("acme"), undefined);
  });

  it("knows a desk and the industry", () => {
    assert.equal(contextPue("local_machine").pue, 1);
    assert.equal(contextPue("industry_average").pue, 1.56);
  });
});
