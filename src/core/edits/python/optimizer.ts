/** PyTorch's optimizers in their fused form. */
import { placeOf, type EditContext } from "../place";
import { refuse, type Edits } from "../textEdit";
import { setKeyword } from "./keyword";
import { isPython, lastName } from "./options";
import { spotAt } from "./spot";

/** Where the optimizer is made by the script itself. */
export function fuseOptimizer(context: EditContext): Edits {
  const [source] = context.inputs.fusedOptimizer?.sources ?? [];
  const place = source && placeOf(source, context.lookup);
  if (!place || !isPython(place)) return refuse("the optimizer is not made in a script");
  const call = spotAt(place.document, place.at).calls.find((one) => /^AdamW?$/.test(lastName(one)));
  return call ? setKeyword(place.document, call, "fused", true) : refuse("the optimizer is not made in a plain call");
}
