import type { AskHub } from "../../core/hub/hubLookups";
import type { Part } from "../../core/loadPart";
import type { HubAccess } from "../../net/huggingFaceHub";
import { loadBundle } from "./loadBundle";

/** The Hub's client, loaded on the first call. */
export async function loadHub(access: HubAccess): Promise<AskHub> {
  return (await loadBundle<Part & { hubClient: (access: HubAccess) => AskHub }>("huggingFaceHub.js")).hubClient(access);
}
