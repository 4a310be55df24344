/** A family of models of the transformers library that is written out by the options of its configuration. */
import type { ModuleNode } from "../moduleTree";
import type { ConfigOptions, Defaults } from "./options";
import { group, linear } from "./parts";

/** What a model class puts on the body. */
export type Head =
  "none" | "causal" | "masked" | "sequence" | "token" | "question" | "seq2seq" | "image" | "ctc" | "pretraining";

export interface Family {
  /** What holds where an option is not given. Source: transformers 5.24. */
  readonly defaults: Defaults;
  /** Options under other names. */
  readonly otherNames?: Readonly<Record<string, string>>;
  /** The option that is the width of the model. */
  readonly width: string;
  /** Modules that LoRA adapts where its configuration names none. */
  readonly targets?: readonly string[];
  /** The modules of a model with a head; undefined where the family has none such. `labels`: classes of a classifying head. */
  readonly model: (o: ConfigOptions, head: Head, labels: number) => ModuleNode | undefined;
}

interface DecoderParts {
  /** The attribute under which a model with a head holds the body. */
  readonly inside: string;
  readonly body: ModuleNode;
  readonly headBias?: boolean;
}

/** A decoder of text by itself, with its words to choose from, or with classes. */
export function decoderWith(
  o: ConfigOptions,
  head: Head,
  labels: number,
  width: number,
  { inside, body, headBias = false }: DecoderParts,
): ModuleNode | undefined {
  switch (head) {
    case "none":
      return body;
    case "causal":
      return group({
        [inside]: body,
        lm_head: o.flag("tie_word_embeddings") ? undefined : linear(width, o.size("vocab_size"), headBias),
      });
    case "sequence":
      return group({ [inside]: body, score: linear(width, labels) });
    default:
      return undefined;
  }
}
