/** Where data come from: hubs, packaged data sets, folders, files, random numbers. */
import { asBoolean, asNumber, asString, likely, type Value } from "../evaluate/value";
import type { Call } from "../evaluate/trace";
import { anyArgument, argument } from "./calls";
import { lengthOf, readFlowBatch, readSplit } from "./datasetCuts";
import { named, present, take, type DatasetReading } from "./datasetReading";
import { recordEntry } from "../source/recordEntry";

/** Readers of local files by format name: the file is what identifies the data then. */
const fileFormats = new Set(["json", "csv", "parquet", "text", "arrow", "pandas", "webdataset", "xml", "sql"]);

export function readHub(reading: DatasetReading, call: Call, self: Value): Value | undefined {
  const path = anyArgument(call, ["path"], 0);
  const files = present(anyArgument(call, ["data_files", "data_dir"]));
  const format = asString(path);
  reading.subset ??= asString(anyArgument(call, ["name"], 1));
  if (format !== undefined && (fileFormats.has(format) || format.endsWith("folder"))) {
    const file = fileOf(files);
    named(reading, file ?? self, "the data file is not known here");
  } else named(reading, path, "the data set's name is not given here");
  const split = anyArgument(call, ["split"]);
  if (split) readSplit(reading, split);
  return undefined;
}

function fileOf(files: Value | undefined): Value | undefined {
  const held = files && likely(files);
  if (held?.kind === "dict") return fileOf(held.entries.get("train") ?? [...held.entries.values()][0]);
  if (held?.kind === "list") return fileOf(held.items[0]);
  return held;
}

/** Images or texts in class folders: Keras utilities. Returns whether the call is one. */
export function readFolder(reading: DatasetReading, call: Call): boolean {
  if (!/(image|text|audio)_dataset_from_directory$|flow_from_directory$/.test(call.callee)) return false;
  reading.batched = true;
  readFlowBatch(reading, call);
  named(reading, withoutSplit(anyArgument(call, ["directory"], 0)), "the folder is not known here");
  const size = anyArgument(call, ["image_size", "target_size"]);
  reading.imageSize ??= firstOf(size);
  const held = asNumber(argument(call, "validation_split"));
  if (held !== undefined && held > 0 && held < 1)
    take(reading, asString(argument(call, "subset")) === "validation" ? held : 1 - held);
  return true;
}

/** Side of the images of packaged data sets, pixels. Sources: the data sets' own descriptions. */
const imageSides: Readonly<Record<string, number>> = {
  mnist: 28,
  fashionmnist: 28,
  kmnist: 28,
  qmnist: 28,
  emnist: 28,
  cifar10: 32,
  cifar100: 32,
  svhn: 32,
  stl10: 96,
  usps: 16,
};

function statedSide(reading: DatasetReading, name: string, self: Value): void {
  const side = recordEntry(imageSides, name.toLowerCase().replace(/[^a-z0-9]/g, ""));
  if (side !== undefined)
    reading.imageSize ??= { ...self, kind: "number", value: side, integer: true, origin: "derived" };
}

/** `torchvision.datasets.CIFAR10(root, train=True)`: the class is the data set; `ImageFolder(root)`: the folder is. */
export function readPackaged(reading: DatasetReading, call: Call, self: Value): Value | undefined {
  const name = call.method;
  for (const given of [...call.kwargs.values(), ...call.args]) reading.imageSize ??= sideOfTransform(given);
  if (name === "FakeData") {
    reading.synthetic = true;
    const size = argument(call, "size", 0);
    const count = asNumber(size);
    if (count !== undefined && size) reading.samples ??= { count, from: size };
    return undefined;
  }
  if (/^(ImageFolder|DatasetFolder)$/.test(name))
    return named(reading, withoutSplit(anyArgument(call, ["root"], 0)), "the folder is not known here");
  const split = anyArgument(call, ["split", "image_set"]);
  if (asString(split) !== undefined) reading.split ??= asString(split);
  else if (asBoolean(argument(call, "train", 1)) === false) reading.split ??= "test";
  else if (call.kwargs.has("train")) reading.split ??= "train";
  reading.id ??= { ...self, kind: "string", value: name, spans: [call.span], origin: "stated" };
  statedSide(reading, name, self);
  return undefined;
}

