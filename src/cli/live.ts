/** `--live PROVIDER`: the carbon intensity of the coming day in place of the year's average. One of two options that use the network. */
import { InvalidArgumentError, Option } from "commander";
import { intensityProviders, LiveIntensity } from "../core/live/liveIntensity";
import { liveGridOf, type LiveForecast } from "../core/live/liveGrid";
import type { IntensityProvider } from "../core/live/provider";
import type { Pins } from "../core/run/runSpec";
import { fetchText } from "../net/fetchText";
import { Failure } from "./failure";

/** The user's token for Electricity Maps. */
const tokenVariable = "ELECTRICITY_MAPS_TOKEN";
/** Another address than the provider's own: a proxy. */
const hostVariable = "CARBON_LENS_LIVE_HOST";

export function liveOption(): Option {
  const names = intensityProviders.map(({ id }) => id).join(", ");
  return new Option("--live <provider>", `ask for the grid's intensity now: ${names}; uses the network`).argParser(
    readProvider,
  );
}

function readProvider(text: string): IntensityProvider {
  const found = intensityProviders.find(({ id }) => id === text);
  if (!found) throw new InvalidArgumentError(`known are ${intensityProviders.map(({ id }) => id).join(", ")}`);
  return found;
}

/**
 * The grid's intensity; undefined, with a word on standard error, where the provider does not answer: then the tables hold.
 * @throws {Failure} where it is not said which grid is meant.
 */
export async function liveGrid(provider: IntensityProvider | undefined, pins: Pins): Promise<LiveForecast | undefined> {
  if (!provider) return undefined;
  const place = provider.countries?.[0] ?? pins.gridZone?.value;
  if (typeof place !== "string") throw new Failure(`--live ${provider.id} needs to know where: add --set gridZone=DNK`);
  const { [tokenVariable]: token, [hostVariable]: host } = process.env;
  const live = new LiveIntensity(provider, fetchText, () => Date.now() / 1000, token, host);
  const answer = await live.forecast(place);
  const grid = "forecast" in answer ? liveGridOf(answer.forecast) : undefined;
  if (!grid)
    process.stderr.write(
      `carbon-lens: ${"reason" in answer ? answer.reason : "no forecast"}; the tables' averages are used\n`,
    );
  return grid;
}
