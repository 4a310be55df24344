import table from "./smallerModels.json";
import { lazyRows } from "./table";

/** A smaller or distilled model of the same family, and the published cost in quality. */
export interface SmallerModel {
  /** Names in the table of models. */
  readonly larger: string;
  readonly smaller: string;
  /** The smaller against the larger: `GLUE 77.0 against 79.5`. */
  readonly quality: string;
  readonly sources: readonly string[];
}

export const smallerModels = lazyRows<SmallerModel>(table, (row) => ({
  larger: row.text("larger"),
  smaller: row.text("smaller"),
  quality: row.text("quality"),
  sources: row.list("sources"),
}));
