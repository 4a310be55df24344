/**
 * NeMo 2 in Python: `llm.pretrain(model, data, trainer, …)`, and the recipes that NeMo-Run starts
 * (`run.run(llm.llama3_8b.pretrain_recipe(num_nodes=2))`). Names: NeMo 2.0 to 2.4.
 */
import type { Call, Trace } from "../../evaluate/trace";
import { asNumber, asString, isNone, likely, type Value } from "../../evaluate/value";
import { stringValue } from "../../evaluate/values";
import type { RunDraft } from "../../run/runSpec";
import { anyArgument, argument, attributesOf, lastOf, ownerOf } from "../calls";
import { FactSheet } from "../facts";
import type { PythonFramework } from "../framework";
import { precisionNamed } from "../precision";
import { anchorIn, distinctStarts, draft, stateSweep } from "../runs";

const entryPoint = /^nemo\.collections\.(llm|vlm|diffusion|speechlm)\.(.*\.)?(pretrain|finetune|train)$/;
const recipeMaker = /^nemo\.collections\.(llm|vlm|diffusion)\.(?:recipes\.)?(\w+)\.(pretrain|finetune)_recipe$/;

export const nemoRecipe: PythonFramework = {
  name: "nemo",
  find(trace) {
    const starts = trace.calls.filter((call) => entryPoint.test(call.callee) || startedRecipe(call) !== undefined);
    return distinctStarts(starts).map((call) => readRun(call, trace));
  },
};

/** The recipe that NeMo-Run is given to run, by itself or as a part of an experiment. */
function startedRecipe(call: Call): Value | undefined {
  if (!/^nemo_run\.(.*\.)?(run|Experiment\.(__enter__\.)?add)$/.test(call.callee)) return undefined;
  const given = anyArgument(call, ["fn_or_script", "task"], 0);
  return given && isRecipe(given) ? given : undefined;
}

function isRecipe(value: Value): boolean {
  const made = callOf(value);
  if (!made) return false;
  if (recipeMaker.test(made.callee)) return true;
  const target = made.args[0] && likely(made.args[0]);
  return /^nemo_run\.(.*\.)?Partial$/.test(made.callee) && target?.kind === "symbol" && entryPoint.test(target.name);
}

function callOf(value: Value | undefined): Call | undefined {
  const held = value && likely(value);
  return held?.kind === "object" ? held.call : undefined;
}

/** An option of a thing: set on it since, else given when it was made. */
function setting(value: Value | undefined, ...names: string[]): Value | undefined {
  const attributes = attributesOf(value);
  for (const name of names) {
    const found = attributes.get(name) ?? callOf(value)?.kwargs.get(name);
    if (found && !isNone(found)) return found;
  }
  return undefined;
}

function readRun(call: Call, trace: Trace): RunDraft {
  const sheet = new FactSheet();
  const recipe = startedRecipe(call);
  const made = callOf(recipe);
  const part = (name: string): Value | undefined => (recipe ? setting(recipe, name) : argument(call, name));
  const [trainer, data] = [part("trainer"), part("data")];
  const named = recipeMaker.exec(made?.callee ?? "");

  stateModel(sheet, part("model"), named ? made : undefined);
  const steps = setting(trainer, "max_steps") ?? argument(made, "max_steps");
  if ((asNumber(steps) ?? 0) > 0) sheet.add("maxSteps", steps);
  else if (steps && likely(steps).kind === "unknown") sheet.add("maxSteps", steps);
  const epochs = setting(trainer, "max_epochs");
  if ((asNumber(epochs) ?? 0) > 0) sheet.add("epochs", epochs);
  sheet.add("globalBatchSize", setting(data, "global_batch_size") ?? argument(made, "global_batch_size"));
  sheet.add("microBatchSize", setting(data, "micro_batch_size") ?? argument(made, "micro_batch_size"));
  sheet.add("sequenceLength", setting(data, "seq_length") ?? argument(made, "seq_length"));
  const dataClass = dataName(data);
  if (dataClass) sheet.add("datasetId", dataClass);
  stateDevices(sheet, trainer, made);
  const strategy = setting(trainer, "strategy");
  sheet.add(
    "tensorParallelSize",
    setting(strategy, "tensor_model_parallel_size", "tensor_parallel_size") ?? argument(made, "tensor_parallelism"),
  );
  sheet.add(
    "pipelineParallelSize",
    setting(strategy, "pipeline_model_parallel_size") ?? argument(made, "pipeline_parallelism"),
  );
  statePrecision(sheet, trainer, made);
  stateMethod(sheet, part("peft"), named?.[3], made);
  sheet.state("task", "causal-lm", undefined, { spans: [call.span], reason: "a language model of NeMo" });
  stateSweep(sheet, call.loops);
  const title = named ? `${named[2] ?? ""}.${named[3] ?? ""}` : `llm.${call.method}`;
  return draft(trace, "nemo", title, anchorIn(trace, call.span, call.stack), sheet);
}

