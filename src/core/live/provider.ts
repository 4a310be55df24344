/** What a provider of live and forecast carbon intensity is: which address to ask, and how its answer reads. No network here. */
import type { IntensityForecast, IntensityPoint } from "./forecast";
import { recordEntry } from "../source/recordEntry";

export interface IntensityRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface IntensityProvider {
  readonly id: "electricity-maps" | "uk-carbon-intensity" | "energi-data-service";
  readonly name: string;
  /** The one host that is asked. */
  readonly host: string;
  readonly needsToken: boolean;
  readonly basis: IntensityForecast["basis"];
  /** ISO3 of the countries it knows; undefined where it knows all. */
  readonly countries: readonly string[] | undefined;
  /** @param now seconds since 1970. @param zone ISO3 of a country, and its two-letter code. */
  request(
    zone: { readonly iso3: string; readonly iso2: string },
    now: number,
    token: string | undefined,
  ): IntensityRequest;
  /**
   * The points of an answer, none where it is not what is documented, or about another place. Never throws.
   * @param iso2 two-letter code of the country that was asked for.
   */
  parse(text: string, iso2?: string): readonly IntensityPoint[];
}

/** g CO2e/kWh of any grid lie in here; what does not is no intensity. */
export function isIntensity(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= 2000;
}

/** Seconds since 1970 of `2026-01-01T00:30Z` and the like; without an offset, of UTC. */
export function secondsOf(value: unknown): number | undefined {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]{0,16}(?:Z|[+-]\d\d:\d\d)?$/.test(value))
    return undefined;
  const milliseconds = Date.parse(/(?:Z|[+-]\d\d:\d\d)$/.test(value) ? value : `${value}Z`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}

/** The object that a JSON answer is; undefined for any other text. */
export function answerIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The list under a key of a JSON answer; empty for any other text. Longer lists are cut. */
export function listIn(text: string, key: string): readonly Readonly<Record<string, unknown>>[] {
  const answer = answerIn(text);
  const list = answer && recordEntry(answer, key);
  return Array.isArray(list) ? list.slice(0, maximumPoints).filter(isObject) : [];
}

const maximumPoints = 10_000;

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
