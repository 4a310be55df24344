/** Litres of water that a kWh of electricity and a kWh of computing use up (evaporated, not returned). */
import { providerKey } from "./providers";

export interface WaterFactor {
  /** L per kWh. */
  readonly litresPerKwh: number;
  readonly source: string;
}

/** Water usage effectiveness of a provider's fleet, L per kWh of its machines, as the provider publishes it. */
const onSite: Readonly<Record<string, WaterFactor>> = {
  aws: { litresPerKwh: 0.15, source: "Amazon sustainability pages, 2024" },
  azure: { litresPerKwh: 0.27, source: "Microsoft, fiscal year 2025, via Computer Weekly" },
  gcp: { litresPerKwh: 0.99, source: "Google, via EcoLogits 0.9.1" },
};

const guidance = "WRI guidance on water embedded in purchased electricity (2020), via EcoLogits 0.9.1";

/** Consumed where the electricity is generated, L per kWh; hydropower's reservoirs evaporate most. */
const offSite: Readonly<Record<string, number>> = {
  WLD: 3.908,
  AUS: 4.7293,
  BRA: 18.6033,
  CAN: 8.1662,
  DEU: 1.947,
  DNK: 3.1935,
  ESP: 6.2088,
  FIN: 4.5289,
  FRA: 3.6737,
  GBR: 2.329,
  IND: 3.4368,
  IRL: 1.4769,
  JPN: 2.3063,
  KOR: 1.8877,
  NLD: 3.433,
  NOR: 6.6633,
  POL: 2.5135,
  SWE: 6.0315,
  USA: 3.1321,
};

/** On-site use of a cloud provider; undefined for one that does not publish it. */
export function onSiteWater(provider: string): WaterFactor | undefined {
  const key = providerKey(provider);
  return Object.hasOwn(onSite, key) ? onSite[key] : undefined;
}

/** Use at the power plants of a country (ISO3), or of the world (`WLD`); undefined where the table has none. */
export function offSiteWater(country: string): WaterFactor | undefined {
  const litresPerKwh = Object.hasOwn(offSite, country) ? offSite[country] : undefined;
  return litresPerKwh === undefined ? undefined : { litresPerKwh, source: guidance };
}