/** `Llama3Config8B()` in a model, or the recipe's module: `llama3_8b`. */
function stateModel(sheet: FactSheet, model: Value | undefined, recipe: Call | undefined): void {
  if (recipe) {
    const name = lastOf(ownerOf(recipe.callee));
    sheet.add("modelId", stringValue(name, [recipe.span]), { reason: "the recipe's name" });
    return;
  }
  if (asString(model) !== undefined) {
    sheet.add("modelId", model);
    return;
  }
  const made = callOf(model);
  const config = anyArgument(made, ["config", "model_name"], 0);
  // `run.Config(LlamaModel, config=run.Config(Llama3Config8B))` names the classes instead of calling them.
  const inner = made?.callee.startsWith("nemo_run.") ? made.kwargs.get("config") : config;
  if (asString(inner) !== undefined) {
    sheet.add("modelId", inner);
    return;
  }
  const maker = callOf(inner);
  const target = maker && maker.callee.startsWith("nemo_run.") && maker.args[0] ? likely(maker.args[0]) : undefined;
  const type = target?.kind === "symbol" ? target.name : maker?.callee;
  // `Llama31Config8B` is Llama 3.1 with 8B weights.
  const [, family, size] = /^([A-Z]\w*?)Config(\d+x\d+B|[\d.p]+[BM])?$/.exec(lastOf(type ?? "")) ?? [];
  if (family !== undefined && size !== undefined && maker)
    sheet.add("modelId", stringValue(`${family} ${size.replace("p", ".")}`, [maker.span]), {
      reason: `the size in ${lastOf(type ?? "")}`,
    });
  for (const [input, ...names] of [
    ["layerCount", "num_layers"],
    ["hiddenSize", "hidden_size"],
    ["headCount", "num_attention_heads"],
  ] as const)
    sheet.add(input, setting(inner, ...names));
}

/** The data module's class, unless it makes up its tokens. */
function dataName(data: Value | undefined): Value | undefined {
  const made = callOf(data);
  const target = made && made.callee.startsWith("nemo_run.") && made.args[0] ? likely(made.args[0]) : undefined;
  const name = lastOf(target?.kind === "symbol" ? target.name : (made?.callee ?? "")).replace(/DataModule$/, "");
  const paths = setting(data, "paths", "dataset_root", "path_or_dataset");
  if (asString(paths) !== undefined) return paths;
  return made && name !== "" && !/^(?:Mock|PreTraining|FineTuning|HFDataset|Chat)$|_recipe$/.test(name)
    ? stringValue(name.toLowerCase(), [made.span])
    : undefined;
}

function stateDevices(sheet: FactSheet, trainer: Value | undefined, made: Call | undefined): void {
  const devices = setting(trainer, "devices") ?? argument(made, "num_gpus_per_node");
  const nodes = setting(trainer, "num_nodes") ?? argument(made, "num_nodes");
  const [each, count] = [asNumber(devices), nodes ? asNumber(nodes) : 1];
  if (nodes) sheet.add("nodeCount", nodes);
  if (devices && each !== undefined && each > 0 && count !== undefined)
    sheet.state("acceleratorCount", each * count, devices, {
      spans: [...devices.spans, ...(nodes?.spans ?? [])],
      ...(count === 1 ? {} : { origin: "derived" as const, reason: "devices × nodes" }),
    });
}

/** `MegatronMixedPrecision("bf16-mixed")`, `plugins=bf16_mixed()`. All recipes compute in bf16 unless told otherwise. */
function statePrecision(sheet: FactSheet, trainer: Value | undefined, recipe: Call | undefined): void {
  const plugins = setting(trainer, "plugins");
  const held = plugins && likely(plugins);
  const made = callOf(held?.kind === "list" ? held.items[0] : held);
  const word = asString(anyArgument(made, ["precision"], 0)) ?? (made ? lastOf(made.callee) : undefined);
  const precision = word === undefined ? undefined : word.includes("fp8") ? "fp8" : precisionNamed(word);
  if (precision) sheet.state("precision", precision, plugins);
  else if (recipe && recipeMaker.test(recipe.callee))
    sheet.fallback("precision", "bf16", "nemo: recipes compute in bf16_mixed", [recipe.span]);
}

/** `peft=llm.peft.LoRA(dim=8)`; a finetuning recipe adds LoRA unless its `peft_scheme` says otherwise. */
function stateMethod(
  sheet: FactSheet,
  peft: Value | undefined,
  kind: string | undefined,
  recipe: Call | undefined,
): void {
  const made = callOf(peft);
  const scheme = argument(recipe, "peft_scheme");
  const name = made ? lastOf(made.callee) : asString(peft ?? scheme);
  if (name !== undefined && /lora|dora/i.test(name)) {
    sheet.state("method", /qlora/i.test(name) ? "qlora" : "lora", peft ?? scheme);
    sheet.add("loraRank", setting(peft, "dim"));
    sheet.fallback("loraRank", 32, "nemo: LoRA's dim is 32");
  } else if (kind === "finetune" && !scheme && recipe && !recipe.open) {
    sheet.fallback("method", "lora", "nemo: peft_scheme is lora", [recipe.span]);
    sheet.fallback("loraRank", 32, "nemo: LoRA's dim is 32", [recipe.span]);
  } else sheet.state("method", "full", scheme, { reason: "no adapter is set" });
}
