/** Models of pictures, and of pictures with text: DeiT, DINOv2, Swin, CLIP, LLaVA. */
import type { ModuleNode } from "../moduleTree";
import type { Family } from "./family";
import type { ConfigOptions, Defaults } from "./options";
import { embedding, group, layerNorm, linear, parameters, stack } from "./parts";

const pictureSizes = {
  hidden_size: 768,
  intermediate_size: 3072,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  image_size: 224,
  patch_size: 16,
  num_channels: 3,
  qkv_bias: true,
};

function patches(o: ConfigOptions): number {
  return Math.floor(o.size("image_size") / o.size("patch_size")) ** 2;
}

function patchProjection(o: ConfigOptions, width: number, bias = true): ModuleNode {
  const side = o.size("patch_size");
  const weight = [width, o.size("num_channels"), side, side];
  return parameters("Conv2d", { weight, ...(bias && { bias: [width] }) });
}

/** @param output the name of the last matrix. */
function attention(width: number, bias: boolean, output = "o_proj"): Readonly<Record<string, ModuleNode>> {
  return {
    q_proj: linear(width, width, bias),
    k_proj: linear(width, width, bias),
    v_proj: linear(width, width, bias),
    [output]: linear(width, width, true),
  };
}

function twoLayers(width: number, inner: number): ModuleNode {
  return group({ fc1: linear(width, inner, true), fc2: linear(inner, width, true) });
}

const deit: Family = {
  width: "hidden_size",
  defaults: pictureSizes,
  model: (o, head, labels) => {
    const width = o.size("hidden_size");
    const layer = (): ModuleNode =>
      group({
        attention: group(attention(width, o.flag("qkv_bias"))),
        layernorm_before: layerNorm(width),
        layernorm_after: layerNorm(width),
        mlp: twoLayers(width, o.size("intermediate_size")),
      });
    const body = (isPooled: boolean): ModuleNode =>
      group({
        embeddings: group(
          { patch_embeddings: group({ projection: patchProjection(o, width) }) },
          parameters("DeiTEmbeddings", {
            cls_token: [1, 1, width],
            distillation_token: [1, 1, width],
            position_embeddings: [1, patches(o) + 2, width],
          }),
        ),
        layers: stack(o.size("num_hidden_layers"), layer),
        layernorm: layerNorm(width),
        pooler: isPooled ? group({ dense: linear(width, width, true) }) : undefined,
      });
    if (head === "none") return body(true);
    return head === "image" ? group({ deit: body(false), classifier: linear(width, labels, true) }) : undefined;
  },
};

const dino: Family = {
  width: "hidden_size",
  defaults: { ...pictureSizes, patch_size: 14, mlp_ratio: 4, use_mask_token: true },
  model: (o, head, labels) => {
    const width = o.size("hidden_size");
    if (o.flag("use_swiglu_ffn")) return undefined;
    const scale = (): ModuleNode => parameters("LayerScale", { lambda1: [width] });
    const layer = (): ModuleNode =>
      group({
        norm1: layerNorm(width),
        attention: group(attention(width, o.flag("qkv_bias"))),
        layer_scale1: scale(),
        norm2: layerNorm(width),
        mlp: twoLayers(width, o.size("mlp_ratio") * width),
        layer_scale2: scale(),
      });
    const dinov2 = group({
      embeddings: group(
        { patch_embeddings: group({ projection: patchProjection(o, width) }) },
        parameters("Dinov2Embeddings", {
          cls_token: [1, 1, width],
          ...(o.flag("use_mask_token") && { mask_token: [1, width] }),
          position_embeddings: [1, patches(o) + 1, width],
        }),
      ),
      encoder: group({ layer: stack(o.size("num_hidden_layers"), layer) }),
      layernorm: layerNorm(width),
    });
    if (head === "none") return dinov2;
    return head === "image" ? group({ dinov2, classifier: linear(2 * width, labels, true) }) : undefined;
  },
};

