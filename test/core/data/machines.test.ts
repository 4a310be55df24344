import assert from "node:assert/strict";
import { findAccelerator } from "../../../src/core/data/accelerators";
import { findCpu } from "../../../src/core/data/cpus";
import { embodiedOf, findEmbodied } from "../../../src/core/data/embodied";
import { countOf, findEquivalent } from "../../../src/core/data/equivalents";
import { acceleratorOf, findInstance, instances } from "../../../src/core/data/instances";
import { powerCoefficient, vcpuWatts } from "../../../src/core/data/powerCoefficients";

describe("instances", () => {
  it("finds a type with or without its provider and prefix", () => {
    assert.deepEqual(size("p4d.24xlarge"), ["aws", "a100-sxm4-40gb", 8]);
    assert.deepEqual(size("ml.p3.2xlarge"), ["aws-sagemaker", "v100-sxm2-16gb", 1]);
    assert.deepEqual(size("nd96asr_v4", "Microsoft Azure"), ["azure", "a100-sxm4-40gb", 8]);
    assert.deepEqual(size("A2-HighGPU-8g", "google"), ["gcp", "a100-sxm4-40gb", 8]);
    assert.deepEqual(size("ml.p3.2xlarge", "sagemaker"), ["aws-sagemaker", "v100-sxm2-16gb", 1]);
  });

  it("does not choose between providers", () => {
    assert.equal(findInstance("h100"), undefined);
    assert.equal(findInstance("h100", "paperspace")?.provider, "paperspace");
    assert.equal(findInstance("p4d.24xlarge", "gcp"), undefined);
  });

  it("knows the accelerator of every row that has one", () => {
    for (const row of instances()) if (row.acceleratorId !== null) assert.ok(acceleratorOf(row), row.type);
  });

  function size(type: string, provider?: string): readonly unknown[] {
    const found = findInstance(type, provider);
    assert.ok(found, type);
    return [found.provider, found.acceleratorId, found.acceleratorCount];
  }
});

describe("processors", () => {
  it("reads what a system prints", () => {
    assert.equal(findCpu("Intel(R) Xeon(R) Platinum 8275CL CPU @ 3.00GHz")?.tdpWatts, 240);
    assert.equal(findCpu("AMD EPYC 7763 64-Core Processor")?.coreCount, 64);
  });

  it("takes a model number alone, but no family", () => {
    assert.equal(findCpu("7763")?.name, "AMD EPYC 7763");
    for (const name of ["", "Intel", "Xeon", "EPYC", "Gold", "i7", "cpu"]) assert.equal(findCpu(name), undefined, name);
  });
});

describe("constants", () => {
  it("carries the memory and processor coefficients", () => {
    assert.equal(powerCoefficient("ramWattsPerGb").value, 0.3725);
    assert.equal(vcpuWatts("ice_lake").fullLoad.value, 3.758);
    assert.equal(vcpuWatts("abacus").fullLoad.value, 3.5);
  });

  it("prefers a product footprint to the generic one", () => {
    const h100 = findAccelerator("h100");
    const rtx5090 = findAccelerator("rtx 5090");
    assert.ok(h100 && rtx5090);
    assert.equal(embodiedOf(h100).kgCo2e, 164);
    assert.equal(embodiedOf(rtx5090).kgCo2e, findEmbodied("gpu:generic")?.kgCo2e);
  });

  it("compares by carbon or by energy", () => {
    const car = findEquivalent("car_km_eu");
    const household = findEquivalent("household_day_us_kwh");
    assert.ok(car && household);
    assert.equal(countOf(car, { kgCo2e: 17.5, energyKwh: 1 }), 100);
    assert.equal(countOf(household, { kgCo2e: 1, energyKwh: 59.12 }), 2);
  });
});
