/** Watts of what surrounds the accelerators, and everyday comparisons. */
import { number, sources, text, year } from "./table.mjs";

export const powerCoefficients = {
  from: "power_coefficients.csv",
  columns: {
    key: text("key", { required: true }),
    value: number("value", { min: 0.0001, max: 1000, required: true }),
    unit: text("unit", { required: true }),
    "sources[]": sources(),
  },
  /** Preferred rows, and the per-vCPU watts by processor family but for the one family whose figures look wrong. */
  keep: (row) => row.preferred === "1" || (row.key.startsWith("cpu_vcpu_") && !row.key.endsWith(":epyc_5th_gen")),
};

/** In our words; a comparison without words here is not shown, and so not kept. */
const labels = {
  car_km_us: "km in an average US passenger car",
  car_km_eu: "km in an average European passenger car",
  gasoline_litre: "litres of petrol burned",
  phone_charge: "smartphone charges (US grid)",
  flight_nyc_lon_oneway: "one-way economy seats New York–London",
  household_day_us_kwh: "days of electricity of an average US household",
  household_day_gb_kwh: "days of electricity of a typical British household",
  household_day_eu_kwh: "days of electricity of an average European household",
  tree_year: "years of uptake of one grown tree",
  car_lifetime_with_fuel: "lifetimes of an average car with its fuel",
};

export const equivalents = {
  from: "equivalents.csv",
  columns: {
    key: text("key", { required: true }),
    group: text("group", { required: true }),
    label: text("label", { required: true }),
    gramsCo2ePerUnit: number("grams", { min: 1, max: 1e9 }),
    kwhPerUnit: number("kwh", { min: 0.1, max: 1000 }),
    year: year("year"),
    "sources[]": sources(),
  },
  keep: (row) => row.preferred === "1" && row.key in labels,
  prepare: (row) => ({
    ...row,
    label: labels[row.key],
    grams: row.unit.startsWith("g") ? row.value : "",
    kwh: row.unit.startsWith("kWh") ? row.value : "",
  }),
};
