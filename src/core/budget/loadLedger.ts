/** Reads the ledger of a workspace. */
import type { Workspace } from "../workspace";
import { ledgerFileName, readLedger, type Ledger } from "./ledger";

/** The ledger at the root of the workspace folder; empty where there is none. */
export async function loadLedger(workspace: Workspace): Promise<Ledger> {
  const text = await workspace.read(ledgerFileName);
  return text === undefined ? { records: [], duplicates: 0, problems: [] } : readLedger(text);
}
