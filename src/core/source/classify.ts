import type { SourceText } from "./sourceText";

/**
 * Whether a file can be about training at all, from cheap marks in its text; false is certain, true means "read it".
 * Keeps the parsers away from the files of a workspace that are not training code, which are most.
 * Searches for fixed words, each ending at the first hit: no parsing, no backtracking.
 */
export function mayTrain(source: SourceText): boolean {
  const { text } = source;
  switch (source.language) {
    case "python":
      return (
        (pythonLibraries.test(text) && pythonMarks.test(text)) ||
        mayStartTraining(text) ||
        fitsModel(text) ||
        startsTrainings(text) ||
        startsPods(text) ||
        mayBeConfiguration(text) ||
        lazyConfigurations.test(text)
      );
    case "notebook":
      return (pythonLibraries.test(text) && (pythonMarks.test(text) || launchers.test(text))) || fitsModel(text);
    case "yaml":
      return configKeys.test(text) || launchers.test(text) || jobMarks.test(text) || startedScripts.test(text);
    case "json":
      if (keepsCommands.test(source.path)) return launchers.test(text) || text.includes("debugpy");
      return configKeys.test(text) || jobMarks.test(text);
    case "toml":
      if (keepsCommands.test(source.path)) return launchers.test(text) || text.includes("debugpy");
      return configKeys.test(text);
    case "gin":
      return ginNames.test(text);
    case "shell":
    case "makefile":
    case "dockerfile":
      return launchers.test(text) || startedScripts.test(text);
    case "javascript":
    case "typescript":
      return scriptLibraries.test(text) && scriptMarks.test(text) && isWritten(source);
    default:
      return false;
  }
}

