/** Walks a dataset, a data loader or a batch iterator back to what is read, how much of it, and in which batches. */
import { asNumber, isNone, asString, likely, type Value } from "../evaluate/value";
import type { Call } from "../evaluate/trace";
import { anyArgument, argument, lastOf } from "./calls";
import { blockLength } from "./blockLength";
import { isFrameMethod, noteRowsLeftOut, stepThroughFrame } from "./frames";
import { readCut, takeChosen, takenItem } from "./datasetCuts";
import { emptyReading, named, type DatasetReading } from "./datasetReading";
import {
  readFile,
  readFolder,
  readHub,
  readKeras,
  readPackaged,
  readRandom,
  readSklearn,
  readTfds,
} from "./datasetSources";

const longestWalk = 48;

/** Reads a dataset, loader or iterator. */
export function readDataset(value: Value | undefined, known: DatasetReading["known"] = new Map()): DatasetReading {
  const start = value && likely(value);
  const earlier = start && known.get(start);
  if (earlier) return earlier;
  const reading = emptyReading(known);
  if (start) known.set(start, reading);
  let current = value;
  for (let left = longestWalk; current && left > 0; left--) current = stepBack(reading, likely(current));
  return reading;
}

function stepBack(reading: DatasetReading, held: Value): Value | undefined {
  switch (held.kind) {
    case "object":
      reading.conditions.push(...(held.call?.conditions ?? []));
      if (held.owner) return takenItem(reading, held.owner, held.key);
      return held.call ? stepThrough(reading, held.call, held) : undefined;
    case "instance":
      reading.conditions.push(...(held.call?.conditions ?? []));
      return readInstance(reading, held);
    case "dict":
      return held.entries.get("train") ?? held.entries.get("training") ?? sourceInside(reading, held);
    case "list":
    case "tuple":
      if (held.generator) return readGenerator(reading, held.items[0], held.generator.given);
      if (isFiller(held.items)) return undefined;
      if (!held.open && held.items.length > 2 && reading.id === undefined && reading.fraction === 1) {
        reading.samples ??= { count: held.items.length, from: held };
        return undefined;
      }
      return held.items[0];
    case "symbol":
      reading.unknown ??= { reason: `${held.name} is not part of this workspace`, value: held };
      return undefined;
    case "unknown":
      reading.unknown ??= { reason: held.reason, value: held };
      return undefined;
    default:
      return undefined;
  }
}

/** `[0 for _ in range(20)]`: rows that all are one constant stand for data which come from somewhere else. */
function isFiller([first, ...others]: readonly Value[]): boolean {
  return (
    first !== undefined &&
    (isNone(first) || asNumber(first) !== undefined) &&
    others.every((other) => other === first || (isNone(first) ? isNone(other) : asNumber(other) === asNumber(first)))
  );
}

/** Batches that a generator of the workspace yields: it is told their size by a parameter of that name. */
function readGenerator(
  reading: DatasetReading,
  first: Value | undefined,
  given: ReadonlyMap<string, Value>,
): Value | undefined {
  const size = [...given].find(([name]) => /^(?:mini_?)?batch_?size$|^bsz?$/i.test(name))?.[1];
  if (size && asNumber(size) !== undefined) {
    reading.batchSize ??= size;
    reading.batched = true;
  }
  return first;
}

