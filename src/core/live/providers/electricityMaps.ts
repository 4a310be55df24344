/** Electricity Maps: hours, a day or more ahead, any zone; needs the user's token. */
import { inOrder, type IntensityPoint } from "../forecast";
import { isIntensity, listIn, secondsOf, type IntensityProvider } from "../provider";

const stepSeconds = 3600;

export const electricityMaps: IntensityProvider = {
  id: "electricity-maps",
  name: "Electricity Maps",
  host: "https://api.electricitymaps.com",
  needsToken: true,
  basis: "lifecycle",
  countries: undefined,
  request: ({ iso2 }, _now, token) => ({
    url: `${electricityMaps.host}/v3/carbon-intensity/forecast?zone=${encodeURIComponent(iso2)}`,
    headers: { accept: "application/json", ...(token === undefined ? {} : { "auth-token": token }) },
  }),
  parse: (text) => inOrder(listIn(text, "forecast").flatMap(pointOf)),
};

/** `{ "carbonIntensity", "datetime" }` */
function pointOf({ datetime, carbonIntensity }: Readonly<Record<string, unknown>>): readonly IntensityPoint[] {
  const from = secondsOf(datetime);
  return from === undefined || !isIntensity(carbonIntensity)
    ? []
    : [{ from, to: from + stepSeconds, gramsCo2ePerKwh: carbonIntensity }];
}