/** A pattern that finds any of some words: one pass over the text for all of them. */
function anyOf(words: readonly string[]): RegExp {
  return new RegExp(words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|"));
}

/** Whether a file can start a training that another file describes: what {@link mayTrain} asks, of launchers alone. */
export function mayLaunch(source: SourceText): boolean {
  const { text } = source;
  switch (source.language) {
    case "python":
      return startsTrainings(text) || services.test(text);
    case "notebook":
      return launchers.test(text) && mayTrain(source);
    case "yaml":
      return launchers.test(text) || jobMarks.test(text) || startedScripts.test(text);
    case "json":
    case "toml":
      return keepsCommands.test(source.path) && mayTrain(source);
    case "shell":
    case "makefile":
    case "dockerfile":
      return launchers.test(text) || startedScripts.test(text);
    default:
      return false;
  }
}

/** Words of which a Python training script imports or mentions at least one. */
const pythonLibraries = anyOf([
  "torch",
  "transformers",
  "keras",
  "tensorflow",
  "trl",
  "peft",
  "lightning",
  "accelerate",
  "sentence_transformers",
  "unsloth",
  "deepspeed",
  "sagemaker",
  "setfit",
  "mmengine",
  "jax",
  "flax",
  "mlx",
  "ultralytics",
  "fastai",
  "aiplatform",
  "azure.ai.ml",
  "azureml",
  "import sky",
  "submitit",
  "stable_baselines3",
  "sb3_contrib",
  "rllib",
  "composer",
  "nemo",
  "sklearn.ensemble",
  "SearchCV",
  "xgboost",
  "lightgbm",
  "catboost",
  "from trainer import",
]);

/** Words of which the code that starts a training has at least one. */
const pythonMarks = anyOf([
  "backward(",
  ".fit(",
  "train(",
  "train_model",
  "_epoch(",
  "rainer",
  "apply_gradients",
  "train_on_batch",
  "fit_generator",
  "unsloth_train",
  "hyperparameter_search",
  ".minimize(",
  "TrainingArguments",
  "fine_tune(",
  "fit_one_cycle(",
  "tuner.search(",
  "CustomJob",
  "TrainingJob",
  "create_or_update(",
  "ScriptRunConfig",
  "sky.launch(",
  "executor.submit(",
  "apply_updates",
  "value_and_grad",
  ".learn(",
  "tune.run(",
  "Tuner(",
  "pretrain(",
  "finetune(",
  "_recipe(",
  "cross_val",
  ".cv(",
]);

/** Scripts that start a training written in other files of the workspace, under whatever name: their options give them away. */
function mayStartTraining(text: string): boolean {
  return (
    text.includes("__main__") &&
    (trainingOptions.test(text) || text.includes("@hydra.main")) &&
    (pythonLibraries.test(text) || trainingNames.test(text))
  );
}

const trainingOptions = anyOf(["learning_rate", "lr=", "--lr", ".lr", "optimizer", "epochs"]);
const trainingNames = anyOf(["Train", "train"]);

/** `model.fit(rows, epochs=3)`, where another file has the model and imports its library. */
function fitsModel(text: string): boolean {
  return fits.test(text) && text.includes("epochs");
}

const fits = anyOf([".fit(", ".fit_generator("]);

/** Packages of which a JavaScript training script imports one, or their names where a page loads them. */
const scriptLibraries = anyOf([
  "@tensorflow/tfjs",
  "brain.js",
  "brain.NeuralNetwork",
  "brain.recurrent",
  "ml5",
  "tf.sequential(",
  "tf.model(",
  "tf.train.",
  "tf.loadLayersModel(",
]);

/** Words of which the code that starts a training has at least one. */
const scriptMarks = anyOf([
  ".fit",
  "fitModel(",
  "train(",
  "trainModel(",
  "trainOn",
  "trainAsync(",
  ".minimize(",
  ".applyGradients(",
]);

/** Characters in a line, on average, from which a file was made by a program and not by a person. */
const longLine = 300;

/** Not declarations, and not what a bundler made. */
function isWritten({ path, text }: SourceText): boolean {
  if (/\.d\.[mc]?ts$|\.min\.js$/.test(path)) return false;
  let lines = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return text.length < 1_000_000 && text.length / lines < longLine;
}

/** Ways in which a Python program starts others, */
const startingOthers = anyOf(["subprocess", "os.system", "os.popen", "os.execvp"]);
/** and what it starts when that is a training. */
const startedTrainings = anyOf([
  "torchrun",
  "torch.distributed",
  "accelerate",
  "deepspeed",
  "train",
  "finetune",
  "fine_tune",
]);

function startsTrainings(text: string): boolean {
  return startingOthers.test(text) && startedTrainings.test(text);
}

/** A pod of RunPod that is given what to start. */
function startsPods(text: string): boolean {
  return text.includes("runpod") && text.includes("docker_args") && startedTrainings.test(text);
}

/** Services that Python programs hand scripts to. */
const services = anyOf(["sagemaker", "aiplatform", "azure.ai.ml", "azureml", "import sky", "runpod"]);

/**
 * Python files that are settings for another script: short, and nothing but names that are given values. They use no library
 * that gives them away; the names do.
 */
function mayBeConfiguration(text: string): boolean {
  return (
    text.length < 20_000 && settingNames.test(text) && !/^[ \t]*(def|class|from|print|for|while|with)\b/m.test(text)
  );
}

/** Marks of Python configurations that import their parts. */
const lazyConfigurations = anyOf(["train.max_iter", "dataloader.train", "train.init_checkpoint", "lr_multiplier"]);

const settingNames = anyOf(["batch_size", "max_iters", "max_epochs", "num_epochs", "_base_", "learning_rate"]);

/** Files in which editors and package managers keep commands. */
const keepsCommands = /(?:^|\/)(?:launch\.json|tasks\.json|package\.json|pyproject\.toml|pixi\.toml)$/;

/** Programs that start a training from a shell. */
const launchers = anyOf([
  "python",
  "torchrun",
  "accelerate",
  "deepspeed",
  "srun",
  "axolotl",
  "llamafactory",
  "sbatch",
  "mpirun",
  "composer",
  "colossalai",
  "fairseq-",
  "lerobot-train",
  "tune run",
  "litgpt",
  "mlx_lm",
  "trl ",
  "yolo",
  "train_gpt2",
  "rl_zoo3",
  "swift ",
  "xtuner",
  "node ",
  "tsx ",
  "ts-node ",
  "bun ",
  "deno ",
  "papermill",
  "dvc ",
  "nbconvert",
  "jupyter execute",
]);

/** Shell scripts that train, by their names: `bash tools/dist_train.sh`. */
const startedScripts = /(?:train|tun(?:e|ing)|sft)\w{0,40}\.(?:sh|bash|slurm|sbatch)/i;

/** Keys of which a training configuration has at least one. */
const configKeys = anyOf([
  "base_model",
  "model_name_or_path",
  "finetuning_type",
  "num_train_epochs",
  "num_epochs",
  "max_steps",
  "micro_batch_size",
  "per_device_train_batch_size",
  "train_batch_size",
  "learning_rate",
  "sequence_len",
  "cutoff_len",
  "seq_len",
  "max_epochs",
  "max_duration",
  "_component_",
  "accelerate",
  "compute_environment",
  "train_steps",
  "train_iters",
  "train-iters",
  "max_update",
  "per_device_batch_size",
  "global_train_batch_size",
  "SOLVER",
  "_BASE_",
  "n_timesteps",
  "total_timesteps",
  "timesteps_total",
  "training_iteration",
  "number_of_epochs",
  "fine_tune_type",
  "lora_parameters",
  "lora_layers",
  "num_layers",
  "max_epoch",
  "sd_trainer",
  "diffusion_trainer",
  "ui_trainer",
  "total_iter",
  "base_learning_rate",
  "batch_size",
  "epochs:",
  "_self_",
  "@package _global_",
]);

/** What a gin file of a training binds. */
const ginNames = anyOf(["TRAIN_STEPS", "total_steps"]);

/** Words of job specifications that need not name the program they start. */
const jobMarks = anyOf([
  "ReplicaSpecs",
  "TrainJob",
  "accelerators:",
  "commandJob",
  "sweepJob",
  "pipelineJob",
  "erPoolSpecs",
  "spark_python_task",
  "program:",
  "gpu_count:",
]);
