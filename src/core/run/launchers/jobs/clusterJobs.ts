/** Jobs on clusters that they describe themselves: Databricks and Anyscale. */
import { asString, type Value } from "../../../evaluate/value";
import { itemsOf, Settings } from "../../../frameworks/configs";
import type { SourceText } from "../../../source/sourceText";
import type { Allocation } from "../../schedulers/allocation";
import type { Job } from "../job";
import { knownPiece, type ShellText } from "../shellText";
import { limitInSeconds, stated } from "./jobFacts";
import { countAt, jobText, jobWords } from "./jobText";

/** Tasks with a Python file on a cluster of their own. Source: Databricks' Jobs API 2.1, also inside an asset bundle. */
export function readDatabricks(config: Value, source: SourceText): Job[] {
  const root = new Settings(config);
  const bundled = root.part("resources").part("jobs");
  const jobs = bundled.keys().length > 0 ? bundled.keys().map((name) => bundled.part(name)) : [root];
  return jobs.flatMap((job) => {
    const clusters = itemsOf(job.get("job_clusters")).map((item) => new Settings(item));
    const tasks = itemsOf(job.get("tasks")).map((item) => new Settings(item));
    return (tasks.length > 0 ? tasks : [job]).flatMap((task) => databricksTask(task, clusters, job, source));
  });
}

function databricksTask(task: Settings, clusters: readonly Settings[], job: Settings, source: SourceText): Job[] {
  const python = task.part("spark_python_task");
  const file = python.get("python_file");
  const span = file?.spans[0];
  if (!file || !span) return [];
  const key = task.text("job_cluster_key");
  const shared = clusters.find((cluster) => cluster.text("job_cluster_key") === key);
  const cluster = shared ? shared.part("new_cluster") : task.part("new_cluster");
  const words: ShellText[] = [
    [knownPiece(span, "python")],
    jobText(file, source),
    ...jobWords(python.get("parameters"), source),
  ];
  const workers = countAt(cluster.get("num_workers"));
  const allocation: Allocation = {
    ...(workers ? { nodes: workers } : {}),
    ...limitInSeconds(task.get("timeout_seconds") ?? job.get("timeout_seconds")),
  };
  const zone = stated("cloudRegion", cluster.get("aws_attributes.zone_id")).filter(({ value }) => value !== "auto");
  const facts = [...stated("cloudInstance", cluster.get("node_type_id")), ...zone];
  return [{ words, span, anchor: span, allocation, facts }];
}

/** `entrypoint` on a head and workers. Source: Anyscale's job configuration. */
export function readAnyscale(config: Value, source: SourceText): Job[] {
  const job = new Settings(config);
  const entry = job.get("entrypoint");
  const span = entry?.spans[0];
  if (asString(entry) === undefined || !span || !job.has("compute_config", "image_uri", "containerfile", "cluster_env"))
    return [];
  const compute = job.part("compute_config");
  const workers = itemsOf(compute.get("worker_nodes", "worker_node_types")).map((item) => new Settings(item));
  const [group] = workers;
  const count = countAt(group?.get("min_nodes", "min_workers", "max_nodes", "max_workers"));
  const allocation: Allocation = { ...(count ? { nodes: count } : {}), ...limitInSeconds(job.get("timeout_s")) };
  const facts = workers.length === 1 ? stated("cloudInstance", group?.get("instance_type")) : [];
  return [{ script: jobText(entry, source), span, allocation, facts }];
}
