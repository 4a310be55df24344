/** The autoencoder of the diffusers library by its configuration: `AutoencoderKL`. Source: diffusers 0.42. */
import { group, stack } from "../huggingface/parts";
import type { ConfigOptions, Defaults } from "../huggingface/options";
import type { ModuleNode } from "../moduleTree";
import { Stopped } from "../stopped";
import { convolution, groupNorm, pictureAttention, residual, type TimeInput } from "./blocks";

export const autoencoderDefaults: Defaults = {
  in_channels: 3,
  out_channels: 3,
  down_block_types: ["DownEncoderBlock2D"],
  up_block_types: ["UpDecoderBlock2D"],
  block_out_channels: [64],
  layers_per_block: 1,
  latent_channels: 4,
  use_quant_conv: true,
  use_post_quant_conv: true,
  mid_block_add_attention: true,
};

const noTime: TimeInput = { width: undefined, scales: false };

export function autoencoder(o: ConfigOptions): ModuleNode {
  const channels = o.sizes("block_out_channels");
  const depth = o.size("layers_per_block");
  const latent = o.size("latent_channels");
  const [down, up] = [o.texts("down_block_types"), o.texts("up_block_types")];
  const [first, last] = [channels[0], channels.at(-1)];
  if (first === undefined || last === undefined || down.length !== channels.length || up.length !== channels.length)
    throw new Stopped("its stages are not known");
  const strange = [...down, ...up].find((kind) => !/^(Attn)?(DownEncoder|UpDecoder)Block2D$/.test(kind));
  if (strange !== undefined) throw new Stopped(`${strange} is not followed`);
  const stage = (kind: string, before: number, own: number, layers: number, isLast: boolean): ModuleNode =>
    group({
      resnets: stack(layers, (layer) => residual(layer === 0 ? before : own, own, noTime)),
      attentions: stack(kind.startsWith("Attn") ? layers : 0, () => pictureAttention(own, own)),
      resampler: isLast ? undefined : convolution(own, own, 3),
    });
  const middle = (): ModuleNode =>
    group({
      resnets: stack(2, () => residual(last, last, noTime)),
      attention: o.flag("mid_block_add_attention") ? pictureAttention(last, last) : undefined,
    });
  const at = (index: number): number => channels[Math.min(Math.max(index, 0), channels.length - 1)] ?? 0;
  const end = channels.length - 1;
  return group({
    encoder: group({
      conv_in: convolution(o.size("in_channels"), first, 3),
      down_blocks: stack(channels.length, (i) => stage(down[i] ?? "", at(i - 1), at(i), depth, i === end)),
      mid_block: middle(),
      conv_norm_out: groupNorm(last),
      conv_out: convolution(last, 2 * latent, 3),
    }),
    decoder: group({
      conv_in: convolution(latent, last, 3),
      mid_block: middle(),
      up_blocks: stack(channels.length, (i) => stage(up[i] ?? "", at(end - i + 1), at(end - i), depth + 1, i === end)),
      conv_norm_out: groupNorm(first),
      conv_out: convolution(first, o.size("out_channels"), 3),
    }),
    quant_conv: o.flag("use_quant_conv") ? convolution(2 * latent, 2 * latent, 1) : undefined,
    post_quant_conv: o.flag("use_post_quant_conv") ? convolution(latent, latent, 1) : undefined,
  });
}
