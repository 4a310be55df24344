/** Grids, cloud regions and data centres. */
import { list, number, sources, text, year } from "./table.mjs";

/** An all-hydro grid rounds to 0. */
const intensity = { min: 0, max: 1500 };
const pueBounds = { min: 1, max: 2.5 };
const bases = ["lifecycle", "direct"];

/** Other words for a country than the table's own name and two-letter code. */
const countryWords = {
  USA: ["United States of America"],
  GBR: ["UK", "Great Britain"],
  KOR: ["Korea", "Republic of Korea"],
  CZE: ["Czech Republic"],
  RUS: ["Russian Federation"],
  NLD: ["The Netherlands", "Holland"],
  TUR: ["Türkiye"],
  CIV: ["Côte d'Ivoire", "Ivory Coast"],
  VNM: ["Viet Nam"],
  ARE: ["UAE"],
  GRC: ["EL"],
};

/** Bidding zones have no figure of their own: the country's is used. */
const biddingZones = {
  NOR: ["NO1", "NO2", "NO3", "NO4", "NO5"],
  SWE: ["SE1", "SE2", "SE3", "SE4"],
};

const methods = {
  "generation (production) mix": "generation",
  "in-state generation; total output CO2e; excludes upstream and grid losses": "generation",
  "total output CO2e; excludes upstream and grid losses": "generation",
  "hourly consumption average, operational (Google)": "consumption",
  "consumption intensity, National Inventory Report (data year inferred from the report, unverified)": "consumption",
  "generation plus transmission and distribution (scope 2+3), via carbonfootprint.com": "generation-and-losses",
};

export const grid = {
  from: "grid_intensity.csv",
  columns: {
    zone: text("code", { required: true }),
    kind: text("zone_kind", {
      required: true,
      oneOf: [
        "country",
        "us_state",
        "egrid_subregion",
        "ca_province",
        "au_state",
        "cloud_region",
        "aggregate",
        "world",
      ],
    }),
    "aliases[]": list("aliases"),
    name: text("name", { required: true }),
    country: text("country"),
    year: year("year", { required: true }),
    gramsCo2ePerKwh: number("g_co2e_per_kwh", { ...intensity, required: true }),
    basis: text("basis", { required: true, oneOf: bases }),
    method: text("method", { required: true, oneOf: Object.values(methods) }),
    "sources[]": sources(),
    "unverifiedFields[]": list("unverified"),
  },
  keep: (row) => row.preferred === "1",
  prepare(row) {
    const aliases = [];
    let code = row.code;
    if (["country", "aggregate", "world"].includes(row.zone_kind)) {
      aliases.push(row.code_alt, ...(countryWords[code] ?? []), ...(biddingZones[code] ?? []));
    }
    if (code === "AU-WA2") code = "AU-WA";
    return {
      ...row,
      code,
      aliases: aliases.join("|"),
      country: countryOf(row),
      method: methods[row.method] ?? row.method,
      unverified: row.method.includes("year inferred") ? "year" : "",
    };
  },
};

function countryOf(row) {
  switch (row.zone_kind) {
    case "us_state":
    case "egrid_subregion":
      return row.code === "PRMS" ? "PRI" : "USA";
    case "ca_province":
      return "CAN";
    case "au_state":
      return "AUS";
    default:
      return "";
  }
}

/** Of a region's sources, those that its PUE comes from; the others say where it stands. */
const pueSources = ["gsf_rtc", "sustainable_ai"];

export const regions = {
  from: "cloud_regions.csv",
  columns: {
    provider: text("provider", { required: true }),
    region: text("region", { required: true }),
    city: text("city"),
    country: text("country_iso3", { required: true }),
    zone: text("zone", { required: true }),
    carbonFreeShare: number("carbonFreeShare", { min: 0, max: 1 }),
    pue: number("provider_pue", pueBounds),
    pueYear: year("pue_year"),
    "sources[]": sources(),
    "pueSources[]": list("pueSources"),
  },
  prepare: (row) => ({
    ...row,
    pueSources:
      row.provider_pue === ""
        ? ""
        : row.source
            .split("|")
            .filter((key) => pueSources.includes(key))
            .join("|"),
    zone: row.zone_code === "AU-WA2" ? "AU-WA" : row.zone_code,
    carbonFreeShare: row.cfe_pct === "" ? "" : String(Number(row.cfe_pct) / 100),
  }),
};

export const pue = {
  from: "pue.csv",
  columns: {
    context: text("context", { required: true }),
    kind: text("kind", { required: true, oneOf: ["world", "provider", "region"] }),
    region: text("region"),
    pue: number("pue", { ...pueBounds, required: true }),
    year: year("year"),
    "sources[]": sources(),
  },
  keep: (row) => row.preferred === "1" && row.kind !== "campus",
};
