/** Where `axolotl train … --cloud cloud.yaml` runs: on Modal or Baseten. Source: axolotl's `cli/cloud`. */
import { asString, type Value } from "../../../evaluate/value";
import { Settings } from "../../../frameworks/configs";
import type { SourceText } from "../../../source/sourceText";
import type { Job } from "../job";
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
export function readAxolotlCloud(config: Value, source: SourceText): Job[] {
  const cloud = new Settings(config);
  const gpu = cloud.get("gpu");
  const name = asString(gpu);
  const span = gpu?.spans[0];
  const provider = cloud.text("provider");
  const isOwn =
    ownKeys.filter((key) => cloud.has(key)).length >= 3 && (provider === undefined || ownPlaces.test(provider));
  if (!isOwn || !cloud.has("gpu_count") || name === undefined || !span) return [];
  const limit = countAt(cloud.get("timeout"));
  const count = countAt(cloud.get("gpu_count")) ?? { value: 1, span };
  return [
    {
      span,
      anchor: span,
      allocation: {
        nodes: countAt(cloud.get("node_count")) ?? { value: 1, span: { ...span, path: source.path } },
        gpusPerNode: count,
        accelerator: { value: name, span },
        ...(limit ? { timeLimitHours: { value: limit.value / 3600, span: limit.span } } : {}),
      },
      trains: true,
    },
  ];
}
