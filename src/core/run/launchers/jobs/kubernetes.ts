import { asString, likely, type Value } from "../../../evaluate/value";
import { Settings } from "../../../frameworks/configs";
import type { SourceText, Span } from "../../../source/sourceText";
import type { Allocation } from "../../scheduler";
import type { Job } from "../job";
import type { ShellText } from "../shellText";
import { countAt, jobText, jobWords } from "./jobText";

/** Kinds that are made for training; `Job` and `Pod` run anything. */
const trainingKinds: Readonly<Record<string, string>> = {
  PyTorchJob: "pytorchReplicaSpecs",
  TFJob: "tfReplicaSpecs",
  MPIJob: "mpiReplicaSpecs",
  PaddleJob: "paddleReplicaSpecs",
  XGBoostJob: "xgbReplicaSpecs",
};

/** Jobs of Kubernetes: the training operators' kinds, and plain jobs and pods on accelerators. Source: Kubeflow training-operator v1. */
export function readKubernetes(config: Value, source: SourceText): Job[] {
  const object = new Settings(config);
  const kind = object.text("kind") ?? "";
  if (object.get("apiVersion") === undefined) return [];
  const specs = Object.hasOwn(trainingKinds, kind) ? trainingKinds[kind] : undefined;
  if (specs !== undefined) return operatorJob(object, specs, source);
  if (kind === "Pod") return plainJob(object.part("spec"), object, source);
  return kind === "Job" ? plainJob(object.part("spec").part("template").part("spec"), object.part("spec"), source) : [];
}

/** A master and workers are one run: the processes of all of them. */
function operatorJob(object: Settings, specs: string, source: SourceText): Job[] {
  const replicas = object.part("spec").part(specs);
  let nodes = 0;
  let gpus: Allocation["gpusPerNode"];
  let starting: Settings | undefined;
  const spans: Span[] = [];
  for (const role of replicas.keys()) {
    const part = replicas.part(role);
    // The launcher of an MPI job starts processes elsewhere.
    const container = firstContainer(part.part("template").part("spec"));
    if (role !== "Launcher" && role !== "PS" && role !== "Evaluator") {
      const count = countAt(part.get("replicas"));
      nodes += count?.value ?? 1;
      if (count) spans.push(count.span);
      gpus ??= gpuLimit(container);
    }
    starting ??= container;
  }
  if (!starting || nodes === 0) return [];
  const place = spans[0] ?? replicas.spans()[0] ?? { path: source.path, from: 0, to: 0 };
  const allocation: Allocation = { nodes: { value: nodes, span: place }, ...(gpus ? { gpusPerNode: gpus } : {}) };
  return [{ ...containerJob(starting, source), allocation, trains: true }];
}

function plainJob(pod: Settings, spec: Settings, source: SourceText): Job[] {
  const container = firstContainer(pod);
  const gpus = container && gpuLimit(container);
  if (!container || !gpus) return [];
  const copies = countAt(spec.get("parallelism"));
  const allocation: Allocation = { gpusPerNode: gpus, nodes: copies ?? { value: 1, span: gpus.span } };
  return [{ ...containerJob(container, source), allocation, trains: false }];
}

function firstContainer(pod: Settings): Settings | undefined {
  const listed = pod.get("containers");
  const held = listed && likely(listed);
  return held?.kind === "list" && held.items[0] ? new Settings(held.items[0]) : undefined;
}

function gpuLimit(container: Settings | undefined): Allocation["gpusPerNode"] {
  for (const part of ["limits", "requests"]) {
    const amounts = container?.part("resources").part(part);
    const name = amounts
      ?.keys()
      .find((key) => /(?:nvidia|amd|habana|google|aws)\.(?:com|ai)\/(?:gpu|gaudi|tpu|neuron)/.test(key));
    const count = name === undefined ? undefined : countAt(amounts?.get(name));
    if (count) return count;
  }
  return undefined;
}

function containerJob(container: Settings, source: SourceText): Omit<Job, "allocation" | "trains"> {
  const command = container.get("command");
  const args = container.get("args");
  const span = (command ?? args ?? container.get("image", "name"))?.spans[0] ?? { path: source.path, from: 0, to: 0 };
  const variables = new Map<string, ShellText>();
  const listed = container.get("env");
  const held = listed && likely(listed);
  if (held?.kind === "list")
    for (const item of held.items) {
      const entry = new Settings(item);
      const name = asString(entry.get("name"));
      const value = entry.get("value");
      if (name !== undefined && value) variables.set(name, jobText(value, source));
    }
  // Arguments alone go to the image's own entry point.
  const words = command ? [...jobWords(command, source), ...jobWords(args, source)] : [];
  const firstWord = words[0]?.[0]?.span;
  const anchor = firstWord ? { ...span, from: Math.min(span.from, firstWord.from) } : span;
  return { ...(command ? { words } : {}), span, anchor, variables, facts: [], times: 1, loops: [] };
}
