import table from "./powerCoefficients.json";
import { lazyRows } from "./table";

/** A constant of the power model, with its source. */
export interface PowerCoefficient {
  readonly key: string;
  readonly value: number;
  readonly unit: string;
  readonly sources: readonly string[];
}

export const powerCoefficients = lazyRows<PowerCoefficient>(table, (row) => ({
  key: row.text("key"),
  value: row.number("value"),
  unit: row.text("unit"),
  sources: row.list("sources"),
}));

/** Our name of each constant, unit included, and its key in the table. */
const keys = {
  ramWattsPerGb: "ram_w_per_gb",
  ssdWattHoursPerTbHour: "ssd_wh_per_tb_hour",
  hddWattHoursPerTbHour: "hdd_wh_per_tb_hour",
  networkKwhPerGb: "network_kwh_per_gb",
  cpuWattsPerCore: "cpu_w_per_core_default",
  vcpuIdleWatts: "cpu_vcpu_min_w:average",
  vcpuFullLoadWatts: "cpu_vcpu_max_w:average",
  cpuLoad: "cpu_load_default",
} as const;

export type PowerCoefficientName = keyof typeof keys;

export function powerCoefficient(name: PowerCoefficientName): PowerCoefficient {
  return required(keys[name]);
}

/** Watts per vCPU of a whole server, idle and at full load, by processor family (`ice_lake`); the average for a family not known. */
export function vcpuWatts(family?: string): { readonly idle: PowerCoefficient; readonly fullLoad: PowerCoefficient } {
  const idle = family === undefined ? undefined : find(`cpu_vcpu_min_w:${family}`);
  const fullLoad = family === undefined ? undefined : find(`cpu_vcpu_max_w:${family}`);
  if (idle && fullLoad) return { idle, fullLoad };
  return { idle: powerCoefficient("vcpuIdleWatts"), fullLoad: powerCoefficient("vcpuFullLoadWatts") };
}

function find(key: string): PowerCoefficient | undefined {
  return powerCoefficients().find((row) => row.key === key);
}

function required(key: string): PowerCoefficient {
  const found = find(key);
  if (!found) throw new Error(`no power coefficient ${key}`);
  return found;
}
