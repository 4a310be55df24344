/**
 * TensorFlow.js is Keras in another spelling: `tf.layers.conv2d({ kernelSize: 3 })` is `Conv2D(kernel_size=3)`. Its calls are noted under
 * Keras's names, below `tfjs`, so that all that is known of Keras holds for it.
 */
import { recordEntry } from "../../../source/recordEntry";
import { siteWith, type Handler, type Library, type LibraryCall } from "../../library";
import { asString, likely, type Value } from "../../value";
import { booleanValue, noneValue, stringValue } from "../../values";

/** Functions of `tf.layers`, with the class of Keras where its name is not the function's with a capital. */
const layerNames =
  `activation add alphaDropout average averagePooling1d averagePooling2d averagePooling3d avgPool1d avgPool2d avgPooling1d
  avgPooling2d batchNormalization bidirectional categoryEncoding centerCrop concatenate conv1d conv2d conv2dTranspose conv3d conv3dTranspose
  convLstm2d cropping2D dense depthwiseConv2d dot dropout elu embedding flatten gaussianDropout gaussianNoise globalAveragePooling1d
  globalAveragePooling2d globalMaxPool1d globalMaxPool2d globalMaxPooling1d globalMaxPooling2d gru gruCell inputLayer layerNormalization
  leakyReLU lstm lstmCell masking maxPool1d maxPool2d maxPooling1d maxPooling2d maxPooling3d maximum minimum multiply permute prelu
  randomWidth reLU repeatVector rescaling reshape resizing rnn separableConv2d simpleRNN simpleRNNCell softmax spatialDropout1d
  stackedRNNCells thresholdedReLU timeDistributed upSampling2d zeroPadding2d`.split(/\s+/);

const classNames: Readonly<Record<string, string>> = {
  lstm: "LSTM",
  lstmCell: "LSTMCell",
  gru: "GRU",
  gruCell: "GRUCell",
  rnn: "RNN",
  elu: "ELU",
  prelu: "PReLU",
  convLstm2d: "ConvLSTM2D",
  avgPooling1d: "AveragePooling1D",
  avgPooling2d: "AveragePooling2D",
};

function classOf(name: string): string {
  const whole = recordEntry(classNames, name) ?? name.charAt(0).toUpperCase() + name.slice(1);
  return whole.replace(/([123])d(?=[A-Z]|$)/, "$1D");
}

/** `inputShape` as `input_shape`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The entries of an object of options as arguments by name; `open` where there may be more. */
export function namedArguments(options: Value | undefined): {
  readonly kwargs: Map<string, Value>;
  readonly open: boolean;
} {
  const held = options && likely(options);
  const kwargs = new Map<string, Value>();
  if (held?.kind !== "dict") return { kwargs, open: held !== undefined && held.kind !== "none" };
  for (const [name, value] of held.entries) if (value.kind !== "none") kwargs.set(snakeCase(name), spelled(value));
  return { kwargs, open: held.open };
}

function spelled(value: Value): Value {
  return asString(value) === "channelsFirst" ? stringValue("channels_first", value.spans, value.origin) : value;
}

function record(
  call: LibraryCall,
  callee: string,
  args: readonly Value[],
  kwargs: ReadonlyMap<string, Value>,
  open = false,
): Value {
  return call.machine.call(
    { kind: "symbol", name: callee, spans: [], origin: "stated" },
    { ...siteWith(call, args, kwargs), open },
  );
}

const made =
  (callee: string, more: Readonly<Record<string, Value>> = {}): Handler =>
  (call) => {
    const { kwargs, open } = namedArguments(call.args[0]);
    return record(call, callee, [], new Map([...Object.entries(more), ...kwargs]), open);
  };

const layers = layerNames.map((name) => `tfjs.keras.layers.${classOf(name)}`);
const models = ["tfjs.keras.Sequential", "tfjs.keras.Model"];

/** `layer.apply(x)` is `layer(x)`. */
const apply: Handler = (call) => call.receiver && call.machine.callMethod(call.receiver, "__call__", call);

const optimizers: Readonly<Record<string, string>> = {
  sgd: "SGD",
  momentum: "SGD",
  adam: "Adam",
  adamax: "Adamax",
  adadelta: "Adadelta",
  adagrad: "Adagrad",
  rmsprop: "RMSprop",
};

/** `optimizer.minimize(() => loss)`: the loss is computed, then a step is taken. */
const minimize: Handler = (call) => {
  const [loss] = call.args;
  if (loss && likely(loss).kind === "function") call.machine.call(loss, siteWith(call, []));
  return call.record().result;
};

/** `tf.variableGrads(() => loss)`. */
const gradients: Handler = (call) => {
  const loss = call.args.find((arg) => likely(arg).kind === "function");
  if (loss) call.machine.call(loss, siteWith(call, []));
  return call.record().result;
};

/** `tf.tidy("name", () => …)` gives what the function gives. */
const tidy: Handler = (call) => {
  const body = call.args.find((arg) => likely(arg).kind === "function");
  return body ? call.machine.call(body, siteWith(call, [])) : noneValue();
};

const first: Handler = (call) => call.args[0];

export const tensorflowJs: Library = {
  functions: {
    ...Object.fromEntries(
      layerNames.map((name) => [`tfjs.layers.${name}`, made(`tfjs.keras.layers.${classOf(name)}`)]),
    ),
    // It knows only the older form, with one vector of biases.
    "tfjs.layers.gru": made("tfjs.keras.layers.GRU", { reset_after: booleanValue(false) }),
    "tfjs.input": made("tfjs.keras.Input"),
    "tfjs.layers.input": made("tfjs.keras.Input"),
    "tfjs.sequential": made("tfjs.keras.Sequential"),
    "tfjs.model": made("tfjs.keras.Model"),
    ...Object.fromEntries([...layers, ...models].map((type) => [`${type}.apply`, apply])),
    ...Object.fromEntries(
      Object.entries(optimizers).flatMap(([name, type]): [string, Handler][] => [
        [`tfjs.train.${name}`, (call) => record(call, `tfjs.keras.optimizers.${type}`, call.args, call.kwargs)],
        [`tfjs.keras.optimizers.${type}.minimize`, minimize],
      ]),
    ),
    "tfjs.variableGrads": gradients,
    "tfjs.tidy": tidy,
    "tfjs.keep": first,
    "tfjs.clone": first,
    "tfjs.nextFrame": () => noneValue(),
    "tfjs.dispose": () => noneValue(),
  },
};
