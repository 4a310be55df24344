/** Keeps two rows from answering to one name. */

/**
 * @param {string} table Name of the table, for messages.
 * @param {readonly { id: string, names: readonly string[] }[]} rows
 * @param {(name: string) => string} normalize As the look-up does it.
 * @param {string[]} problems
 */
export function checkNames(table, rows, normalize, problems) {
  const owners = new Map();
  for (const { id, names } of rows) {
    for (const name of names) {
      const key = normalize(name);
      if (key === "") problems.push(`${table}: ${id} has an empty name`);
      const owner = owners.get(key);
      if (owner !== undefined && owner !== id) problems.push(`${table}: "${name}" names both ${owner} and ${id}`);
      owners.set(key, id);
    }
  }
}
