/** A frozen base in 4 or 8 bits under the adapters of a Python script, by bitsandbytes. */
import { dottedName } from "../../syntax/python/walk";
import type { EditContext } from "../place";
import { isRefusal, refuse, together, type Edits } from "../textEdit";
import { callsNamed, keywordOf, onlyCall } from "./callsOf";
import { importNames } from "./imports";
import { addKeyword } from "./keyword";
import { spotAt } from "./spot";
import { lineBefore } from "./statements";

const modelClass =
  /(AutoModelFor\w+|For(CausalLM|ConditionalGeneration|Seq2SeqLM|SequenceClassification)|LMHeadModel)$/;

export function quantizeBase(context: EditContext, bits: number): Edits {
  const loading = callsNamed(context, /^from_pretrained$/).filter(({ call }) => {
    const owner = call.callee.type === "attribute" ? dottedName(call.callee.object) : undefined;
    return owner !== undefined && modelClass.test(owner);
  });
  const [loaded, ...others] = loading;
  if (!loaded || others.length > 0) return refuse("the model is not loaded in one plain call of from_pretrained");
  const { document, call } = loaded;
  if (keywordOf(call, "quantization_config")) return refuse("the model is given a quantization already");
  const type = context.inputs.precision?.value === "fp16" ? "float16" : "bfloat16";
  const config =
    bits === 8
      ? "BitsAndBytesConfig(load_in_8bit=True)"
      : `BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype="${type}")`;
  const given = addKeyword(document, call, "quantization_config", config);
  if (isRefusal(given)) return given;
  const imported = importNames(document, "transformers", ["BitsAndBytesConfig"], call.from);
  return together([imported, given, preparation(context)]);
}

/** Norms in fp32 and gradients at the embeddings; TRL's trainers that are given adapters do that themselves. */
function preparation(context: EditContext): Edits {
  const wrapped = onlyCall(context, /^get_peft_model$/);
  if (!wrapped) return [];
  const { document, call } = wrapped;
  const [model] = call.args;
  const statement = spotAt(document, call.from).statements.at(-1);
  if (model?.value.type !== "name" || statement?.type !== "assign")
    return refuse("adapters are not put around the model in a statement of its own");
  const { name } = model.value;
  return [
    ...importNames(document, "peft", ["prepare_model_for_kbit_training"], call.from),
    lineBefore(document, statement, `${name} = prepare_model_for_kbit_training(${name})`),
  ];
}
