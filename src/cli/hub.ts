/** `--hub`: sizes of models and data sets that the tables do not know, from the Hugging Face Hub. Uses the network; answers are kept on disk. */
import { mkdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { HubLookups } from "../core/hub/hubLookups";
import { loadHub } from "../net/loadHub";
import { dayOf } from "./options";
import { writeAtomically } from "./writeAtomically";

/** Another address than the Hub's own: a proxy. */
const hostVariable = "CARBON_LENS_HUB_HOST";
const tokenVariables = ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"] as const;
/** A command waits no longer for all answers together; what comes later is there the next time. */
const patienceMilliseconds = 10_000;

/** Look-ups with what was kept earlier. */
export async function openHub(environment: NodeJS.ProcessEnv): Promise<HubLookups> {
  const file = cacheFile(environment);
  const token = tokenVariables.map((name) => environment[name]).find((value) => value !== undefined && value !== "");
  const client = await loadHub({ token, host: environment[hostVariable] });
  const lookups = new HubLookups(
    client,
    {
      read: () => readFile(file, "utf8"),
      write: async (text) => {
        await mkdir(dirname(file), { recursive: true });
        await writeAtomically(file, text);
      },
    },
    () => dayOf(new Date()),
    undefined,
    (reason) => process.stderr.write(`carbon-lens: Hugging Face Hub: ${reason}\n`),
  );
  await lookups.load();
  return lookups;
}

/** Waits a while for what is being asked. */
export async function patiently(lookups: HubLookups): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, patienceMilliseconds)));
  await Promise.race([lookups.settled(), patience]);
  clearTimeout(timer);
}

/** Where programs keep what they can ask for again. */
function cacheFile(environment: NodeJS.ProcessEnv): string {
  const folder = environment.XDG_CACHE_HOME ?? environment.LOCALAPPDATA ?? join(homedir(), ".cache");
  return join(folder, "carbon-lens", "hub.json");
}