/** Stages of windows, each twice as wide as the one before. */
const swin: Family = {
  width: "hidden_size",
  defaults: {
    image_size: 224,
    patch_size: 4,
    num_channels: 3,
    embed_dim: 96,
    depths: [2, 2, 6, 2],
    num_heads: [3, 6, 12, 24],
    window_size: 7,
    mlp_ratio: 4,
    qkv_bias: true,
  },
  model: (o, head, labels) => {
    const [first, depths, heads] = [o.size("embed_dim"), o.sizes("depths"), o.sizes("num_heads")];
    const window = o.size("window_size");
    const block = (width: number, count: number): ModuleNode =>
      group({
        attention: group({
          ...attention(width, o.flag("qkv_bias")),
          relative_position_bias: parameters("Bias", {
            relative_position_bias_table: [(2 * window - 1) ** 2, count],
          }),
        }),
        layernorm_before: layerNorm(width),
        layernorm_after: layerNorm(width),
        mlp: twoLayers(width, Math.floor(o.number("mlp_ratio") * width)),
      });
    const stages = depths.map((depth, stage) => {
      const width = first * 2 ** stage;
      const joins = group({ reduction: linear(4 * width, 2 * width), norm: layerNorm(4 * width) });
      return group({
        blocks: stack(depth, () => block(width, heads[stage] ?? 1)),
        downsample: stage < depths.length - 1 ? joins : undefined,
      });
    });
    const width = first * 2 ** (depths.length - 1);
    const body = group({
      embeddings: group(
        { patch_embeddings: group({ projection: patchProjection(o, first) }), norm: layerNorm(first) },
        o.flag("use_absolute_embeddings")
          ? parameters("SwinEmbeddings", { position_embeddings: [1, patches(o), first] })
          : undefined,
      ),
      encoder: group({ layers: group(Object.fromEntries(stages.entries())) }),
      layernorm: layerNorm(width),
    });
    if (head === "none") return body;
    return head === "image" ? group({ swin: body, classifier: linear(width, labels, true) }) : undefined;
  },
};

const clipText: Defaults = {
  vocab_size: 49408,
  hidden_size: 512,
  intermediate_size: 2048,
  num_hidden_layers: 12,
  max_position_embeddings: 77,
  projection_dim: 512,
};
const clipVision: Defaults = { ...pictureSizes, patch_size: 32, projection_dim: 512 };

function clipLayers(o: ConfigOptions): ModuleNode {
  const width = o.size("hidden_size");
  const layer = (): ModuleNode =>
    group({
      self_attn: group(attention(width, true, "out_proj")),
      layer_norm1: layerNorm(width),
      mlp: twoLayers(width, o.size("intermediate_size")),
      layer_norm2: layerNorm(width),
    });
  return group({ layers: stack(o.size("num_hidden_layers"), layer) });
}

function clipTextBody(o: ConfigOptions): ModuleNode {
  const width = o.size("hidden_size");
  return group({
    embeddings: group({
      token_embedding: embedding(o.size("vocab_size"), width),
      position_embedding: embedding(o.size("max_position_embeddings"), width),
    }),
    encoder: clipLayers(o),
    final_layer_norm: layerNorm(width),
  });
}

function clipVisionBody(o: ConfigOptions): ModuleNode {
  const width = o.size("hidden_size");
  return group({
    embeddings: group(
      { patch_embedding: patchProjection(o, width, false), position_embedding: embedding(patches(o) + 1, width) },
      parameters("CLIPVisionEmbeddings", { class_embedding: [width] }),
    ),
    pre_layrnorm: layerNorm(width),
    encoder: clipLayers(o),
    post_layernorm: layerNorm(width),
  });
}

const clip: Family = {
  width: "projection_dim",
  defaults: { projection_dim: 512 },
  model: (o, head) => {
    if (head !== "none") return undefined;
    const [text, vision] = [o.part("text_config", clipText), o.part("vision_config", clipVision)];
    const joined = o.size("projection_dim");
    return group(
      {
        text_model: clipTextBody(text),
        vision_model: clipVisionBody(vision),
        visual_projection: linear(vision.size("hidden_size"), joined),
        text_projection: linear(text.size("hidden_size"), joined),
      },
      parameters("CLIPModel", { logit_scale: [] }),
    );
  },
};

const half = (defaults: Defaults, body: (o: ConfigOptions) => ModuleNode, name: string): Family => ({
  width: "hidden_size",
  defaults,
  model: (o, head) => (head === "none" ? group({ [name]: body(o) }) : undefined),
});

export const visionFamilies: Readonly<Record<string, Family>> = {
  DeiT: deit,
  Dinov2: dino,
  Swin: swin,
  CLIP: clip,
  CLIPText: half(clipText, clipTextBody, "text_model"),
  CLIPVision: half(clipVision, clipVisionBody, "vision_model"),
};
