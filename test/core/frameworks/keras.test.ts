import assert from "node:assert/strict";
import { checkMarked, runsOf } from "../../support/carets";

type Facts = ReadonlyMap<string, unknown>;

describe("Keras", () => {
  it("knows the length that texts are padded and cut to, and that they stay as many", async () => {
    const { runs } = await runsOf(`
from keras.datasets import imdb
from keras.layers import Dense, Embedding, Flatten
from keras.models import Sequential
from keras.utils import pad_sequences
(x_train, y_train), _ = imdb.load_data(num_words=20000)
x_train = pad_sequences(x_train, maxlen=100)
model = Sequential([Embedding(20000, 8, input_length=100), Flatten(), Dense(1)])
model.compile("adam", "binary_crossentropy")
model.fit(x_train, y_train, batch_size=32)
`);
    const value = (input: string): unknown => runs[0]?.facts.find((fact) => fact.input === input)?.value;
    assert.deepEqual([value("sequenceLength"), value("datasetId"), value("datasetSamples")], [100, "imdb", undefined]);
    assert.deepEqual(runs[0]?.unknowns, []);
  });

  it("reads compile and fit, and what validation_split leaves", () =>
    checkMarked(`
import keras
from keras import layers

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
#                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ datasetId = mnist
x_train = x_train.astype("float32") / 255
model = keras.Sequential([keras.Input(shape=(28, 28, 1)), layers.Flatten(), layers.Dense(10, activation="softmax")])
batch_size = 128
#            ^^^ microBatchSize = 128
epochs = 15
#        ^^ epochs = 15
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
#                                                        ^^^^^^ optimizer = adam
model.fit(x_train, y_train, batch_size=batch_size, epochs=epochs, validation_split=0.1)
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ run
model.evaluate(x_test, y_test)
# also: framework = keras (derived); method = full (derived); precision = fp32 (default); imageSize = 28 (derived); parameterCount = 7850 (derived); forwardFlopsPerSample = 15680 (derived); evaluationSamples = 6000 (derived)
`));

  it("reads the pictures that a network takes, whoever made them", async () => {
    const side = async (layers: string): Promise<unknown> => {
      const { runs } = await runsOf(`
from tensorflow.keras import layers, Sequential, Input
images = read_pictures("faces")
model = Sequential([${layers}, layers.Flatten(), layers.Dense(1)])
model.compile("adam", "mse")
model.fit(images, ages, epochs=2)
`);
      return runs[0]?.facts.find(({ input }) => input === "imageSize")?.value;
    };
    assert.equal(await side("Input(shape=(64, 64, 3)), layers.Rescaling(1 / 255), layers.Conv2D(8, 3)"), 64);
    assert.equal(await side("layers.Conv2D(8, 3, input_shape=(32, 32, 1))"), 32);
    assert.equal(await side("Input(shape=(64, 48, 3)), layers.Conv2D(8, 3)"), undefined);
    assert.equal(
      await side("Input(shape=(100,)), layers.Dense(49 * 3), layers.Reshape((7, 7, 3)), layers.Conv2D(8, 3)"),
      undefined,
    );
  });

  it("reads windows over a series", () =>
    checkMarked(`
from keras.layers import LSTM, Dense
from keras.models import Sequential
from keras.preprocessing.sequence import TimeseriesGenerator
windows = TimeseriesGenerator(prices, prices, length=15, batch_size=32)
#                                                                   ^^ microBatchSize = 32
model = Sequential()
model.add(LSTM(20, input_shape=(15, 1)))
model.add(Dense(1))
model.compile(optimizer="adam", loss="mse")
#                       ^^^^^^ optimizer = adam
model.fit(windows, epochs=50)
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ run
#                         ^^ epochs = 50
# also: framework = keras (derived); method = full (derived); precision = fp32 (default); parameterCount = 1781 (derived); forwardFlopsPerSample = 50440 (derived)
# open: datasetSamples
`));

  it("knows what is frozen where model and training stand under the same choice", async () => {
    const { runs } = await runsOf(`
import tensorflow as tf
def build():
    base = tf.keras.applications.VGG16(include_top=False, input_shape=(224, 224, 3))
    for layer in base.layers:
        layer.trainable = False
    x = tf.keras.layers.Flatten()(base.output)
    return tf.keras.Model(inputs=base.input, outputs=tf.keras.layers.Dense(1)(x))
if input("train? ") == "y":
    model = build()
    model.compile("adam", "binary_crossentropy")
    model.fit(pictures, epochs=5)
`);
    const facts = new Map(runs[0]?.facts.map(({ input, value }) => [input, value]));
    assert.equal(facts.get("method"), "frozen-backbone");
    assert.equal(facts.get("trainableParameterCount"), 7 * 7 * 512 + 1);
  });

  it("does not say that all of a model is trained where some of it may be frozen", async () => {
    const { runs } = await runsOf(`
import tensorflow as tf
model = tf.keras.Sequential([unknown_part(), tf.keras.layers.Dense(1)])
for layer in model.layers[:1]:
    layer.trainable = False
model.compile("adam", "mse")
model.fit(pictures, epochs=5)
`);
    assert.ok(!runs[0]?.facts.some(({ input }) => input === "method"));
  });

  it("counts a model that a class writes out, for the arrays that it is fitted to", async () => {
    const { runs } = await runsOf(`
import tensorflow as tf
(x, y), _ = tf.keras.datasets.mnist.load_data()
x = x[..., tf.newaxis].astype("float32") / 255.0
rows = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(1000).batch(32)
class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.a, self.b = tf.keras.layers.Conv2D(8, 3), tf.keras.layers.Dense(10)
    def call(self, x):
        return self.b(tf.reshape(self.a(x), (-1, 26 * 26 * 8)))
model = Net()
model.compile("adam", "mse")
model.fit(rows, epochs=2)
`);
    const facts = new Map(runs[0]?.facts.map((fact) => [fact.input, fact.value]));
    assert.equal(facts.get("parameterCount"), 9 * 8 + 8 + 26 * 26 * 8 * 10 + 10);
    assert.equal(facts.get("forwardFlopsPerSample"), 2 * 26 * 26 * 8 * (9 + 10));
  });

  it("hands on that only a part of the rows is trained on", async () => {
    const { runs } = await runsOf(`
import tensorflow as tf
(x, y), _ = tf.keras.datasets.cifar10.load_data()
model = tf.keras.applications.ResNet50(weights=None, classes=10, input_shape=(32, 32, 3))
model.compile("sgd", "categorical_crossentropy")
model.fit(x, y, validation_split=0.2)
`);
    const facts = new Map(runs[0]?.facts.map((fact) => [fact.input, fact]));
    assert.equal(runs[0]?.dataset?.fraction, 0.8);
    assert.equal(facts.get("epochs")?.value, 1);
    assert.equal(facts.get("microBatchSize")?.value, 32);
    assert.equal(facts.get("microBatchSize")?.origin, "default");
    assert.equal(facts.get("modelId")?.value, "ResNet50");
    assert.equal(facts.get("optimizer")?.value, "sgd");
  });

  it("reads the batch of a pipeline, mixed precision, and steps of an epoch", async () => {
    const { runs } = await runsOf(`
import tensorflow as tf
tf.keras.mixed_precision.set_global_policy("mixed_bfloat16")
train = tf.keras.utils.image_dataset_from_directory("photos/train", image_size=(180, 180), batch_size=16)
train = train.cache().shuffle(1000).prefetch(tf.data.AUTOTUNE)
model = tf.keras.models.Sequential([tf.keras.layers.Dense(5)])
model.compile(optimizer=tf.keras.optimizers.RMSprop(1e-3), loss="mse")
model.fit(train, epochs=10, steps_per_epoch=200)
`);
    const facts = new Map(runs[0]?.facts.map((fact) => [fact.input, fact.value]));
    assert.equal(facts.get("microBatchSize"), 16);
    assert.equal(facts.get("imageSize"), 180);
    assert.equal(facts.get("datasetId"), "photos");
    assert.equal(facts.get("precision"), "bf16");
    assert.equal(facts.get("optimizer"), "rmsprop");
    assert.equal(facts.get("maxSteps"), 2000);
  });

  it("does not take preprocessing or other libraries' estimators for Keras", async () => {
    const { runs } = await runsOf(`
import tensorflow as tf
from sklearn.preprocessing import StandardScaler
from sklearn.linear_model import LogisticRegression
from tensorflow.keras.preprocessing.image import ImageDataGenerator
StandardScaler().fit(rows)
LogisticRegression().fit(rows, labels)
ImageDataGenerator(featurewise_center=True).fit(images)
model = tf.keras.models.load_model("model.h5")
model.predict(images, batch_size=32)
`);
    assert.deepEqual(runs, []);
  });

  it("follows a published network through a first training of its head and a second of all of it", async () => {
    const { runs } = await runsOf(`
import keras
(x, y), _ = keras.datasets.cifar10.load_data()
base = keras.applications.MobileNetV2(include_top=False, pooling="avg", input_shape=(160, 160, 3))
base.trainable = False
inputs = keras.Input((32, 32, 3))
h = base(keras.layers.Resizing(160, 160)(inputs), training=False)
model = keras.Model(inputs, keras.layers.Dense(10)(h))
model.compile("adam", "mse")
model.fit(x, y, epochs=2)
base.trainable = True
model.compile("adam", "mse")
model.fit(x, y, epochs=3)
`);
    assert.equal(runs.length, 2);
    const [head, whole] = runs.map((run): Facts => new Map(run.facts.map(({ input, value }) => [input, value])));
    assert.ok(head && whole);
    for (const run of [head, whole]) {
      assert.equal(run.get("modelId"), "MobileNetV2");
      assert.equal(run.get("imageSize"), 160);
      // 0.6 GFLOPs at 224 pixels.
      assert.ok(Math.abs(Number(run.get("forwardFlopsPerSample")) - 0.307e9) < 0.01e9);
    }
    assert.equal(head.get("method"), "frozen-backbone");
    assert.equal(head.get("trainableParameterCount"), 12_810);
    assert.equal(whole.get("method"), "full");
    assert.equal(whole.get("trainableParameterCount"), 2_223_872 + 12_810);
  });

  it("leaves open which layers are trained where only some of a network's are", async () => {
    const trained = async (lines: string): Promise<unknown> => {
      const { runs } = await runsOf(`
import keras
base = keras.applications.ResNet50(include_top=False, pooling="avg", input_shape=(224, 224, 3))
${lines}
model = keras.Sequential([base, keras.layers.Dense(5)])
model.compile("sgd", "mse")
model.fit(x, y, epochs=2)
`);
      const run = runs[0];
      return (
        run?.facts.find(({ input }) => input === "trainableParameterCount")?.value ??
        run?.unknowns.map(({ input }) => input).includes("method")
      );
    };
    const head = 5 * 2049;
    assert.equal(await trained("for layer in base.layers:\n    layer.trainable = False"), head);
    assert.equal(await trained("for layer in base.layers[:-4]:\n    layer.trainable = False"), true);
    assert.equal(
      await trained("base.trainable = False\nfor layer in base.layers[-4:]:\n    layer.trainable = True"),
      true,
    );
    assert.equal(await trained("base.trainable = False\nbase.trainable = True"), 23_534_592 + head);
  });

  it("reads a model of another file whose libraries are imported with stars", async () => {
    await checkMarked(
      `
from model import *
from data import *
rows = batches(2, "data/cells/train")
net = build()
net.fit_generator(rows, steps_per_epoch=300, epochs=2)
#                                       ^^^ maxSteps = 600 (derived)
#                                                   ^ epochs = 2
#^^^^^^^^^^^^^^^^ run
# also: parameterCount = 20 (derived); forwardFlopsPerSample = 147456 (derived); imageSize = 64 (derived); method = full (derived)
# also: precision = fp32 (default); optimizer = adam; microBatchSize = 2; datasetId = data/cells; framework = keras (derived)
`,
      {
        "model.py": `
from keras.models import *
from keras.layers import *
from keras.optimizers import *
def build(size=(64, 64, 1)):
    inputs = Input(size)
    x = Conv2D(1, 3, padding="same", activation="relu")(inputs)
    x = Conv2D(1, 3, padding="same")(x)
    model = Model(input=inputs, output=x)
    model.compile(optimizer=Adam(lr=1e-4), loss="binary_crossentropy")
    return model
`,
        "data.py": `
from keras.preprocessing.image import ImageDataGenerator
def batches(batch_size, folder):
    images = ImageDataGenerator(horizontal_flip=True).flow_from_directory(folder, target_size=(64, 64), batch_size=batch_size)
    masks = ImageDataGenerator(horizontal_flip=True).flow_from_directory(folder, target_size=(64, 64), batch_size=batch_size)
    for image, mask in zip(images, masks):
        yield image, mask
`,
      },
    );
  });
});

describe("TensorFlow loops", () => {
  it("reads a GradientTape loop", async () => {
    const { runs, source } = await runsOf(`
import tensorflow as tf
model = tf.keras.Sequential([tf.keras.layers.Dense(10)])
optimizer = tf.keras.optimizers.Adam(1e-3)
(x, y), _ = tf.keras.datasets.fashion_mnist.load_data()
train = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(1024).batch(64)

@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))

EPOCHS = 4
for epoch in range(EPOCHS):
    for x, y in train:
        step(x, y)
`);
    const facts = new Map(runs[0]?.facts.map((fact) => [fact.input, fact.value]));
    assert.equal(runs.length, 1);
    assert.equal(source.positionAt(runs[0]!.anchor.from).line, 16);
    assert.equal(facts.get("epochs"), 4);
    assert.equal(facts.get("microBatchSize"), 64);
    assert.equal(facts.get("datasetId"), "fashion_mnist");
    assert.equal(facts.get("optimizer"), "adam");
  });
});
