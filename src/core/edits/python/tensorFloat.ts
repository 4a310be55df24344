/** TF32 for the products of a script that computes in fp32: told to PyTorch once, behind the imports. */
import { placeOf, type EditContext } from "../place";
import { refuse, type Edits } from "../textEdit";
import { importLine, nameOfModule } from "./imports";
import { isPython } from "./options";

export function allowTensorFloat(context: EditContext): Edits {
  const place = placeOf(context.anchor, context.lookup);
  if (!place || !isPython(place)) return refuse("the script is not at hand");
  const torch = nameOfModule(place.document, "torch");
  if (torch === undefined) return refuse("torch is not imported at the top of the script");
  return [importLine(place.document, `${torch}.set_float32_matmul_precision("high")`, place.at)];
}
