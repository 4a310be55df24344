/** pandas: methods that leave rows out of the table itself, `df.dropna(inplace=True)`. The table notes it, for nothing new is given back. */
import type { Library } from "../library";
import { asBoolean, asNumber, asString, likely } from "../value";
import { booleanValue } from "../values";

/** Attribute of a table that rows were left out of. */
export const rowsLeftOut = "*rows";

const leavesOut = /^pandas\.(?:.*\.)?(dropna|drop_duplicates|query|drop)$/;

export const pandasInPlace: Library = {
  watch({ machine, callee, receiver, args, kwargs, span }) {
    if (!receiver || asBoolean(kwargs.get("inplace")) !== true) return undefined;
    const method = leavesOut.exec(callee)?.[1];
    if (method === undefined) return undefined;
    const axis = kwargs.get("axis") ?? args[1];
    const alongColumns = asNumber(axis) === 1 || asString(axis) === "columns";
    const takesColumns = method === "drop" && (kwargs.has("columns") || alongColumns);
    const table = likely(receiver);
    if (table.kind === "object" && !takesColumns)
      machine.journal.set(table.attributes, rowsLeftOut, booleanValue(true, [span], "derived"));
    return undefined;
  },
};
