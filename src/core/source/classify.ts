import type { SourceText } from "./sourceText";

/**
 * Whether a file can be about training at all, from cheap marks in its text; false is certain, true means "read it".
 * Keeps the parsers away from the files of a workspace that are not training code, which are most.
 * Plain searches for fixed words, each ending at the first hit: no parsing, no backtracking.
 */
export function mayTrain(source: SourceText): boolean {
  const { text } = source;
  switch (source.language) {
    case "python":
      return (
        (holdsAny(text, pythonLibraries) && holdsAny(text, pythonMarks)) ||
        mayStartTraining(text) ||
        (holdsAny(text, startingOthers) && holdsAny(text, startedTrainings)) ||
        mayBeConfiguration(text) ||
        holdsAny(text, lazyConfigurations)
      );
    case "notebook":
      return holdsAny(text, pythonLibraries) && (holdsAny(text, pythonMarks) || holdsAny(text, launchers));
    case "yaml":
      return holdsAny(text, configKeys) || holdsAny(text, launchers) || holdsAny(text, jobMarks);
    case "json":
      if (keepsCommands.test(source.path)) return holdsAny(text, launchers) || text.includes("debugpy");
      return holdsAny(text, configKeys) || holdsAny(text, jobMarks);
    case "toml":
      if (keepsCommands.test(source.path)) return holdsAny(text, launchers) || text.includes("debugpy");
      return holdsAny(text, configKeys);
    case "gin":
      return holdsAny(text, ginNames);
    case "shell":
    case "makefile":
    case "dockerfile":
      return holdsAny(text, launchers);
    case "javascript":
    case "typescript":
      return holdsAny(text, scriptLibraries) && holdsAny(text, scriptMarks) && isWritten(source);
    default:
      return false;
  }
}

/** Words of which a Python training script imports or mentions at least one. */
const pythonLibraries = [
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
  "ultralytics",
  "fastai",
  "aiplatform",
  "azure.ai.ml",
  "azureml",
  "import sky",
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
];

/** Words of which the code that starts a training has at least one. */
const pythonMarks = [
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
  "apply_updates",
  ".learn(",
  "tune.run(",
  "Tuner(",
  "pretrain(",
  "finetune(",
  "_recipe(",
  "cross_val",
  ".cv(",
];

/** Scripts that start a training written in other files of the workspace, under whatever name: their options give them away. */
function mayStartTraining(text: string): boolean {
  return (
    text.includes("__main__") &&
    holdsAny(text, trainingOptions) &&
    (holdsAny(text, pythonLibraries) || holdsAny(text, ["Train", "train"]))
  );
}

const trainingOptions = ["learning_rate", "lr=", "--lr", ".lr", "optimizer", "epochs"];

/** Packages of which a JavaScript training script imports one, or their names where a page loads them. */
const scriptLibraries = [
  "@tensorflow/tfjs",
  "brain.js",
  "brain.NeuralNetwork",
  "brain.recurrent",
  "ml5",
  "tf.sequential(",
  "tf.model(",
  "tf.train.",
  "tf.loadLayersModel(",
];

/** Words of which the code that starts a training has at least one. */
const scriptMarks = [
  ".fit",
  "fitModel(",
  "train(",
  "trainModel(",
  "trainOn",
  "trainAsync(",
  ".minimize(",
  ".applyGradients(",
];

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
const startingOthers = ["subprocess", "os.system", "os.popen", "os.execvp"];
/** and what it starts when that is a training. */
const startedTrainings = ["torchrun", "torch.distributed", "accelerate", "deepspeed", "train", "finetune", "fine_tune"];

/**
 * Python files that are settings for another script: short, and nothing but names that are given values. They use no library
 * that gives them away; the names do.
 */
function mayBeConfiguration(text: string): boolean {
  return (
    text.length < 20_000 && holdsAny(text, settingNames) && !/^\s*(def|class|from|print|for|while|with)\b/m.test(text)
  );
}

/** Marks of Python configurations that import their parts. */
const lazyConfigurations = ["train.max_iter", "dataloader.train", "train.init_checkpoint", "lr_multiplier"];

const settingNames = ["batch_size", "max_iters", "max_epochs", "num_epochs", "_base_", "learning_rate"];

/** Files in which editors and package managers keep commands. */
const keepsCommands = /(?:^|\/)(?:launch\.json|tasks\.json|package\.json|pyproject\.toml|pixi\.toml)$/;

/** Programs that start a training from a shell. */
const launchers = [
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
  "tune run",
  "litgpt",
  "trl ",
  "yolo",
  "train_gpt2",
  "rl_zoo3",
  "swift ",
  "xtuner",
];

/** Keys of which a training configuration has at least one. */
const configKeys = [
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
  "max_epoch",
];

/** What a gin file of a training binds. */
const ginNames = ["TRAIN_STEPS", "total_steps"];

/** Words of job specifications that need not name the program they start. */
const jobMarks = [
  "ReplicaSpecs",
  "TrainJob",
  "accelerators:",
  "commandJob",
  "sweepJob",
  "pipelineJob",
  "erPoolSpecs",
  "spark_python_task",
  "program:",
];

function holdsAny(text: string, words: readonly string[]): boolean {
  return words.some((word) => text.includes(word));
}
