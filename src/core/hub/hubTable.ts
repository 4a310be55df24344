/** What was read of the Hub so far, answered at once; a name that was not asked for yet is handed on to be asked for. */
import { hubId } from "./hubId";
import type { HubDataset, HubModel, HubRecord } from "./hubRecord";

/** What is said of a number that is being asked for. */
export const lookingUp = "looking it up on the Hugging Face Hub";

/** Who says a number, and since when. */
export function readOnHub(day: string): string {
  return `Hugging Face Hub, read ${day}`;
}

export type HubKind = "model" | "dataset";

/** A record; "pending" while it is asked for; undefined where there is none and will be none. */
export type HubAnswer<Found> = (HubRecord<Found> & { readonly found: Found }) | "pending" | undefined;

export class HubTable {
  readonly models = new Map<string, HubRecord<HubModel>>();
  readonly datasets = new Map<string, HubRecord<HubDataset>>();
  /** Answers that were "pending": who asks before and after an analysis sees whether it will say more later. */
  pending = 0;

  /** @param want asks for a name; false where it will not be asked for (again). Called at every question without an answer: cheap. */
  constructor(private readonly want: (kind: HubKind, id: string) => boolean) {}

  model(name: string): HubAnswer<HubModel> {
    return this.answer("model", name, this.models);
  }

  dataset(name: string): HubAnswer<HubDataset> {
    return this.answer("dataset", name, this.datasets);
  }

  private answer<Found>(kind: HubKind, name: string, known: ReadonlyMap<string, HubRecord<Found>>): HubAnswer<Found> {
    const id = hubId(name);
    if (id === undefined) return undefined;
    const record = known.get(id);
    if (record) return record.found === null ? undefined : { day: record.day, found: record.found };
    if (!this.want(kind, id)) return undefined;
    this.pending++;
    return "pending";
  }
}
