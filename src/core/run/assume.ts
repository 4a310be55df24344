/** What must be assumed to say anything: each guess is visible, has a reason, and widens the range. */
import { worldGrid } from "../data/grid";
import { contextPue } from "../data/pue";
import { architectureOf } from "../estimate/workload/architecture";
import { deviceOf, peakOf, type Device } from "../estimate/workload/device";
import { assumeBatch } from "./assumeBatch";
import { assumeWork } from "./assumeWork";
import { datasetRow } from "./deriveData";
import type { Resolution } from "./resolution";
import type { DatasetSelection } from "./runSpec";
import { recordEntry } from "../source/recordEntry";

/** Fills in what is left: the work, then hardware that fits it, then batches, then the place. */
export function assumeRest(run: Resolution, selection: DatasetSelection | undefined): void {
  const architecture = architectureOf(run.values);
  assumeWork(run, architecture, datasetRow(run, selection));
  assumeHardware(run);
  if (architecture !== "classical") {
    assumePrecision(run);
    assumeBatch(run, architecture);
  }
  assumePlace(run);
}

/** What nothing names: a common data-centre GPU in the middle of what people train on. */
const usualAccelerator = "a100-sxm4-80gb";
/** Accelerators in one server, TPU chips on one host. */
const perServer = 8;
const perTpuHost = 4;

/** Frameworks of JavaScript, which train in a page or in Node, on what stands on a desk. */
const onDesk = new Set(["tfjs", "brain.js", "ml5"]);
const usualOnDesk = "apple-m2";
/** Apple's chips by memory: a model is trained on one that holds it. */
const appleByMemory = [usualOnDesk, "apple-m2-max", "apple-m2-ultra", "apple-m3-ultra"];

/** What a kind of device is taken to be where the code names no more than that. */
const usualOfKind: Readonly<Record<string, { readonly accelerator: string; readonly reason: string }>> = {
  cpu: { accelerator: "cpu", reason: "the code trains on the processor: one of a desktop is taken" },
  tpu: { accelerator: "tpu-v3", reason: "the code trains on TPUs: v3 is taken" },
};

/** The smallest of Apple's chips that holds the model, the largest where none does. */
function assumeApple(run: Resolution): void {
  const holding = appleByMemory.find((id) => {
    const device = deviceOf(id);
    return device && devicesThatFit(run, device) === 1;
  });
  const chip = holding ?? appleByMemory.at(-1) ?? usualOnDesk;
  const name = deviceOf(chip)?.row.name ?? chip;
  const why = chip === usualOnDesk ? "" : ", for its memory";
  run.assume("accelerator", chip, `the code trains on Apple's graphics: ${name} is taken${why}; pin accelerator=…`);
}

function assumeHardware(run: Resolution): void {
  const kind = run.text("acceleratorKind") ?? "";
  if (kind === "apple") assumeApple(run);
  const usual = recordEntry(usualOfKind, kind);
  if (usual) run.assume("accelerator", usual.accelerator, `${usual.reason}; pin accelerator=…`);
  if (onDesk.has(run.text("framework") ?? ""))
    run.assume(
      "accelerator",
      usualOnDesk,
      "hardware unknown: a laptop's graphics (Apple M2) are taken; pin accelerator=…",
    );
  run.assume(
    "accelerator",
    usualAccelerator,
    "hardware unknown: an NVIDIA A100 80 GB is taken, the range reaches from a T4 to an H100; pin accelerator=…",
  );
  const device = deviceOf(run.text("accelerator") ?? usualAccelerator);
  const nodes = run.number("nodeCount");
  const onProcessors = run.text("acceleratorKind") === "cpu";
  const perNode = onProcessors ? 1 : device?.row.kind === "tpu" ? perTpuHost : perServer;
  if (run.number("acceleratorCount") === undefined) {
    const fit = device ? devicesThatFit(run, device) : 1;
    const inAMonth = device ? devicesForAMonth(run, device) : 1;
    if (nodes !== undefined && nodes > 1) {
      run.assume(
        "acceleratorCount",
        nodes * perNode,
        `number of devices unknown: ${perNode} in each of ${nodes} nodes are taken`,
      );
    } else if (inAMonth > fit) {
      run.assume("acceleratorCount", inAMonth, "number of devices unknown: as many as make it a month's work");
    } else if (fit > 1) {
      run.assume("acceleratorCount", fit, `number of devices unknown: ${fit} is the fewest that hold the model`);
    } else run.assume("acceleratorCount", 1, "number of devices unknown: one is taken");
  }
  const count = run.number("acceleratorCount") ?? 1;
  run.assume("nodeCount", Math.max(1, Math.ceil(count / perNode)), `up to ${perNode} devices share a machine`);
}

