/** U-Nets of the diffusers library by their configuration: `UNet2DModel`, `UNet2DConditionModel`. Source: diffusers 0.42. */
import { group, linear, stack } from "../huggingface/parts";
import type { ConfigOptions, Defaults } from "../huggingface/options";
import type { ModuleNode } from "../moduleTree";
import { Stopped } from "../stopped";
import {
  classEmbedding,
  convolution,
  crossAttention,
  fourierFrequencies,
  groupNorm,
  pictureAttention,
  residual,
  twoLayerEmbedding,
  type TimeInput,
} from "./blocks";

export const unetDefaults: Defaults = {
  in_channels: 3,
  out_channels: 3,
  down_block_types: ["DownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D"],
  mid_block_type: "UNetMidBlock2D",
  up_block_types: ["AttnUpBlock2D", "AttnUpBlock2D", "AttnUpBlock2D", "UpBlock2D"],
  block_out_channels: [224, 448, 672, 896],
  layers_per_block: 2,
  attention_head_dim: 8,
  add_attention: true,
};

export const conditionalDefaults: Defaults = {
  in_channels: 4,
  out_channels: 4,
  down_block_types: ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"],
  mid_block_type: "UNetMidBlock2DCrossAttn",
  up_block_types: ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"],
  block_out_channels: [320, 640, 1280, 1280],
  layers_per_block: 2,
  cross_attention_dim: 1280,
  transformer_layers_per_block: 1,
  attention_head_dim: 8,
};

/** Options that change the layers in ways that are not followed. */
const unfollowed = [
  "dual_cross_attention",
  "class_embeddings_concat",
  "reverse_transformer_layers_per_block",
  "num_attention_heads",
  "cross_attention_norm",
];

/** What a stage of the U-Net puts behind its residual blocks, by its number from the widest picture on. */
type Attention = (kind: string, stage: number, channels: number) => ModuleNode | undefined;

/** A U-Net over pictures, with attention of the places to each other. */
export function unet(o: ConfigOptions): ModuleNode {
  const attention: Attention = (kind, _, channels) =>
    kind.startsWith("Attn") ? pictureAttention(channels, o.optional("attention_head_dim") ?? channels) : undefined;
  const first = o.sizes("block_out_channels")[0] ?? 0;
  const time = timeEmbedding(o, first, { width: 4 * first, frequencies: first });
  return network(o, /^(Attn)?(Down|Up)Block2D$/, time, attention, (channels, time) => {
    if (o.text("mid_block_type") === "") return undefined;
    const headSize = o.optional("attention_head_dim") ?? channels;
    // Where the time scales and shifts, the middle's attention has a norm only if one is asked for.
    const isNormed = !time.scales || o.optional("attn_norm_num_groups") !== undefined;
    return group({
      resnets: stack(2, () => residual(channels, channels, time)),
      attention: o.flag("add_attention") ? pictureAttention(channels, headSize, isNormed) : undefined,
    });
  });
}

/** A U-Net whose places attend to a condition too. */
export function conditionalUnet(o: ConfigOptions): ModuleNode {
  for (const option of unfollowed) if (o.isOn(option)) throw new Stopped(`${option} is not followed`);
  if (!["", "default"].includes(o.text("attention_type"))) throw new Stopped("attention_type is not followed");
  const stages = o.sizes("block_out_channels").length;
  const [heads, widths, depths] = ["attention_head_dim", "cross_attention_dim", "transformer_layers_per_block"].map(
    (name) => o.sizesOfEach(name, stages),
  );
  const transformer = (stage: number, channels: number, only: boolean): ModuleNode => {
    const [count, width, depth] = [heads?.[stage], widths?.[stage], depths?.[stage]];
    if (!count || width === undefined || depth === undefined) throw new Stopped("its attention is not known");
    return crossAttention(channels, { heads: count, conditionWidth: width, depth, only });
  };
  const attention: Attention = (kind, stage, channels) =>
    kind.startsWith("CrossAttn") ? transformer(stage, channels, o.flag("only_cross_attention")) : undefined;
  const first = o.sizes("block_out_channels")[0] ?? 0;
  const width = o.sizeOr("time_embedding_dim", 2 * first);
  const time = timeEmbedding(o, first, { width, frequencies: width / 2 });
  return network(o, /^(CrossAttn)?(Down|Up)Block2D$/, time, attention, (channels, time) => {
    switch (o.text("mid_block_type")) {
      case "":
        return undefined;
      case "UNetMidBlock2D":
        return group({ resnets: stack(1, () => residual(channels, channels, time)) });
      case "UNetMidBlock2DCrossAttn":
        return group({
          resnets: stack(2, () => residual(channels, channels, time)),
          attention: transformer(stages - 1, channels, false),
        });
      default:
        throw new Stopped(`${o.text("mid_block_type")} is not followed`);
    }
  });
}

type Middle = (channels: number, time: TimeInput) => ModuleNode | undefined;

