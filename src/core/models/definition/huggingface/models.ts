/** Whole models of the transformers library: a body and the head of the class that is asked for. */
import type { ModuleNode } from "../moduleTree";
import { gpt2Body, gptNeoxBody, llamaBody, optBody, phiBody } from "./decoders";
import type { Dimensions } from "./dimensions";
import { bertBody, distilbertBody, t5Body, vitBody } from "./encoders";
import type { Head } from "./family";
import { group, layerNorm, linear, parameters } from "./parts";

/** The head that the last part of a class name stands for: `LlamaForCausalLM`; undefined where it is not known. */
export function headOf(className: string): Head | undefined {
  if (/ForCausalLM|LMHeadModel|ModelForCausalLM/.test(className)) return "causal";
  if (className.includes("ForMaskedLM")) return "masked";
  if (className.includes("ForSequenceClassification")) return "sequence";
  if (className.includes("ForTokenClassification")) return "token";
  if (className.includes("ForQuestionAnswering")) return "question";
  if (/ForConditionalGeneration|ForSeq2SeqLM/.test(className)) return "seq2seq";
  if (className.includes("ForImageClassification")) return "image";
  if (className.endsWith("ForCTC")) return "ctc";
  if (className.endsWith("ForPreTraining")) return "pretraining";
  return /For[A-Z]/.test(className) ? undefined : "none";
}

/** The module tree of a model; undefined where the family has no such head. `labels`: classes of a classifying head. */
export function modelTree(d: Dimensions, head: Head, labels: number): ModuleNode | undefined {
  switch (d.family) {
    case "bert":
      return encoderModel(d, head, labels);
    case "distilbert":
      return distilbertModel(d, head, labels);
    case "t5":
      return t5Model(d, head);
    case "vit":
      return vitModel(d, head, labels);
    default:
      return decoderModel(d, head, labels);
  }
}

function decoderBody(d: Dimensions): ModuleNode {
  switch (d.family) {
    case "gpt2":
      return gpt2Body(d);
    case "gpt_neox":
      return gptNeoxBody(d);
    case "opt":
      return optBody(d);
    case "phi":
      return phiBody(d);
    default:
      return llamaBody(d);
  }
}

function decoderModel(d: Dimensions, head: Head, labels: number): ModuleNode | undefined {
  const body = decoderBody(d);
  const inner = d.family === "gpt2" ? "transformer" : d.family === "gpt_neox" ? "gpt_neox" : "model";
  switch (head) {
    case "none":
      return body;
    case "causal": {
      const output = d.tied ? undefined : linear(d.width, d.vocabulary, d.family === "phi");
      return group({ [inner]: body, [d.family === "gpt_neox" ? "embed_out" : "lm_head"]: output });
    }
    case "sequence":
      return group({ [inner]: body, score: linear(d.width, labels) });
    default:
      return undefined;
  }
}

function encoderModel(d: Dimensions, head: Head, labels: number): ModuleNode | undefined {
  const isRoberta = d.traits.extraPositions !== undefined;
  const body = (pooled: boolean): ModuleNode => bertBody(d, pooled);
  const name = isRoberta ? "roberta" : "bert";
  switch (head) {
    case "none":
      return body(true);
    case "masked": {
      const transform = group({ dense: linear(d.width, d.width, true), LayerNorm: layerNorm(d.width) });
      return group({ [name]: body(false), cls: group({ transform }, parameters("Head", { bias: [d.vocabulary] })) });
    }
    case "sequence":
      return isRoberta
        ? group({
            roberta: body(false),
            classifier: group({ dense: linear(d.width, d.width, true), out_proj: linear(d.width, labels, true) }),
          })
        : group({ bert: body(true), classifier: linear(d.width, labels, true) });
    case "token":
      return group({ [name]: body(false), classifier: linear(d.width, labels, true) });
    case "question":
      return group({ [name]: body(false), qa_outputs: linear(d.width, 2, true) });
    default:
      return undefined;
  }
}

function distilbertModel(d: Dimensions, head: Head, labels: number): ModuleNode | undefined {
  const distilbert = distilbertBody(d);
  switch (head) {
    case "none":
      return distilbert;
    case "masked":
      return group(
        { distilbert, vocab_transform: linear(d.width, d.width, true), vocab_layer_norm: layerNorm(d.width) },
        parameters("Head", { bias: [d.vocabulary] }),
      );
    case "sequence":
      return group({
        distilbert,
        pre_classifier: linear(d.width, d.width, true),
        classifier: linear(d.width, labels, true),
      });
    case "token":
      return group({ distilbert, classifier: linear(d.width, labels, true) });
    case "question":
      return group({ distilbert, qa_outputs: linear(d.width, 2, true) });
    default:
      return undefined;
  }
}

function t5Model(d: Dimensions, head: Head): ModuleNode | undefined {
  if (head === "none") return t5Body(d, "both");
  if (head !== "seq2seq") return undefined;
  const body = t5Body(d, "both");
  const output = d.tied ? undefined : linear(d.width, d.vocabulary);
  return { ...body, children: new Map([...body.children, ...(output ? [["lm_head", output] as const] : [])]) };
}

function vitModel(d: Dimensions, head: Head, labels: number): ModuleNode | undefined {
  if (head === "none") return vitBody(d, true);
  return head === "image" ? group({ vit: vitBody(d, false), classifier: linear(d.width, labels, true) }) : undefined;
}