/** Share of device memory left for weights and optimizer states; the rest holds activations. */
const stateShare = 0.75;
const largestAssumedCount = 1024;

/** The smallest power of two of devices that holds weights and optimizer states: 16 bytes per trained weight, 2 or ½ per frozen one. */
function devicesThatFit(run: Resolution, device: Device): number {
  const parameters = run.number("parameterCount");
  if (parameters === undefined || device.memoryBytes === undefined) return 1;
  const method = run.text("method");
  const bytes = method === "qlora" ? 0.6 : method === undefined || method === "full" ? 16 : 2;
  const needed = (parameters * bytes) / (stateShare * device.memoryBytes);
  let count = 1;
  while (count < needed && count < largestAssumedCount) count *= 2;
  return count;
}

/** Tokens over the whole run from which it is pretraining, and how long people let that take. */
const largePretraining = 1e10;
const hoursOfAMonth = 720;
/** Share of the dense peak that a first guess of the hours goes by, and FLOPs per weight and token. */
const roughUtilization = 0.4;
const flopsPerWeight = 6;
const largestCluster = 16_384;

/** The smallest power of two of devices with which the hours that are given, or those of pretraining, are over within a month. */
function devicesForAMonth(run: Resolution, device: Device): number {
  const hours = run.number("acceleratorHours") ?? pretrainingHours(run, device);
  let count = 1;
  while (count * hoursOfAMonth < hours && count < largestCluster) count *= 2;
  return count;
}

function pretrainingHours(run: Resolution, device: Device): number {
  const tokens = run.number("trainingTokens") ?? 0;
  const weights = run.number("activeParameterCount") ?? run.number("parameterCount");
  const peak = peakOf(device, "bf16");
  if (tokens < largePretraining || weights === undefined || peak === undefined) return 0;
  return (flopsPerWeight * weights * tokens) / (roughUtilization * peak.flopsPerSecond * 3600);
}

/** Weights from which people train in 16 bit as a matter of course. */
const largeModel = 1e9;

function assumePrecision(run: Resolution): void {
  const device = deviceOf(run.text("accelerator") ?? usualAccelerator);
  const large = (run.number("parameterCount") ?? 0) >= largeModel || (run.number("acceleratorCount") ?? 1) >= perServer;
  const row = device?.row;
  if (row?.kind === "tpu") run.assume("precision", "bf16", "precision not given: bf16 is what TPUs multiply in");
  else if (large && row?.bf16DenseTflops != null)
    run.assume("precision", "bf16", "precision not given: bf16 is usual at this size");
  else if (large && row?.fp16Fp32AccumulateDenseTflops != null) {
    run.assume("precision", "fp16", "precision not given: fp16 is usual at this size on this part");
  } else run.assume("precision", "fp32", "precision not given: fp32 is what frameworks do when not told");
}

function assumePlace(run: Resolution): void {
  const device = deviceOf(run.text("accelerator") ?? usualAccelerator);
  switch (device?.host) {
    case "workstation":
    case "laptop":
    case "board":
      run.assume("pue", contextPue("local_machine").pue, "a machine at a desk has no data centre around it");
      break;
    case "tpu-host":
      run.assume("pue", googlePue, "TPUs stand in Google's data centres");
      break;
    default:
      if ((run.number("acceleratorCount") ?? 1) >= largeCluster)
        run.assume("pue", cloudPue, "data centre unknown: a large one is taken (public clouds, IDC)");
      run.assume("pue", contextPue("industry_average").pue, "data centre unknown: industry average (Uptime Institute)");
  }
  const world = worldGrid();
  run.assume("gridZone", world.zone, "place unknown: the world's average grid; pin gridZone=… or cloudRegion=…");
  run.assume(
    "carbonIntensityGramsPerKwh",
    world.gramsCo2ePerKwh,
    `place unknown: world average ${world.year}, between 30 and 700 g from country to country`,
  );
}

/** Accelerators from which a run stands in a data centre that was built for many of them. */
const largeCluster = 64;
/** Public clouds on average, 2025 (IDC, as quoted by AWS). */
const cloudPue = 1.25;
/** Google's fleet, trailing year 2024. */
const googlePue = 1.09;
