/** `from keras.layers import *`: which of the libraries that were imported so has a name. */

/** What the modules of Keras have, by their last name. */
const kerasNames: readonly (readonly [module: string, names: RegExp])[] = [
  ["models", /^(Model|Sequential|load_model|clone_model|model_from_(json|yaml|config))$/],
  ["optimizers", /^(Adam|AdamW|Adamax|Adadelta|Adagrad|Nadam|SGD|RMSprop|Ftrl|Lion|Optimizer)$/],
  [
    "callbacks",
    /^(EarlyStopping|ModelCheckpoint|TensorBoard|CSVLogger|LearningRateScheduler|ReduceLROnPlateau|\w*Callback)$/,
  ],
  ["regularizers", /^(l1|l2|l1_l2|L1|L2|L1L2|Regularizer)$/],
  ["preprocessing.image", /^(ImageDataGenerator|array_to_img|img_to_array|load_img)$/],
  [
    "layers",
    /^(Input|InputLayer|Layer|Dense|Activation|Dropout|Flatten|Reshape|Permute|RepeatVector|Lambda|Masking|Embedding|TimeDistributed|Bidirectional|MultiHeadAttention|Attention|SimpleRNN(Cell)?|(CuDNN)?(LSTM|GRU)(Cell)?|Rescaling|Resizing|\w*(Conv|Convolution|Pool|Pooling|Padding|Sampling|Cropping|Dropout|ConvLSTM)[123]D(Transpose)?|(Batch|Layer|Group)Normalization|GaussianNoise|LeakyReLU|PReLU|ELU|ReLU|Softmax|Add|Subtract|Multiply|Average|Maximum|Minimum|Concatenate|Dot|add|subtract|multiply|average|maximum|minimum|concatenate|dot)$/,
  ],
];

const keras = /^(?:tensorflow\.(?:python\.)?|tf_)?keras\.(.+)$/;

/** The library that a name comes from: the only one, or the one known to have it; undefined where that is open. */
export function libraryWith(name: string, starImports: readonly string[]): string | undefined {
  const [only, ...others] = new Set(starImports);
  if (others.length === 0) return only;
  const found = kerasNames.find(([, names]) => names.test(name))?.[0];
  return found === undefined ? undefined : starImports.find((library) => keras.exec(library)?.[1] === found);
}
