/** `model.resize_token_embeddings(n)`: another number of words than the configuration says. */
import type { Call } from "../../../evaluate/trace";
import { asNumber, likely, type Value } from "../../../evaluate/value";
import { modulesOf, type ModuleNode, type Shape } from "../moduleTree";
import { Stopped } from "../stopped";

/** Where models of the transformers library keep a row for each word. */
const wordEmbeddings =
  /(^|\.)(embed_tokens|word_embeddings|wte|shared|embeddings|tok_embeddings|embed_in|token_embedding)$/;

/**
 * The model with as many words as it was last given.
 * @throws Stopped where that number is only known when the code runs.
 */
export function resized(module: ModuleNode, model: Value, calls: readonly Call[]): ModuleNode {
  const held = likely(model);
  if (held.kind !== "object") return module;
  const call = calls.findLast(({ method, receiver }) => {
    const owner = method === "resize_token_embeddings" && receiver ? likely(receiver) : undefined;
    return owner?.kind === "object" && owner.attributes === held.attributes;
  });
  const words = modulesOf(module).find(
    ({ name, module: part }) => part.type === "Embedding" && wordEmbeddings.test(name),
  );
  const before = words?.module.weights[0]?.shape[0];
  if (!call || before === undefined) return module;
  const after = asNumber(call.args[0] ?? call.kwargs.get("new_num_tokens"));
  if (after === undefined) throw new Stopped("the number of words that it is resized to is not known", [call.span]);
  const multiple = asNumber(call.args[1] ?? call.kwargs.get("pad_to_multiple_of")) ?? 1;
  return withWords(module, before, Math.ceil(after / multiple) * multiple);
}

function withWords(node: ModuleNode, before: number, after: number): ModuleNode {
  const resize = ([first = 0, ...rest]: Shape): Shape => [first === before ? after : first, ...rest];
  return {
    ...node,
    weights: node.weights.map((weight) => ({ ...weight, shape: resize(weight.shape) })),
    children: new Map([...node.children].map(([name, child]) => [name, withWords(child, before, after)])),
  };
}
