/** Asks a provider for its forecast, keeps the answer a while, and says why there is none. The network itself is the host's. */
import { findGridZone } from "../data/grid";
import type { IntensityForecast, IntensityPoint } from "./forecast";
import type { IntensityProvider } from "./provider";
import { electricityMaps } from "./providers/electricityMaps";
import { energiDataService } from "./providers/energiDataService";
import { ukCarbonIntensity } from "./providers/ukCarbonIntensity";

export const intensityProviders: readonly IntensityProvider[] = [electricityMaps, ukCarbonIntensity, energiDataService];

/** What the host does for us: one GET, bounded in time and size. Rejects with a reason in words. */
export type FetchText = (url: string, headers: Readonly<Record<string, string>>) => Promise<string>;

export type LiveAnswer = { readonly forecast: IntensityForecast } | { readonly reason: string };

/** Answers and failures are kept this long, in seconds: a provider is not asked again at every keystroke. */
const keptSeconds = { forecast: 900, failure: 60 } as const;

/** No forecast reaches further, and none has longer steps: seconds. */
const farthest = { ahead: 10 * 86_400, step: 86_400 } as const;
/** The mean of a grid is not below it: kilograms per kWh, or tonnes per MWh, are. In g CO2e/kWh. */
const leastMean = 1;

export class LiveIntensity {
  private readonly kept = new Map<string, { readonly until: number; readonly answer: Promise<LiveAnswer> }>();

  /**
   * @param now seconds since 1970.
   * @param host another address than the provider's own: for tests, and for a proxy.
   */
  constructor(
    private readonly provider: IntensityProvider,
    private readonly fetchText: FetchText,
    private readonly now: () => number,
    private readonly token?: string,
    private readonly host: string = provider.host,
  ) {}

  /** The forecast for a country, state or bidding zone. Never rejects. */
  forecast(gridZone: string): Promise<LiveAnswer> {
    const country = countryOf(gridZone);
    const { name, countries, needsToken } = this.provider;
    if (!country) return Promise.resolve({ reason: `${gridZone} is no grid zone that is known` });
    if (countries?.includes(country.iso3) === false)
      return Promise.resolve({ reason: `${name} knows ${countries.join(", ")} only` });
    if (needsToken && !this.token) return Promise.resolve({ reason: `${name} needs a token` });
    const known = this.kept.get(country.iso3);
    if (known && this.now() < known.until) return known.answer;
    const answer = this.ask(country);
    this.kept.set(country.iso3, { until: this.now() + keptSeconds.forecast, answer });
    void answer.then((settled) => {
      if ("reason" in settled) this.kept.set(country.iso3, { until: this.now() + keptSeconds.failure, answer });
    });
    return answer;
  }

  private async ask(country: { readonly iso3: string; readonly iso2: string }): Promise<LiveAnswer> {
    const { provider } = this;
    const { url, headers } = provider.request(country, this.now(), this.token);
    try {
      const text = await this.fetchText(url.replace(provider.host, this.host), headers);
      const points = timely(provider.parse(text, country.iso2), this.now());
      if (points.length === 0) return { reason: `${provider.name} gave no forecast that is understood` };
      const mean = points.reduce((sum, { gramsCo2ePerKwh }) => sum + gramsCo2ePerKwh, 0) / points.length;
      if (mean < leastMean) return { reason: `${provider.name} gave figures that are not in g CO2e/kWh` };
      return { forecast: { provider: provider.name, country: country.iso3, basis: provider.basis, points } };
    } catch (error) {
      return { reason: `${provider.name}: ${error instanceof Error ? error.message : String(error)}` };
    }
  }
}

/** The points that have not passed, of a forecast that begins about now; none of one for another time. */
function timely(points: readonly IntensityPoint[], now: number): readonly IntensityPoint[] {
  const coming = points.filter(({ from, to }) => to > now && from < now + farthest.ahead && to - from <= farthest.step);
  return (coming[0]?.from ?? Infinity) <= now + farthest.step ? coming : [];
}

/** The country of a zone, by both of its codes. */
function countryOf(place: string): { readonly iso3: string; readonly iso2: string } | undefined {
  const zone = findGridZone(place);
  const country = zone?.country === null || zone === undefined ? zone : findGridZone(zone.country);
  const iso2 = country?.aliases.find((alias) => /^[A-Z]{2}$/i.test(alias));
  return country?.kind === "country" && iso2 !== undefined
    ? { iso3: country.zone, iso2: iso2.toUpperCase() }
    : undefined;
}
