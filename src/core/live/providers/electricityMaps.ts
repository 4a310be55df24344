/** Electricity Maps: hours, a day or more ahead, any zone; needs the user's token. */
import { inOrder, type IntensityPoint } from "../forecast";
import { answerIn, isIntensity, listIn, secondsOf, type IntensityProvider } from "../provider";

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
  parse: (text, iso2) => (isAbout(text, iso2) ? inOrder(listIn(text, "forecast").flatMap(pointOf)) : []),
};

/** Whether the zone of an answer, `DK-DK1`, where it names one, lies in the country. */
function isAbout(text: string, iso2: string | undefined): boolean {
  const zone = answerIn(text)?.zone;
  return iso2 === undefined || typeof zone !== "string" || zone.split("-")[0]?.toUpperCase() === iso2;
}

/** `{ "carbonIntensity", "datetime" }` */
function pointOf({ datetime, carbonIntensity }: Readonly<Record<string, unknown>>): readonly IntensityPoint[] {
  const from = secondsOf(datetime);
  return from === undefined || !isIntensity(carbonIntensity)
    ? []
    : [{ from, to: from + stepSeconds, gramsCo2ePerKwh: carbonIntensity }];
}
