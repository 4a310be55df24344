/** The Carbon Intensity API of Great Britain's system operator: half hours, two days ahead, national; needs no token. */
import { inOrder, type IntensityPoint } from "../forecast";
import { isIntensity, isObject, listIn, secondsOf, type IntensityProvider } from "../provider";

export const ukCarbonIntensity: IntensityProvider = {
  id: "uk-carbon-intensity",
  name: "UK Carbon Intensity API",
  host: "https://api.carbonintensity.org.uk",
  needsToken: false,
  basis: "direct",
  countries: ["GBR"],
  request: (_zone, now) => ({
    url: `${ukCarbonIntensity.host}/intensity/${new Date(now * 1000).toISOString().slice(0, 16)}Z/fw48h`,
    headers: { accept: "application/json" },
  }),
  parse: (text) => inOrder(listIn(text, "data").flatMap(pointOf)),
};

/** `{ "from", "to", "intensity": { "forecast", "actual", "index" } }` */
function pointOf({ from, to, intensity }: Readonly<Record<string, unknown>>): readonly IntensityPoint[] {
  const [start, end] = [secondsOf(from), secondsOf(to)];
  const grams = isObject(intensity) ? (intensity.actual ?? intensity.forecast) : undefined;
  if (start === undefined || end === undefined || !isIntensity(grams)) return [];
  return [{ from: start, to: end, gramsCo2ePerKwh: grams }];
}