/** The first value inside a row that leads back to a data set: rows that were made from other rows. */
function sourceInside(reading: DatasetReading, value: Value, depth = 0): Value | undefined {
  const held = likely(value);
  if (held.kind === "object") return readDataset(held, reading.known).id ? held : undefined;
  if (depth > 4) return undefined;
  const parts = held.kind === "dict" ? [...held.entries.values()] : "items" in held ? held.items : [];
  for (const part of parts.slice(0, 8)) {
    const found = sourceInside(reading, part, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** Methods that give the same rows back. */
const sameRows = new Set(
  (
    "shuffle rename_column rename_columns remove_columns select_columns cast cast_column with_format with_transform set_transform " +
    "set_format flatten flatten_indices sort class_encode_column add_column to_iterable_dataset cache prefetch enumerate with_options " +
    "prepare prepare_data_loader setup_dataloaders as_numpy_iterator astype reshape copy numpy to cuda float long view unsqueeze " +
    "permute transpose squeeze apply ragged_batch interleave assert_cardinality snapshot ignore_errors __iter__ " +
    "tolist to_numpy to_pandas values dropna"
  ).split(" "),
);

/** Functions that hand their first argument on, batch by batch or wrapped. */
const handsOn =
  /(^|\.)(enumerate|iter|next|tqdm|trange|track|zip|islice|cycle|list|tuple|prepare|prepare_data_loader|MpDeviceLoader|ParallelLoader|expand_dims|array|asarray|from_numpy|tensor|as_tensor|normalize|reshape|to_categorical|distribute|experimental_distribute_dataset|skip_first_batches|operator|BatchLoader|PrefetchLoader|skip|deepcopy|setup_dataloaders|auto_dataloader|as_numpy|as_dataframe|cast|rescale|constant|convert_to_tensor|float32|DMatrix|QuantileDMatrix|lightgbm\.(basic\.)?Dataset|Pool)$/;

function stepThrough(reading: DatasetReading, call: Call, self: Value): Value | undefined {
  const { callee, method } = call;
  noteRowsLeftOut(reading, self);
  if (isLoader(callee)) return readLoader(reading, call);
  if (/(^|\.)(load_dataset|load_dataset_builder)$/.test(callee)) return readHub(reading, call, self);
  if (/(^|\.)load_from_disk$/.test(callee))
    return named(reading, anyArgument(call, ["dataset_path"], 0), "the path is not known here");
  if (/^torchvision\.datasets\.|^torchaudio\.datasets\.|^torchtext\.datasets\./.test(callee))
    return readPackaged(reading, call, self);
  if (/^(tensorflow_)?datasets?\.load$|^tensorflow_datasets\.(.*\.)?(load|builder)$/.test(callee))
    return readTfds(reading, call, self);
  if (/^sklearn\.datasets\.(\w+\.)*((load|fetch)_\w+|make_\w+)$/.test(callee)) return readSklearn(reading, call, self);
  if (/\bdatasets\.\w+\.load_data$/.test(callee)) return readKeras(reading, call, self);
  if (/(^|\.)DatasetDict$/.test(callee)) return partOfDictionary(reading, call, self);
  if (/(^|\.)pad_sequences$/.test(callee)) {
    reading.sequenceLength ??= anyArgument(call, ["maxlen"], 1);
    return anyArgument(call, ["sequences"], 0);
  }
  // Texts as numbers, by the tokenizer of Keras.
  if (/^(texts_to_(sequences|matrix)|sequences_to_matrix)$/.test(method)) return call.args[0];
  const folder = readFolder(reading, call);
  if (folder) return undefined;
  const cut = readCut(reading, call, self);
  if (cut !== false) return cut;
  if (isFrameMethod(call)) return stepThroughFrame(reading, call, self);
  if (
    /^datasets\.(\w+\.)*Dataset\.from_|^pandas\.read_\w+$|^numpy\.(load|memmap|fromfile|genfromtxt|loadtxt)$|(^|\.)from_(json|csv|parquet|text)$/.test(
      callee,
    )
  )
    return readFile(reading, call, self);
  if (
    /^(torch|numpy|tensorflow|jax|numpy\.random|tensorflow\.random)(\.random)?\.(randn|rand|randint|zeros|ones|normal|uniform|linspace|arange|random|empty)$/.test(
      callee,
    )
  )
    return readRandom(reading, call, self);
  if (/TensorDataset$|ConcatDataset$|from_tensor_slices$|from_tensors$/.test(callee))
    return call.args[0] ?? anyArgument(call, ["datasets", "tensors"]);
  if (/(concatenate_datasets|interleave_datasets)$|^pandas\.concat$/.test(callee))
    return readMixture(reading, call, self);
  if (method === "map") {
    const fn = anyArgument(call, ["function", "map_func"], 0);
    if (fn) reading.mapped.push(fn);
    if (fn && changesRows(fn)) {
      reading.uncounted ??= { reason: "rows are regrouped by a function", from: self };
      reading.regrouped ??= { block: blockLength(fn), from: self };
    }
    return call.receiver ?? call.args[1];
  }
  if (method === "filter") {
    reading.uncounted ??= { reason: "rows are filtered by a function", from: self };
    return call.receiver;
  }
  if (sameRows.has(method) && call.receiver) return call.receiver;
  if (handsOn.test(callee)) return call.args[0] ?? call.receiver;
  return handedThrough(reading, call, self);
}

/** `DatasetDict({"train": rows})`, or one that is filled by `parts["train"] = rows`: the part that was asked for. */
function partOfDictionary(reading: DatasetReading, call: Call, self: Value): Value | undefined {
  const name = reading.split ?? "train";
  const set = self.kind === "object" ? self.attributes.get(`[${name}]`) : undefined;
  const given = call.args[0] && likely(call.args[0]);
  const part = set ?? (given?.kind === "dict" ? given.entries.get(name) : undefined);
  if (part) reading.split = undefined;
  return part;
}

/** A function of a library that is given a data set gives one back: the same rows where it only writes them in another form. */
function handedThrough(reading: DatasetReading, call: Call, self: Value): Value | undefined {
  const [given] = call.args;
  if (!given || likely(given).kind !== "object" || !readDataset(given, reading.known).id) return undefined;
  if (!/^unsloth\.|standardize|chat_template|format/i.test(call.callee))
    reading.uncounted ??= { reason: `${lastOf(call.callee)} may change the rows`, from: self };
  return given;
}

function isLoader(callee: string): boolean {
  return (
    /(^|\.)(DataLoader|StatefulDataLoader|FastDataLoader|NoDuplicatesDataLoader|DataLoaderX|create_loader)$/.test(
      callee,
    ) || /(geometric|dgl)\..*(Loader|DataLoader)$|^colossalai\..*Plugin\.prepare_dataloader$/.test(callee)
  );
}

function readLoader(reading: DatasetReading, call: Call): Value | undefined {
  reading.batched = true;
  const sampler = anyArgument(call, ["batch_sampler"]);
  readSampler(reading, anyArgument(call, ["sampler"], 3));
  const batch = anyArgument(call, ["batch_size"], 1) ?? batchOfSampler(sampler);
  if (batch && likely(batch).kind !== "none") reading.batchSize ??= batch;
  else if (!batch && !sampler && call.open !== true && lastOf(call.callee) === "DataLoader")
    reading.defaultBatch ??= { size: 1, reason: "torch: DataLoader's batch size is 1", from: call };
  const collate = anyArgument(call, ["collate_fn"]);
  if (collate) reading.mapped.push(collate);
  return anyArgument(call, ["dataset"], 0);
}

/** Samplers of torch that give some of the rows, or some number of them. */
function readSampler(reading: DatasetReading, sampler: Value | undefined): void {
  const held = sampler && likely(sampler);
  if (held?.kind !== "object" || !held.call) return;
  const kind = lastOf(held.call.callee);
  if (kind === "SubsetRandomSampler") takeChosen(reading, anyArgument(held.call, ["indices"], 0), held);
  const drawn = /^(Weighted)?RandomSampler$/.test(kind)
    ? anyArgument(held.call, ["num_samples"], kind === "RandomSampler" ? 2 : 1)
    : undefined;
  const count = asNumber(drawn);
  if (drawn && count !== undefined) reading.samples ??= { count, from: drawn };
}

function batchOfSampler(sampler: Value | undefined): Value | undefined {
  const held = sampler && likely(sampler);
  if (held?.kind !== "object" && held?.kind !== "instance") return undefined;
  return held.attributes.get("batch_size") ?? argument(held.call, "batch_size", 1);
}

function readMixture(reading: DatasetReading, call: Call, self: Value): Value | undefined {
  const list = call.args[0] && likely(call.args[0]);
  const parts =
    list?.kind === "list" || list?.kind === "tuple" ? list.items.map((item) => readDataset(item, reading.known)) : [];
  const names = parts.map((part) => asString(part.id));
  if (names.length > 0 && names.every((name) => name !== undefined))
    reading.id ??= {
      kind: "string",
      value: [...new Set(names)].join(","),
      spans: parts.flatMap((part) => part.id?.spans ?? []),
      origin: "derived",
    };
  const counts = parts.map((part) => part.samples?.count);
  if (
    counts.length > 0 &&
    counts.every((count) => count !== undefined) &&
    lastOf(call.callee) === "concatenate_datasets"
  )
    reading.samples ??= { count: counts.reduce((all, count) => all + count, 0), from: self };
  else if (!(parts.length === 1 && parts[0]?.fraction === 1))
    reading.uncounted ??= { reason: "several data sets are joined", from: self };
  return undefined;
}

/** Data sets of torchvision that have a name of their own; a class of the code that descends from one has its rows. */
const packagedClass = /^torchvision\.datasets\.(\w+\.)*(?!VisionDataset$|DatasetFolder$|ImageFolder$)[A-Z]\w*$/;

/** Data sets that never end say that they have as many rows as this, or more. */
const standsForEndless = 1e9;

/** A data set class written in the workspace: the published data that it holds, or the number of rows it is given. */
function readInstance(reading: DatasetReading, held: Extract<Value, { kind: "instance" }>): Value | undefined {
  const given = held.attributes.get("batch_size");
  if (asNumber(given) !== undefined && held.bases.some((base) => /keras|Sequence|PyDataset/.test(base))) {
    reading.batched = true;
    reading.batchSize ??= given;
  }
  for (const [name, value] of held.attributes)
    if (
      /^(max_seq_len(gth)?|max_len(gth)?|max_input_length|input_length|block_size|context_length|seq_len(gth)?|sequence_length|max_tokens)$/.test(
        name,
      ) &&
      asNumber(value) !== undefined
    )
      reading.sequenceLength ??= value;
  for (const value of held.attributes.values()) {
    const inside = likely(value);
    if (inside.kind !== "object") continue;
    const part = readDataset(inside, reading.known);
    if (part.id || part.samples) return inside;
  }
  const packaged = held.bases.find((base) => packagedClass.test(base));
  if (packaged !== undefined && held.call)
    return readPackaged(reading, { ...held.call, method: lastOf(packaged) }, held);
  const counted = held.attributes.get("__len__");
  const count = asNumber(counted);
  if (count !== undefined && counted && count < standsForEndless) reading.samples ??= { count, from: counted };
  reading.unknown ??= { reason: `the data of ${held.className} are read when the code runs`, value: held };
  return undefined;
}

/** Whether a mapped function makes other rows out of the rows: groups, chunks or packs them. */
function changesRows(fn: Value): boolean {
  const held = likely(fn);
  const name = held.kind === "function" ? held.name : held.kind === "symbol" ? held.name : "";
  return /group_text|group_texts|concat|chunk|pack_|_pack|constant_length|split_long/i.test(name);
}
