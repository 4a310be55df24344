/** Hardware and place, from the names of instances and regions. */
import { findAccelerator } from "../data/accelerators";
import { findInstance } from "../data/instances";
import { findGridZone, matchGridZone, zoneSpread } from "../data/grid";
import { isProcessorInstance } from "../data/processorInstances";
import { findPue } from "../data/pue";
import { findCloudRegion, gridOfRegion } from "../data/regions";
import { processorRow } from "../estimate/workload/processor";
import type { LiveGrid } from "./calibration";
import type { Resolution } from "./resolution";

/** What a cloud instance is made of. */
export function deriveInstance(run: Resolution): void {
  const type = run.text("cloudInstance");
  if (type === undefined) return;
  const instance = findInstance(type, run.text("cloudProvider")) ?? findInstance(type);
  const alone = !run.has("accelerator") && !run.has("acceleratorCount");
  if (!instance?.acceleratorId && alone && isProcessorInstance(type, true))
    run.derive("acceleratorKind", "cpu", ["cloudInstance"], `${type} has no accelerators`);
  if (!instance) {
    run.leaveUnknown("accelerator", `no instance type ${type} in the table`);
    return;
  }
  const row = `${instance.provider} ${instance.type}`;
  run.derive(
    "cloudProvider",
    instance.provider.replace(/-sagemaker$/, ""),
    ["cloudInstance"],
    `${row} is its instance type`,
  );
  if (instance.acceleratorId === null) return;
  run.derive("accelerator", instance.acceleratorId, ["cloudInstance"], `table row ${row}`);
  const perNode = instance.acceleratorCount ?? 1;
  const nodes = run.number("nodeCount");
  if (nodes !== undefined)
    run.derive("acceleratorCount", perNode * nodes, ["cloudInstance", "nodeCount"], `${perNode} in each ${row}`);
  else if (run.number("acceleratorCount") === undefined) {
    run.derive("acceleratorCount", perNode, ["cloudInstance"], `${perNode} in one ${row}`);
  }
  if (instance.ramGb !== null) run.derive("ramGb", instance.ramGb, ["cloudInstance"], `table row ${row}`);
}

/** The accelerator's id of the table, by whatever name it was given; of a processor its name, or `cpu`. */
export function acceleratorId(name: string): string | undefined {
  const processor = (): string | undefined => {
    const row = processorRow(name)?.row;
    return row && (row.sources.length > 0 ? row.name : row.id);
  };
  return findAccelerator(name)?.id ?? processor();
}

/** The grid under a cloud region, its PUE, and the intensity of a grid zone. */
export function derivePlace(run: Resolution, live?: LiveGrid): void {
  const region = run.text("cloudRegion");
  const provider = run.text("cloudProvider");
  const cloud = region === undefined ? undefined : findCloudRegion(region, provider);
  if (cloud) {
    run.derive("cloudProvider", cloud.provider, ["cloudRegion"], `${cloud.region} is a region of ${cloud.provider}`);
    const zone = gridOfRegion(cloud);
    if (zone)
      run.derive("gridZone", zone.zone, ["cloudRegion"], `${cloud.region} stands in ${cloud.city ?? zone.name}`);
  } else if (region !== undefined) {
    const zone = findGridZone(region);
    if (zone) run.derive("gridZone", zone.zone, ["cloudRegion"], `grid zone of that name: ${zone.name}`);
  }
  const host = run.text("cloudProvider");
  const pue = host === undefined ? undefined : findPue(host, cloud?.region ?? region);
  if (pue) {
    const where = pue.region ? `${pue.context} ${pue.region}` : `${pue.context}, whole fleet`;
    run.derive(
      "pue",
      pue.pue,
      cloud ? ["cloudProvider", "cloudRegion"] : ["cloudProvider"],
      `${where}, ${pue.year ?? "year not given"}`,
    );
  }
  deriveIntensity(run, live);
}

/** g CO2e/kWh of the grid zone, as it is now where that is asked for. A place that the table does not know is left to the world average. */
export function deriveIntensity(run: Resolution, live?: LiveGrid): void {
  const place = run.text("gridZone");
  if (place === undefined) return;
  const { zone, match } = matchGridZone(place);
  if (match === "world" && zone.zone !== place) return;
  if (live?.country === (zone.country ?? zone.zone)) {
    run.derive("carbonIntensityGramsPerKwh", live.gramsCo2ePerKwh, ["gridZone"], live.reason);
  }
  const basis = zone.basis === "lifecycle" ? "life cycle" : "direct emissions";
  const nearest = match === "country" ? `no figure for ${place}; ` : "";
  run.derive(
    "carbonIntensityGramsPerKwh",
    zone.gramsCo2ePerKwh,
    ["gridZone"],
    `${nearest}${zone.name} ${zone.year}, ${basis}`,
    zoneSpread(zone),
  );
}
