import type { AskHub } from "../../core/hub/hubLookups";
import type { HubAccess } from "../../net/huggingFaceHub";
import { loadBundle } from "./loadBundle";

/** The Hub's client, loaded on the first call. */
export async function loadHub(access: HubAccess): Promise<AskHub> {
  return ((await loadBundle("huggingFaceHub.js")) as { hubClient: (access: HubAccess) => AskHub }).hubClient(access);
}
