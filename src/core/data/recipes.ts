import table from "./recipes.json";
import { lazyRows } from "./table";

/** A vision network with what is known of its accuracy and energy. */
export interface Recipe {
  /** Id in the table of models. */
  readonly model: string;
  /** Best ImageNet top-1 accuracy in percent among weights trained on ImageNet-1k alone, at their own input size. */
  readonly top1: number;
  /** Energy of training, relative to EfficientNet-B0: median over eight measured settings; null where it was not measured. */
  readonly relativeEnergy: number | null;
  readonly sources: readonly string[];
}

export const recipes = lazyRows<Recipe>(table, (row) => ({
  model: row.text("model"),
  top1: row.number("top1"),
  relativeEnergy: row.numberOrNull("relativeEnergy"),
  sources: row.list("sources"),
}));