/** The way down, the middle and the way up, each stage joined to the one across. */
function network(
  o: ConfigOptions,
  known: RegExp,
  embedded: TimeEmbedding,
  attention: Attention,
  middle: Middle,
): ModuleNode {
  const channels = o.sizes("block_out_channels");
  const kinds = [o.texts("down_block_types"), o.texts("up_block_types")] as const;
  const depths = o.sizesOfEach("layers_per_block", channels.length);
  const [first, last] = [channels[0], channels.at(-1)];
  if (first === undefined || last === undefined || kinds.some((each) => each.length !== channels.length))
    throw new Stopped("its stages are not known");
  const strange = kinds.flat().find((kind) => !known.test(kind));
  if (strange !== undefined) throw new Stopped(`${strange} is not followed`);
  const scale = o.text("resnet_time_scale_shift");
  if (!["", "default", "scale_shift"].includes(scale)) throw new Stopped("resnet_time_scale_shift is not followed");
  const time: TimeInput = { width: embedded.width, scales: scale === "scale_shift" };
  const stage = (kind: string, index: number, inputs: readonly number[], isLast: boolean): ModuleNode => {
    const outputs = channels[index] ?? 0;
    return group({
      resnets: stack(inputs.length, (i) => residual(inputs[i] ?? 0, outputs, time)),
      attentions: stack(inputs.length, () => attention(kind, index, outputs) ?? group({})),
      resampler: isLast ? undefined : resampler(o, kind, outputs, time),
    });
  };
  return group({
    conv_in: convolution(o.size("in_channels"), first, o.sizeOr("conv_in_kernel", 3)),
    ...embeddings(o, embedded),
    down_blocks: stack(channels.length, (i) => {
      const [before, own] = [channels[Math.max(i - 1, 0)] ?? 0, channels[i] ?? 0];
      const inputs = Array.from({ length: depths[i] ?? 0 }, (_, layer) => (layer === 0 ? before : own));
      return stage(kinds[0][i] ?? "", i, inputs, i === channels.length - 1);
    }),
    mid_block: middle(last, time),
    up_blocks: stack(channels.length, (i) => {
      const index = channels.length - 1 - i;
      const own = channels[index] ?? 0;
      const [below, above] = [channels[index + 1] ?? own, channels[Math.max(index - 1, 0)] ?? 0];
      const count = (depths[index] ?? 0) + 1;
      // Each residual block is given what came from below and what the way down left.
      const inputs = Array.from(
        { length: count },
        (_, layer) => (layer === 0 ? below : own) + (layer === count - 1 ? above : own),
      );
      return stage(kinds[1][i] ?? "", index, inputs, index === 0);
    }),
    conv_norm_out: groupNorm(first),
    conv_out: convolution(first, o.size("out_channels"), o.sizeOr("conv_out_kernel", 3)),
  });
}

/** Halves or doubles the picture. Stages with attention of their own may do so with a residual block. */
function resampler(o: ConfigOptions, kind: string, channels: number, time: TimeInput): ModuleNode {
  const way = o.text(kind.includes("Up") ? "upsample_type" : "downsample_type");
  return kind.startsWith("Attn") && way === "resnet"
    ? residual(channels, channels, time)
    : convolution(channels, channels, 3);
}

interface TimeEmbedding {
  /** Width of the embedding as the blocks take it. */
  readonly width: number;
  /** Numbers that stand for the time before its two layers. */
  readonly inputs: number;
  /** Random frequencies, where the times are put as Fourier features. */
  readonly frequencies: number | undefined;
}

/** @param fourier what holds for Fourier features, which the two U-Nets size in their own ways. */
function timeEmbedding(
  o: ConfigOptions,
  first: number,
  fourier: { readonly width: number; readonly frequencies: number },
): TimeEmbedding {
  switch (o.text("time_embedding_type")) {
    case "":
    case "positional":
      return { width: o.sizeOr("time_embedding_dim", 4 * first), inputs: first, frequencies: undefined };
    case "fourier": {
      const { width, frequencies } = fourier;
      return { width: o.sizeOr("time_embedding_dim", width), inputs: 2 * frequencies, frequencies };
    }
    default:
      throw new Stopped(`${o.text("time_embedding_type")} embeddings are not followed`);
  }
}

/** Embeddings of the time, and of a class and other conditions where there are such. */
function embeddings(
  o: ConfigOptions,
  { width, inputs, frequencies }: TimeEmbedding,
): Readonly<Record<string, ModuleNode | undefined>> {
  return {
    time_proj: frequencies === undefined ? undefined : fourierFrequencies(frequencies),
    time_embedding: twoLayerEmbedding(inputs, width, o.optional("time_cond_proj_dim")),
    class_embedding: classPart(o, inputs, width),
    add_embedding: addedPart(o, width),
    encoder_hid_proj: conditionPart(o),
  };
}

function classPart(o: ConfigOptions, inputs: number, width: number): ModuleNode | undefined {
  const classes = o.optional("num_class_embeds");
  switch (o.text("class_embed_type")) {
    case "":
      return classes === undefined ? undefined : classEmbedding(classes, width);
    case "timestep":
      return twoLayerEmbedding(inputs, width);
    case "projection":
      return twoLayerEmbedding(o.size("projection_class_embeddings_input_dim"), width);
    case "simple_projection":
      return linear(o.size("projection_class_embeddings_input_dim"), width, true);
    case "identity":
      return undefined;
    default:
      throw new Stopped("class_embed_type is not followed");
  }
}

function addedPart(o: ConfigOptions, width: number): ModuleNode | undefined {
  const kind = o.text("addition_embed_type");
  if (kind === "") return undefined;
  if (kind === "text_time") return twoLayerEmbedding(o.size("projection_class_embeddings_input_dim"), width);
  throw new Stopped(`${kind} conditions are not followed`);
}

function conditionPart(o: ConfigOptions): ModuleNode | undefined {
  const inputs = o.optional("encoder_hid_dim");
  const kind = o.text("encoder_hid_dim_type");
  if (inputs === undefined && kind === "") return undefined;
  if (inputs !== undefined && ["", "text_proj"].includes(kind))
    return linear(inputs, o.size("cross_attention_dim"), true);
  throw new Stopped(`${kind} conditions are not followed`);
}
