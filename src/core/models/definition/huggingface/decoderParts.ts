/** Parts that decoders of text are put together from. */
import type { ModuleNode } from "../moduleTree";
import type { ConfigOptions } from "./options";
import { group, linear, parameters, rootNorm } from "./parts";

/** Query, key, value and output as matrices of their own, heads grouped. */
export function separateAttention(
  o: ConfigOptions,
  { bias = false, outputBias = false, output = "o_proj" }: { bias?: boolean; outputBias?: boolean; output?: string },
): Readonly<Record<string, ModuleNode>> {
  const [width, heads] = [o.size("hidden_size"), o.size("num_attention_heads")];
  const each = o.sizeOr("head_dim", width / heads);
  const keys = o.sizeOr("num_key_value_heads", heads) * each;
  return {
    q_proj: linear(width, heads * each, bias),
    k_proj: linear(width, keys, bias),
    v_proj: linear(width, keys, bias),
    [output]: linear(heads * each, width, outputBias),
  };
}

export function gatedPart(width: number, inner: number): ModuleNode {
  return group({ gate_proj: linear(width, inner), up_proj: linear(width, inner), down_proj: linear(inner, width) });
}

/** Two matrices under the names that a library gives them. */
export function plainPart(
  width: number,
  inner: number,
  [first, second]: readonly [string, string],
  bias = true,
): ModuleNode {
  return group({ [first]: linear(width, inner, bias), [second]: linear(inner, width, bias) });
}

/** A router, and as many gated parts as there are experts, of which a word uses some. */
export function sparsePart(
  width: number,
  inner: number,
  experts: number,
  used: number | undefined,
): Readonly<Record<string, ModuleNode>> {
  const weights = { gate_up_proj: [experts, 2 * inner, width], down_proj: [experts, width, inner] };
  return {
    gate: parameters("Router", { weight: [experts, width] }),
    experts: {
      ...parameters("Experts", weights),
      ...(used !== undefined && used <= experts && { usedShare: used / experts }),
    },
  };
}

/** Attention over keys and values that are kept compressed. */
export function latentAttention(o: ConfigOptions): ModuleNode {
  const [width, heads] = [o.size("hidden_size"), o.size("num_attention_heads")];
  const [turned, plain, each] = [o.size("qk_rope_head_dim"), o.size("qk_nope_head_dim"), o.size("v_head_dim")];
  const [queryRank, rank, bias] = [o.optional("q_lora_rank"), o.size("kv_lora_rank"), o.flag("attention_bias")];
  const queries = heads * (turned + plain);
  return group({
    ...(queryRank === undefined
      ? { q_proj: linear(width, queries) }
      : {
          q_a_proj: linear(width, queryRank, bias),
          q_a_layernorm: rootNorm(queryRank),
          q_b_proj: linear(queryRank, queries),
        }),
    kv_a_proj_with_mqa: linear(width, rank + turned, bias),
    kv_a_layernorm: rootNorm(rank),
    kv_b_proj: linear(rank, heads * (plain + each)),
    o_proj: linear(heads * each, width, bias),
  });
}
