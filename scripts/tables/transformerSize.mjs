/**
 * Weights of a decoder-only transformer from the dimensions in its configuration: grouped or latent attention, gated delta layers, plain
 * or gated feed-forward, a mixture of experts with shared ones. The count must agree with the published one.
 */

/** How far a count may be from the published one, which is rounded ("36B"). */
const tolerance = 0.03;

/**
 * A row of a file of dimensions, with `parameters` and `activeParameters` counted.
 *
 * @param {Record<string, string>} row Columns as the README of the tables tells.
 * @param {(message: string) => void} fail
 */
export function withCountedWeights(row, fail) {
  const d = Object.fromEntries(Object.entries(row).map(([key, cell]) => [key, Number(cell)]));
  const kvHeads = d.kvHeads || d.heads;
  const headSize = d.headSize || d.hidden / d.heads;
  const experts = { ...d, matrices: row.gate === "0" ? 2 : 3 };
  const latent = d.kvRank > 0;
  const attention = latent
    ? latentAttention(d)
    : groupedAttention({ ...d, kvHeads, headSize, gated: d.linearEvery > 0 });
  const linear = d.linearEvery > 0 ? deltaLayer(d) : 0;
  const fullLayers = d.linearEvery > 0 ? d.layers / d.linearEvery : d.layers;
  const rest =
    fullLayers * attention +
    (d.layers - fullLayers) * linear +
    d.layers * normWeights(row, d, kvHeads, headSize) +
    d.hidden +
    d.vocabulary * d.hidden * (row.tied === "1" ? 1 : 2) +
    (d.other ?? 0);
  const total = Math.round(rest + feedForward(experts, d.experts));
  const active = d.experts > 0 ? Math.round(rest + feedForward(experts, d.expertsUsed)) : undefined;
  const published = Number(row.published) * 1e9;
  if (!(Math.abs(total / published - 1) <= tolerance)) fail(`counts ${total}, published are ${row.published} billion`);
  return {
    ...row,
    kvHeads: latent ? "" : row.kvHeads,
    headSize: latent ? "" : row.headSize,
    parameters: String(total),
    activeParameters: active === undefined ? "" : String(active),
  };
}

function groupedAttention({ hidden, heads, kvHeads, headSize, biases, gated }) {
  const projected = (heads * (gated ? 2 : 1) + 2 * kvHeads) * headSize;
  return hidden * projected + heads * headSize * hidden + (biases > 0 ? projected : 0);
}

/** Multi-head latent attention of DeepSeek V2 and after. */
function latentAttention({ hidden, heads, qRank, kvRank, ropeSize, nopeSize, valueSize }) {
  const querySize = heads * (nopeSize + ropeSize);
  const query = qRank > 0 ? hidden * qRank + qRank + qRank * querySize : hidden * querySize;
  const keyValue = hidden * (kvRank + ropeSize) + kvRank + kvRank * heads * (nopeSize + valueSize);
  return query + keyValue + heads * valueSize * hidden;
}

/** Gated delta rule of Qwen3-Next: 16 key heads and twice as many value heads of 128, a convolution over 4 steps. */
function deltaLayer({ hidden }) {
  const [keyHeads, valueHeads, size, kernel] = [16, 32, 128, 4];
  const [keys, values] = [keyHeads * size, valueHeads * size];
  const inputs = hidden * (2 * keys + 2 * values + 2 * valueHeads);
  return inputs + (2 * keys + values) * kernel + 2 * valueHeads + size + values * hidden;
}

function feedForward({ layers, hidden, intermediate, denseLayers, expertSize, sharedSize, matrices, experts }, used) {
  const block = (width) => matrices * hidden * width;
  if (!(experts > 0)) return layers * block(intermediate);
  const shared = sharedSize > 0 ? block(sharedSize) : 0;
  return (
    denseLayers * block(intermediate) + (layers - denseLayers) * (used * block(expertSize) + shared + experts * hidden)
  );
}

function normWeights(row, { hidden }, kvHeads, headSize) {
  const ofQueries = { head: 2 * headSize, all: (Number(row.heads) + kvHeads) * headSize }[row.queryNorm] ?? 0;
  return Number(row.norms || 2) * hidden + ofQueries;
}
