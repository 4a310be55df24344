/** Counters of updates: those that go up where the optimizer steps, once in several passes, not with each pass. */
import type { Expression, Statement } from "../syntax/python/tree";
import { dottedName, walkExpression, walkStatements } from "../syntax/python/walk";

/**
 * Whether a counter goes up under the condition under which the weights are updated: `if step % 4 == 0: optimizer.step(); updates += 1`.
 * A branch that computes gradients too is a whole pass.
 */
export function countsUpdates(body: readonly Statement[], counter: string): boolean {
  let found = false;
  walkStatements(body, {
    statement: (statement) => {
      if (statement.type !== "if") return;
      for (const branch of statement.branches) {
        const asksForUpdate = mentions(branch.test, "sync_gradients");
        const { counts, steps, computes } = contentOf(branch.body, counter);
        found ||= counts && !computes && (steps || asksForUpdate);
      }
    },
  });
  return found;
}

function mentions(test: Expression, name: string): boolean {
  let found = false;
  walkExpression(test, { expression: (e) => (found ||= e.type === "attribute" && e.name === name) });
  return found;
}

/** What a branch does with the counter and the weights. */
function contentOf(
  body: readonly Statement[],
  counter: string,
): { readonly counts: boolean; readonly steps: boolean; readonly computes: boolean } {
  const content = { counts: false, steps: false, computes: false };
  walkStatements(body, {
    statement: (s) => {
      if (s.type === "augment" && s.operator === "+" && dottedName(s.target) === counter) content.counts = true;
    },
    expression: (e) => {
      if (e.type !== "call" || e.callee.type !== "attribute") return;
      if (e.callee.name === "backward") content.computes = true;
      else if (e.callee.name === "step") content.steps = true;
    },
  });
  return content;
}
