/** Names of installed packages. An import of one of these means no file of the workspace, not even in the package's own repository. */

const standard = new Set(
  `abc argparse array ast asyncio atexit base64 bisect builtins bz2 calendar cmath collections colorsys concurrent configparser contextlib
  copy copyreg csv ctypes dataclasses datetime decimal difflib dis email enum errno faulthandler fcntl filecmp fnmatch
  fractions functools gc getopt getpass glob gzip hashlib heapq hmac html http importlib inspect io ipaddress itertools
  json keyword linecache locale logging lzma marshal math mimetypes multiprocessing numbers operator optparse os
  pathlib pdb pickle pkgutil platform plistlib pprint profile pstats queue random re resource sched secrets select
  shelve shlex shutil signal site socket socketserver sqlite3 ssl stat statistics string struct subprocess sys
  sysconfig tarfile tempfile textwrap threading time timeit token tokenize tomllib trace traceback types typing
  unicodedata unittest urllib uuid warnings weakref webbrowser xml zipfile zlib zoneinfo __future__`.split(/\s+/),
);

const packages = new Set(
  `IPython PIL absl accelerate adapters aiohttp albumentations alpaca_eval apex art auto_gptq awq axolotl azureml bert_score
  bitsandbytes boto3 botocore catalyst chex chz clearml click clip clu cog colossalai comet_ml composer cv2 dacite dask datasets
  deepspeed detectron2 diffusers distrax docker dotenv easydict einops elegy ema_pytorch equinox evaluate fairscale fairseq
  fastai fastapi fastcore fastprogress fire flair flash_attn flashinfer flask flax fsspec ftfy galore_torch gensim gin google gradio gymnasium
  gym h5py huggingface_hub hydra hypothesis imageio imgaug immutabledict jax jaxlib jaxtyping joblib jsonargparse keras
  keras_cv keras_hub keras_nlp keras_tuner kornia langchain librosa lightgbm lightning lightning_fabric lightning_utilities liger_kernel
  litdata lm_eval loguru loralib lxml matplotlib megatron ml_collections mlflow mmcv mmdet mmengine mmseg mlx monai munch mup neptune
  networkx nevergrad nibabel nlp nltk nni numba numpy nvidia omegaconf onnx onnxruntime openai opt_einsum optax optimum optuna orbax
  orjson packaging pandas peft petastorm pl_bolts plotly polars psutil pyarrow pycocotools pydantic pydantic_settings
  pydub pyro pytest pytorch_lightning pytorch_metric_learning pytorch_msssim pytorch_optimizer pytz qlora ray
  regex requests rich rouge rouge_score sacrebleu sacremoses safetensors sagemaker scipy seaborn sentence_transformers
  sentencepiece seqeval setfit sglang simple_parsing skimage sklearn skorch smart_open smdistributed soundfile spacy sparseml sqlalchemy
  sb3_contrib sbx stable_baselines3 streamlit sympy tabulate tensorboard tensorboardX tensorboard_logger tensorflow tensorflow_addons
  tensorflow_datasets tensorflow_hub tensorflow_probability tensorflow_text tensorstore termcolor tensordict tf_keras thop tiktoken timm tokenizers
  toml tomli torch torchao torchaudio torchdata torchdiffeq torchelastic torchinfo torchmetrics torchprofile torchrl torchsummary torchtext torchtune torchvision
  torch_geometric torch_xla torch_optimizer tornado tqdm trackio transformer_engine transformers treescope triton trl trlx typeguard typer typing_extensions
  tyro ujson ultralytics umap unsloth unsloth_zoo urllib3 verl visdom vllm wandb warmup_scheduler webdataset
  xformers xgboost yacs yaml yapf yt_dlp zarr zstandard habana_frameworks paddle paddlenlp mxnet gluonnlp haiku objax brax
  jmp seqio t5 t5x dm_pix modal skypilot metaflow prefect kfp determined swanlab aim dvc dvclive simpletransformers
  speechbrain nemo nemo_run espnet espnet2 audiomentations pyannote open_clip clip_benchmark lpips pyiqa segmentation_models_pytorch
  efficientnet_pytorch vit_pytorch pretrainedmodels kaggle kagglehub gdown sh attr attrs cattrs ruamel msgspec beartype`.split(
    /\s+/,
  ),
);

/** Packages whose names scripts also give to files of their own. */
const alsoFiles = new Set(["datasets", "evaluate", "clip", "tokenizers"]);

/** Whether an installed package may be hidden by a file of its name beside the script, which Python finds first. */
export function mayBeHidden(topLevelName: string): boolean {
  return alsoFiles.has(topLevelName);
}

/** Standard library modules that have to do with training or starting it; calls into the others say nothing. */
const loudStandard = new Set(["argparse", "subprocess", "multiprocessing", "threading", "concurrent"]);

/** What scripts call all the time without saying anything about training. */
const quietScript = /^script\.(console|Math|JSON|Object|Array|Number|String|Date|performance|localStorage)\b/;

/** Whether the first part of a dotted name is an installed package rather than a file of the workspace. */
export function isInstalledPackage(topLevelName: string): boolean {
  return standard.has(topLevelName) || packages.has(topLevelName);
}

/** Whether calls of this dotted name are left out of the trace. */
export function isQuietModule(name: string): boolean {
  const top = name.slice(0, (name.indexOf(".") + 1 || name.length + 1) - 1);
  if (name.startsWith("absl.logging.")) return true;
  if (top === "script") return quietScript.test(name);
  if (name === "os.system" || name === "os.execvp") return false;
  return standard.has(top) && !loudStandard.has(top);
}
