/** A browser sees no accelerators by their names. */
export function localAccelerators(): Promise<readonly string[]> {
  return Promise.resolve([]);
}
