/** Pretrained models, from the CSV files in models/: what the named libraries and papers give, one file per kind of model. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseCsv } from "./csv.mjs";
import { buildTable, list, number, sources, text } from "./table.mjs";
import { withCountedWeights } from "./transformerSize.mjs";

const count = { min: 1, max: 1e13, integer: true };
const flops = { min: 1e5, max: 1e16 };

const columns = {
  id: text("id", { required: true }),
  "aliases[]": list("aliases"),
  kind: text("kind", { required: true }),
  family: text("family"),
  parameterCount: number("parameters", { ...count, min: 1e5, required: true }),
  activeParameterCount: number("activeParameters", count),
  layerCount: number("layerCount", { ...count, max: 1000 }),
  hiddenSize: number("hidden", { ...count, max: 100_000 }),
  headCount: number("heads", { ...count, max: 1000 }),
  keyValueHeadCount: number("kvHeads", { ...count, max: 1000 }),
  headSize: number("headSize", { ...count, max: 1000 }),
  intermediateSize: number("intermediate", { ...count, max: 500_000 }),
  vocabularySize: number("vocabulary", { ...count, max: 2_000_000 }),
  contextLength: number("context", { ...count, max: 20_000_000 }),
  tiedEmbeddings: number("tied", { min: 0, max: 1, integer: true }),
  forwardFlopsPerSample: number("forwardFlops", flops),
  forwardOutputsPerSample: number("outputs", { min: 1e4, max: 1e12 }),
  imageSize: number("imageSize", { ...count, max: 4096 }),
  attentionWindow: number("window", { ...count, max: 1_000_000 }),
  windowedLayerShare: number("windowed", { min: 0, max: 1 }),
  audioSeconds: number("seconds", { min: 0.5, max: 120 }),
  frameCount: number("frames", { ...count, max: 512 }),
  frozenForwardFlopsPerSample: number("frozenForwardFlops", flops),
  pipelineParameterCount: number("pipelineParameters", count),
  "sources[]": sources(),
};

/** Every column that the builder reads; a file leaves out those that its models do not have. */
const allCells = Object.fromEntries(Object.values(columns).map(({ from }) => [from, ""]));

/** @param {string} folder Of the CSV files. @param {string[]} problems */
export function buildModels(folder, problems) {
  const rows = readdirSync(folder)
    .filter((file) => file.endsWith(".csv"))
    .sort()
    .flatMap((file) => parseCsv(readFileSync(join(folder, file), "utf8")))
    .map((row) => prepare(row.published === undefined ? row : counted(row, problems)));
  return buildTable("models", columns, rows, problems);
}

function counted(row, problems) {
  return withCountedWeights(row, (message) => problems.push(`models: ${row.id} ${message}`));
}

function prepare(row) {
  const { hidden, heads, kvHeads, headSize, layers, decoderLayers } = row;
  return {
    ...allCells,
    ...row,
    layerCount: layers && decoderLayers ? String(Number(layers) + Number(decoderLayers)) : (layers ?? ""),
    // Only what differs from the rule is kept: heads of hidden ÷ heads, as many key-value heads as heads.
    headSize: headSize && Number(headSize) * Number(heads) !== Number(hidden) ? headSize : "",
    kvHeads: kvHeads && kvHeads !== heads ? kvHeads : "",
  };
}

/** No two rows may answer to one name as it is written. */
export function checkModels(rows, problems) {
  const owners = new Map();
  for (const row of rows) {
    for (const name of [row.id, ...row["aliases[]"]]) {
      const key = name.toLowerCase();
      const owner = owners.get(key);
      if (owner !== undefined && owner !== row.id)
        problems.push(`models: "${name}" stands at ${owner} and at ${row.id}`);
      owners.set(key, row.id);
    }
    if (row.activeParameterCount !== null && row.activeParameterCount >= row.parameterCount) {
      problems.push(`models: ${row.id} uses more than it has`);
    }
    if (row.forwardFlopsPerSample !== null && row.imageSize === null && row.audioSeconds === null) {
      problems.push(`models: ${row.id} has FLOPs of no size`);
    }
  }
}
