/** Where `axolotl train … --cloud cloud.yaml` runs: on Modal or Baseten. Source: axolotl's `cli/cloud`. */
import type { Value } from "../../../evaluate/value";
import { Settings } from "../../../frameworks/configs";
import type { Job } from "../job";
import { limitInSeconds, textAt } from "./jobFacts";
import { countAt } from "./jobText";

/** Settings of such a file that other files with a `gpu` do not have together. */
const ownKeys = [
  "project_name",
  "provider",
  "secrets",
  "branch",
  "docker_tag",
  "dockerfile_commands",
  "memory_preprocess",
  "timeout_preprocess",
  "volumes",
];
const ownPlaces = /^(?:modal|baseten)$/;

/** The machine alone: what is trained stands in the configuration that is started there. */
export function readAxolotlCloud(config: Value): Job[] {
  const cloud = new Settings(config);
  const gpu = textAt(cloud.get("gpu"));
  const provider = cloud.text("provider");
  const isOwn =
    ownKeys.filter((key) => cloud.has(key)).length >= 3 && (provider === undefined || ownPlaces.test(provider));
  if (!isOwn || !cloud.has("gpu_count") || !gpu) return [];
  const { span } = gpu;
  return [
    {
      span,
      anchor: span,
      allocation: {
        nodes: countAt(cloud.get("node_count")) ?? { value: 1, span },
        gpusPerNode: countAt(cloud.get("gpu_count")) ?? { value: 1, span },
        accelerator: gpu,
        ...limitInSeconds(cloud.get("timeout")),
      },
      trains: true,
    },
  ];
}
