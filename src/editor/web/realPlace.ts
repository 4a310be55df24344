/** A browser cannot tell where links lead: its file systems are virtual. */
export function leadsOut(): Promise<boolean> {
  return Promise.resolve(false);
}
