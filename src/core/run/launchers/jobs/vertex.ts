/**
 * Custom jobs of Vertex AI: worker pools, each some machines of one type with one container or Python package. As YAML for `gcloud`
 * (camel case) and as Python hands them over (snake case). Source: the API's CustomJobSpec.
 */
import type { Value } from "../../../evaluate/value";
import { itemsOf, Settings } from "../../../frameworks/configs";
import type { SourceText, Span } from "../../../source/sourceText";
import type { Fact } from "../../runSpec";
import type { Allocation } from "../../schedulers/allocation";
import type { Job } from "../job";
import { knownPiece, type ShellText } from "../shellText";
import { placeAt, stated, textAt } from "./jobFacts";
import { countAt, jobText, jobWords } from "./jobText";
import { environmentOf, imageOf } from "./kubernetesPods";

export function readVertex(config: Value, source: SourceText): Job[] {
  const job = new Settings(config);
  const trial = new Settings(job.get("trialJobSpec", "trial_job_spec"));
  const spec = trial.value ? trial : new Settings(job.get("jobSpec", "job_spec") ?? config);
  const found = workerPoolsJob(spec.get("workerPoolSpecs", "worker_pool_specs"), source);
  if (!found) return [];
  const trials = countAt(job.get("maxTrialCount", "max_trial_count"));
  const limit = secondsIn(spec.get("scheduling.timeout"));
  const repeats = trial.value && {
    times: trials?.value,
    spans: trials ? [trials.span] : job.spans(),
    reason: "trials of a Vertex AI tuning job",
  };
  return [{ ...found, allocation: { ...found.allocation, ...limit }, ...(repeats ? { repeats } : {}) }];
}

/** The job that worker pools do together: all machines that have accelerators, the command of the first. */
export function workerPoolsJob(pools: Value | undefined, source: SourceText): Job | undefined {
  const listed = itemsOf(pools)
    .map((pool) => new Settings(pool))
    .filter((pool) => machineOf(pool).keys().length > 0);
  const [first] = listed;
  if (!first) return undefined;
  const equipped = listed.filter((pool) => countAt(machineOf(pool).get("acceleratorCount", "accelerator_count")));
  const working = equipped.length > 0 ? equipped : listed;
  const counts = working.map((pool) => countAt(pool.get("replicaCount", "replica_count")));
  const machine = machineOf(working[0] ?? first);
  const place = placeAt(pools, source);
  const type = machine.get("machineType", "machine_type");
  const nodes = {
    value: counts.reduce((total, count) => total + (count?.value ?? 1), 0),
    span: counts.find((count) => count !== undefined)?.span ?? type?.spans[0] ?? place,
  };
  const command = commandOf(first, source);
  const at = command.at ?? type?.spans[0] ?? place;
  return {
    ...(command.words.length > 0 ? { words: command.words } : {}),
    ...imageOf(command.container, command.container.get("args"), source),
    span: at,
    anchor: at,
    allocation: { nodes, ...machineDevices(machine) },
    facts: machineFacts(type, at),
    variables: command.variables,
    trains: true,
  };
}

function machineOf(pool: Settings): Settings {
  return new Settings(pool.get("machineSpec", "machine_spec"));
}

/** Accelerators of a machine, by the names of either spelling. */
export function machineDevices(machine: Settings): Allocation {
  const count = countAt(machine.get("acceleratorCount", "accelerator_count"));
  const type = textAt(machine.get("acceleratorType", "accelerator_type"));
  const isNamed = type && !/unspecified/i.test(type.value);
  return { ...(count ? { gpusPerNode: count } : {}), ...(isNamed ? { accelerator: type } : {}) };
}

/** The cloud, and the machine type. @param place the job, which says the cloud where no machine type does. */
export function machineFacts(type: Value | undefined, place: Span): Fact[] {
  const reason = "Vertex AI runs on Google Cloud";
  const spans = type?.spans ?? [place];
  return [{ input: "cloudProvider", value: "gcp", origin: "derived", spans, reason }, ...stated("cloudInstance", type)];
}

function commandOf(
  pool: Settings,
  source: SourceText,
): { words: ShellText[]; at?: Span; container: Settings; variables: ReadonlyMap<string, ShellText> } {
  const container = new Settings(pool.get("containerSpec", "container_spec"));
  const command = container.get("command");
  const args = container.get("args");
  const variables = environmentOf(container.get("env"), source);
  if (command) {
    const words = [...jobWords(command, source), ...jobWords(args, source)];
    return { words, ...at(words[0]?.[0]?.span), container, variables };
  }
  const packaged = new Settings(pool.get("pythonPackageSpec", "python_package_spec"));
  const module = packaged.get("pythonModule", "python_module");
  const span = module?.spans[0];
  if (!module || !span) return { words: [], container, variables };
  const start = ["python", "-m"].map((word) => [knownPiece(span, word)]);
  const words = [...start, jobText(module, source), ...jobWords(packaged.get("args"), source)];
  return { words, at: span, container, variables };
}

function at(span: Span | undefined): { at?: Span } {
  return span ? { at: span } : {};
}

/** `86400s` as the time that a job may take, in hours. */
function secondsIn(value: Value | undefined): Pick<Allocation, "timeLimitHours"> {
  const given = textAt(value);
  const seconds = Number(given?.value.replace(/s$/, ""));
  return given && seconds > 0 ? { timeLimitHours: { value: seconds / 3600, span: given.span } } : {};
}
