/** The Hugging Face Hub, for those who switched it on: sizes of models and data sets by name. A bundle of its own, loaded with the first question. */
import { downloadFile, modelInfo } from "@huggingface/hub";
import type { AskHub } from "../core/hub/hubLookups";
import { readHubDataset, readHubModel } from "../core/hub/hubRecord";
import { boundedFetch, fetchText } from "./fetchText";

export { build } from "../core/version";

/** The hosts that are asked, and no other. */
export const hubHosts = { hub: "https://huggingface.co", sizes: "https://datasets-server.huggingface.co" } as const;

export interface HubAccess {
  /** A read token, for models that need an agreement. */
  readonly token?: string | undefined;
  /** Another address in place of both hosts: a proxy, or a test. */
  readonly host?: string | undefined;
}

/** A configuration is a page of text; longer is something else. */
const longestConfig = 1_000_000;

/** Asks by name. Each question is a few small requests, bounded in time and size. */
export function hubClient({ token, host }: HubAccess = {}): AskHub {
  const hubUrl = host ?? hubHosts.hub;
  const sizes = host ?? hubHosts.sizes;
  const access = {
    hubUrl,
    fetch: boundedFetch(new URL(hubUrl).origin),
    ...(token?.startsWith("hf_") ? { accessToken: token } : {}),
  };
  return {
    async model(id) {
      const info = await orNothing(modelInfo({ name: id, additionalFields: ["safetensors"], ...access }));
      if (!info) return null;
      const found = readHubModel(id, info, await configOf(id, access));
      if (found === undefined) throw new Error("the answer is about another model");
      return found;
    },
    async dataset(id) {
      const headers = access.accessToken === undefined ? {} : { Authorization: `Bearer ${access.accessToken}` };
      const text = await orNothing(fetchText(`${sizes}/size?dataset=${encodeURIComponent(id)}`, headers));
      if (text === undefined) return null;
      const found = readHubDataset(id, JSON.parse(text));
      if (found === undefined) throw new Error("the answer is about another data set");
      return found;
    },
  };
}

/** `config.json`; undefined where the model has none, or it may not be read. */
async function configOf(id: string, access: object): Promise<unknown> {
  const file = await orNothing(
    downloadFile({ repo: { type: "model", name: id }, path: "config.json", xet: false, ...access }),
  );
  if (!file || file.size > longestConfig) return undefined;
  return JSON.parse(await file.text());
}

/** Undefined where the Hub says that there is nothing, or nothing for us. */
async function orNothing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    const status = (error as { readonly statusCode?: unknown }).statusCode;
    const isNothing = /^answered (?:401|403|404)$/.test(error instanceof Error ? error.message : "");
    if (isNothing || status === 401 || status === 403 || status === 404) return undefined;
    throw error;
  }
}
