/** Things of libraries that modules hold and that keep no weights. */

const weightlessThings = [
  /^(builtins|numpy|math|os|re|sys|time|random|logging|pathlib|collections|dataclasses|functools|itertools|typing|json|yaml|copy|enum)\./,
  /^torch\.(?!nn\.|hub\.|load$|jit\.)/,
  /^torch\.nn\.(functional|init)\./,
  /^torch\.nn\.(modules\.\w+\.)?Module\.(register_buffer|parameters|named_parameters|buffers|state_dict|modules|named_modules)/,
  /^(torchmetrics|torcheval|evaluate|omegaconf|wandb|tokenizers|tiktoken|sentencepiece|PIL|cv2|scipy|sklearn|pandas|matplotlib|tensorboardX?|einops|loguru|rich|tqdm|datasets|kornia|pytorch_metric_learning|accelerate|easydict|munch|ml_collections)\./,
  /^einops\.layers\.torch\.(Rearrange|Reduce)$/,
  /^torchvision\.(transforms|ops\.(DropBlock\w*|StochasticDepth))/,
  /^torch_geometric\.(transforms|data|loader|utils|nn\.(APPNP|LGConv|PairNorm|JumpingKnowledge|MessagePassing|global_\w+|\w*Aggregation))/,
  /^torchaudio\.(transforms|functional)\./,
  /^timm\.(layers|models\.layers)\.(\w+\.)?(DropPath|trunc_normal_|to_2tuple)/,
  /(Config|Tokenizer(Fast)?|Processor|FeatureExtractor|Scheduler|Logger|Writer|Args|Arguments|Metric|Accuracy|Augment\w*|Sampler|Device|Loss)(\.\w+)?$/,
];

/** Whether a thing of this type certainly keeps no weights. */
export function isWeightlessThing(type: string): boolean {
  return weightlessThings.some((pattern) => pattern.test(type));
}

/** Library classes from which modules descend and which keep no weights of their own. */
const weightlessBases =
  /^(torch\.nn\.(modules\.\w+\.)?(Module|Sequential|ModuleList|ModuleDict|ParameterList|ParameterDict)|(lightning|pytorch_lightning)\.(.*\.)?Lightning\w*Module|transformers\.(\w+\.)*\w*PreTrainedModel|diffusers\.(\w+\.)*ModelMixin|\w+(\.\w+)*\.\w*Mixin|typing\.\w+|abc\.ABC|builtins\.object)$/;

export function isWeightlessBase(base: string): boolean {
  return weightlessBases.test(base);
}

/** Functions and classes that give back the module they are given, with what they add to it. */
export function wrapperOf(callee: string): "same" | "weightNorm" | undefined {
  if (/^torch\.nn\.utils\.(parametrizations\.)?weight_norm$/.test(callee)) return "weightNorm";
  if (
    /^torch\.nn\.utils\.(parametrizations\.)?(spectral_norm|orthogonal)$|^torch\.nn\.utils\.prune\.\w+$|^torch\.(compile|jit\.script)$|convert_sync_batchnorm$|^torch\.nn\.(parallel\.)?(DataParallel|DistributedDataParallel)$|checkpoint_wrapper$/.test(
      callee,
    )
  )
    return "same";
  return undefined;
}
