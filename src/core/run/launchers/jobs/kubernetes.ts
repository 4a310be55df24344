/**
 * Jobs of Kubernetes: the training operators' kinds, Volcano, JobSet and Ray, and plain jobs and pods on accelerators. Sources: Kubeflow
 * training-operator v1 and trainer v2, Amazon's HyperPod operator, Volcano's batch v1alpha1, JobSet v1alpha2, KubeRay v1.
 */
import { asString } from "../../../evaluate/value";
import { itemsOf, Settings } from "../../../frameworks/configs";
import { recordEntry } from "../../../source/recordEntry";
import type { SourceText } from "../../../source/sourceText";
import type { Job } from "../job";
import { limitInSeconds, placeAt } from "./jobFacts";
import { countAt, jobText } from "./jobText";
import { readKatib } from "./katib";
import { containerJob, containerOf, gpuAmount, gpuLimit, groupJob, type Group } from "./kubernetesPods";

type Reader = (object: Settings, source: SourceText) => Job[];

/** Kinds that are made for training, with the key of their roles and the framework that they are of. */
const operatorKinds: Readonly<Record<string, readonly [specs: string, framework?: string]>> = {
  PyTorchJob: ["pytorchReplicaSpecs", "pytorch"],
  TFJob: ["tfReplicaSpecs", "tensorflow"],
  MPIJob: ["mpiReplicaSpecs"],
  PaddleJob: ["paddleReplicaSpecs", "paddle"],
  XGBoostJob: ["xgbReplicaSpecs", "xgboost"],
  JAXJob: ["jaxReplicaSpecs", "jax"],
  MXJob: ["mxReplicaSpecs", "mxnet"],
};

const kinds: Readonly<Record<string, Reader>> = {
  ...Object.fromEntries(
    Object.entries(operatorKinds).map(([kind, [specs, framework]]): [string, Reader] => [
      kind,
      (object, source) => operatorJob(object, specs, source).map((job) => ({ ...job, framework })),
    ]),
  ),
  TrainJob: trainJob,
  HyperPodPyTorchJob: hyperPodJob,
  Experiment: (object, source) => readKatib(object, source, readObject),
  Job: (object, source) =>
    object.text("apiVersion")?.includes("volcano") === true ? volcanoJob(object, source) : plainJob(object, source),
  CronJob: (object, source) => plainJob(object.part("spec").part("jobTemplate"), source),
  Pod: (object, source) => podJob(object.part("spec"), new Settings(undefined), source),
  JobSet: jobSet,
  RayJob: rayJob,
};

/** The jobs that an object of Kubernetes describes; none for other objects and files. */
export function readKubernetes(config: Settings["value"], source: SourceText): Job[] {
  return readObject(new Settings(config), source);
}

function readObject(object: Settings, source: SourceText): Job[] {
  const kind = object.text("kind") ?? "";
  if (object.get("apiVersion") === undefined || !Object.hasOwn(kinds, kind)) return [];
  return recordEntry(kinds, kind)?.(object, source) ?? [];
}

/** A master and workers are one run: the processes of all of them. The launcher of an MPI job starts processes elsewhere. */
function operatorJob(object: Settings, specs: string, source: SourceText): Job[] {
  const replicas = object.part("spec").part(specs);
  const roles = replicas.keys().map((role) => ({ role, part: replicas.part(role) }));
  const groups = roles
    .filter(({ role }) => !/^(?:Launcher|PS|Evaluator)$/.test(role))
    .map(({ part }) => groupOf(part, "replicas", part.part("template")));
  const starting = roles.map(({ part }) => containerOf(part.part("template").part("spec"))).find(Boolean);
  const limit = limitInSeconds(object.part("spec").part("runPolicy").get("activeDeadlineSeconds"));
  return groupJob(groups, source, { trains: true, limit }, starting);
}

function groupOf(part: Settings, count: string, template: Settings): Group {
  const given = part.get(count);
  const number = countAt(given);
  return { pod: template.part("spec"), count: number, isOpen: given !== undefined && !number };
}