/** The side that a transform pipeline gives its images: its last crop or resize that states one. */
export function sideOfTransform(transform: Value | undefined, depth = 0): Value | undefined {
  const held = transform && likely(transform);
  if (depth > 6 || held?.kind !== "object" || !held.call) return undefined;
  const { call } = held;
  if (/Compose$|Sequential$/.test(call.callee)) {
    const steps = call.args[0] && likely(call.args[0]);
    const list = steps?.kind === "list" || steps?.kind === "tuple" ? steps.items : call.args;
    return list.map((step) => sideOfTransform(step, depth + 1)).findLast((side) => side !== undefined);
  }
  if (/(RandomResizedCrop|RandomCrop|CenterCrop|Resize|RandomResizedCropRGBImageDecoder)$/.test(call.callee)) {
    const size = firstOf(anyArgument(call, ["size", "height"], 0));
    return asNumber(size) === undefined ? undefined : size;
  }
  return undefined;
}

function firstOf(value: Value | undefined): Value | undefined {
  const held = value && likely(value);
  return held?.kind === "tuple" || held?.kind === "list" ? held.items[0] : value;
}

/** A folder without its last part where that only names the split: `imagenet/train` is `imagenet`. */
function withoutSplit(path: Value | undefined): Value | undefined {
  const text = asString(path);
  const shorter = text?.replace(/(?<!\/)\/+(train(ing)?|val(id(ation)?)?|test)(_?set|_?data)?\/*$/i, "");
  return path && shorter && shorter !== text
    ? { kind: "string", value: shorter, spans: path.spans, origin: path.origin }
    : path;
}

export function readTfds(reading: DatasetReading, call: Call, self: Value): Value | undefined {
  const name = anyArgument(call, ["name"], 0);
  named(reading, name, "the data set's name is not given here");
  statedSide(reading, asString(name) ?? "", self);
  const split = firstOf(anyArgument(call, ["split"], 1));
  if (split) readSplit(reading, split);
  if (asNumber(argument(call, "batch_size")) !== undefined) {
    reading.batched = true;
    reading.batchSize ??= argument(call, "batch_size");
  }
  return undefined;
}

/** `keras.datasets.mnist.load_data()`. */
export function readKeras(reading: DatasetReading, call: Call, self: Value): Value | undefined {
  const name = /datasets\.(\w+)\.load_data$/.exec(call.callee)?.[1] ?? "";
  reading.id ??= { ...self, kind: "string", value: name, spans: [call.span], origin: "stated" };
  reading.split ??= "train";
  statedSide(reading, name, self);
  return undefined;
}

/** `sklearn.datasets.load_iris()`, `fetch_covtype()`, `make_classification(n_samples=1000)`. */
export function readSklearn(reading: DatasetReading, call: Call, self: Value): Value | undefined {
  const name = call.method;
  if (!name.startsWith("make_")) {
    reading.id ??= { ...self, kind: "string", value: name, spans: [call.span], origin: "stated" };
    reading.split ??= asString(argument(call, "subset")) === "test" ? "test" : "train";
    return undefined;
  }
  reading.synthetic = true;
  const rows = anyArgument(call, ["n_samples"], 0);
  const count = rows ? asNumber(rows) : call.open ? undefined : 100;
  if (count !== undefined) reading.samples ??= { count, from: rows ?? self };
  return undefined;
}

/** Files read by a library, and data sets put together from values in the code. */
export function readFile(reading: DatasetReading, call: Call, self: Value): Value | undefined {
  const given = call.args[0] ?? [...call.kwargs.values()][0];
  const held = given && likely(given);
  if (held?.kind === "list" || held?.kind === "dict") {
    const column = held.kind === "dict" ? [...held.entries.values()][0] : held;
    const count = lengthOf(column);
    if (count !== undefined) reading.samples ??= { count, from: column ?? self };
    reading.synthetic = true;
    return undefined;
  }
  // `Dataset.from_pandas(pd.read_csv(path))`: rows that were read before.
  if (held?.kind === "object" && call.method.startsWith("from_")) return given;
  // Token files are a pair of one name: their folder says what they hold.
  const tokens = asString(given)?.replace(/(?<!\/)\/+(train|training)\.(bin|npy|memmap|pt)$/i, "");
  if (given && tokens !== undefined && tokens !== asString(given))
    return named(reading, { kind: "string", value: tokens, spans: given.spans, origin: given.origin }, "");
  return named(reading, given, "the data file is not known here");
}

/** Random tensors: the first dimension is the number of samples. */
export function readRandom(reading: DatasetReading, call: Call, self: Value): Value | undefined {
  reading.synthetic = true;
  const shape =
    call.kwargs.get("size") ??
    call.kwargs.get("shape") ??
    (call.method === "randint" ? call.args[call.args.length - 1] : call.args[0]);
  const count = asNumber(firstOf(shape));
  if (count !== undefined && count > 1) reading.samples ??= { count, from: shape ?? self };
  return undefined;
}
