/** Energi Data Service's CO2 emission prognosis for Denmark: five minutes, areas DK1 and DK2, up to a day ahead; needs no token. */
import { inOrder, type IntensityPoint } from "../forecast";
import { isIntensity, listIn, secondsOf, type IntensityProvider } from "../provider";

const stepSeconds = 300;

export const energiDataService: IntensityProvider = {
  id: "energi-data-service",
  name: "Energi Data Service",
  host: "https://api.energidataservice.dk",
  needsToken: false,
  basis: "direct",
  countries: ["DNK"],
  request: () => ({
    url: `${energiDataService.host}/dataset/CO2EmisProg?start=now&sort=Minutes5UTC&limit=2000`,
    headers: { accept: "application/json" },
  }),
  parse: (text) => {
    // The two areas' mean: which of them a machine stands in is not known.
    const byTime = new Map<number, number[]>();
    for (const record of listIn(text, "records")) {
      const from = secondsOf(record.Minutes5UTC);
      const grams = record.CO2Emission;
      if (from !== undefined && isIntensity(grams)) byTime.set(from, [...(byTime.get(from) ?? []), grams]);
    }
    const points = [...byTime].map(([from, grams]): IntensityPoint => {
      const mean = grams.reduce((sum, value) => sum + value, 0) / grams.length;
      return { from, to: from + stepSeconds, gramsCo2ePerKwh: mean };
    });
    return inOrder(points);
  },
};