/** `spec.trainer`: nodes, what runs on each, and with which devices. What its runtime adds stands elsewhere. */
function trainJob(object: Settings, source: SourceText): Job[] {
  const trainer = object.part("spec").part("trainer");
  const job = containerJob(trainer, source);
  const per = trainer.part("resourcesPerNode");
  const gpus = gpuAmount(per.part("limits")) ?? gpuAmount(per.part("requests"));
  const nodes = countAt(trainer.get("numNodes"));
  if (!nodes && !gpus && !job.words) return [];
  const span = object.get("kind")?.spans[0] ?? job.span;
  const allocation = { ...(nodes ? { nodes } : {}), ...(gpus ? { gpusPerNode: gpus } : {}) };
  return [{ ...job, ...(job.words ? {} : { span, anchor: span }), allocation, trains: true }];
}

/** `spec.replicaSpecs`: a list of roles. Source: the HyperPod training operator of Amazon SageMaker, v1. */
function hyperPodJob(object: Settings, source: SourceText): Job[] {
  const roles = itemsOf(object.part("spec").get("replicaSpecs")).map((role) => new Settings(role));
  const groups = roles.map((role) => groupOf(role, "replicas", role.part("template")));
  return groupJob(groups, source, { trains: true });
}

/** `spec.tasks`: a master and workers under names of one's own. */
function volcanoJob(object: Settings, source: SourceText): Job[] {
  const tasks = itemsOf(object.part("spec").get("tasks")).map((task) => new Settings(task));
  const groups = tasks.map((task) => groupOf(task, "replicas", task.part("template")));
  if (!groups.some(({ pod }) => gpuLimit(containerOf(pod)))) return [];
  const [first] = tasks;
  return groupJob(groups, source, {}, first && containerOf(first.part("template").part("spec")));
}

function plainJob(object: Settings, source: SourceText): Job[] {
  const spec = object.part("spec");
  return podJob(spec.part("template").part("spec"), spec, source);
}

function podJob(pod: Settings, spec: Settings, source: SourceText): Job[] {
  if (!gpuLimit(containerOf(pod))) return [];
  const limit = limitInSeconds(spec.get("activeDeadlineSeconds") ?? pod.get("activeDeadlineSeconds"));
  return groupJob([{ pod, count: countAt(spec.get("parallelism")) }], source, { limit });
}

/** `spec.replicatedJobs`: each a job template, several times. */
function jobSet(object: Settings, source: SourceText): Job[] {
  return itemsOf(object.part("spec").get("replicatedJobs")).flatMap((item) => {
    const replicated = new Settings(item);
    const spec = replicated.part("template").part("spec");
    const copies = countAt(replicated.get("replicas"));
    const pods = countAt(spec.get("parallelism"));
    const place = pods ?? copies;
    const count = place && { value: (copies?.value ?? 1) * (pods?.value ?? 1), span: place.span };
    const pod = spec.part("template").part("spec");
    return gpuLimit(containerOf(pod)) ? groupJob([{ pod, count }], source, {}) : [];
  });
}

/** `spec.entrypoint`, which the head of a cluster runs; what it trains is spread over the workers. */
function rayJob(object: Settings, source: SourceText): Job[] {
  const spec = object.part("spec");
  const entry = spec.get("entrypoint");
  if (!entry || asString(entry) === undefined) return [];
  const cluster = spec.part("rayClusterSpec");
  const workers = itemsOf(cluster.get("workerGroupSpecs")).map((item) => new Settings(item));
  const groups = [
    { pod: cluster.part("headGroupSpec").part("template").part("spec"), count: undefined },
    ...workers.map((worker) => groupOf(worker, "replicas", worker.part("template"))),
  ].filter(({ pod }) => gpuLimit(containerOf(pod)));
  const span = placeAt(entry, source);
  const [job] = groupJob(groups, source, {});
  return [{ script: jobText(entry, source), span, allocation: job?.allocation ?? {}, facts: job?.facts ?? [] }];
}
