/** Finds and reads the budget file of a workspace. */
import { toSourceText } from "../source/documents";
import type { Workspace } from "../workspace";
import { budgetFileNames, type BudgetPolicy } from "./policy";
import { readPolicy } from "./readPolicy";

/** The last file read: every analysis of a workspace asks for the same one. */
let last: { readonly path: string; readonly text: string; readonly policy: BudgetPolicy } | undefined;

/** The policy at the root of the workspace folder; undefined where there is no budget file. Never rejects for what the file says. */
export async function loadPolicy(workspace: Workspace): Promise<BudgetPolicy | undefined> {
  const texts = await Promise.all(budgetFileNames.map((path) => workspace.read(path)));
  for (const [at, path] of budgetFileNames.entries()) {
    const text = texts[at];
    if (text === undefined) continue;
    if (last?.path !== path || last.text !== text) last = { path, text, policy: readPolicy(toSourceText(path, text)) };
    return last.policy;
  }
  return undefined;
}
