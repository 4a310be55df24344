import { loadPart } from "../core/loadPart";
import type { AskHub } from "../core/hub/hubLookups";
import type { HubAccess } from "./huggingFaceHub";

/** The Hub's client, whose bundle is loaded on the first call. */
export async function loadHub(access: HubAccess): Promise<AskHub> {
  return (await loadPart("huggingFaceHub.js", () => import("./huggingFaceHub"))).hubClient(access);
}
