/** Another attention for a pretrained model: the fused one that PyTorch brings, which needs no further package. */
import { statedPlace, type EditContext } from "../place";
import { refuse, type Edits } from "../textEdit";
import { keywordOf } from "./callsOf";
import { setKeyword } from "./keyword";
import { isPython } from "./options";
import { spotAt } from "./spot";

const keyword = "attn_implementation";

export function fuseAttention(context: EditContext): Edits {
  const place = statedPlace(context, "flashAttention");
  if (!place || !isPython(place)) return refuse("where the attention is chosen is not in a script");
  const call = spotAt(place.document, place.at).calls.find((one) => keywordOf(one, keyword));
  return call
    ? setKeyword(place.document, call, keyword, "sdpa")
    : refuse("the attention is not chosen where the model is loaded");
}
