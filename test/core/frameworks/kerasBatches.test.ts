import { checkMarked, runsOf } from "../../support/carets";
import assert from "node:assert/strict";

describe("Keras models in loops written by hand", () => {
  it("are one training of epochs and batches, however many models it steps", () =>
    checkMarked(`
from keras.datasets.mnist import load_data
from keras.models import Sequential
from keras.layers import Dense, Input
from keras.optimizers import Adam
from numpy import ones, zeros
from numpy.random import randn

def critic():
    model = Sequential([Input((784,)), Dense(1, activation="sigmoid")])
    model.compile(loss="binary_crossentropy", optimizer=Adam(2e-4))
    return model

def both(generator, judge):
    judge.trainable = False
    model = Sequential()
    model.add(generator)
    model.add(judge)
    model.compile(loss="binary_crossentropy", optimizer=Adam(2e-4))
#                                                       ^^^^^^^^^^ optimizer = adam
    return model

def train(generator, judge, gan, rows, epochs=10, size=64):
    per_epoch = int(rows.shape[0] / size)
    for epoch in range(epochs):
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^ run
        for batch in range(per_epoch):
            real = pick(rows, size // 2)
            judge.train_on_batch(real, ones((size // 2, 1)))
            fake = generator.predict(randn(size // 2, 100))
            judge.train_on_batch(fake, zeros((size // 2, 1)))
            gan.train_on_batch(randn(size, 100), ones((size, 1)))
#                              ^^^^^^^^^^^^^^^^ microBatchSize = 64 (derived)

(rows, _), (_, _) = load_data()
#                   ^^^^^^^^^^^ datasetId = mnist
maker = Sequential([Input((100,)), Dense(784)])
judge = critic()
train(maker, judge, both(maker, judge), rows, epochs=3)
#                                                    ^ epochs = 3
# also: framework = keras (derived); method = full (derived); precision = fp32 (default); imageSize = 28 (derived)
# also: parameterCount = 79969 (derived); maxSteps = 2811 (derived)
`));

  it("are no training outside of a loop, nor is a model of another library's", async () => {
    const of = async (body: string): Promise<number> =>
      (
        await runsOf(
          `import keras\nfrom other import Model\nmodel = keras.Sequential([keras.layers.Dense(1)])\n${body}`,
        )
      ).runs.length;
    assert.equal(await of("model.train_on_batch(x, y)"), 0);
    assert.equal(await of("for x, y in rows:\n    Model().train_on_batch(x, y)"), 0);
    assert.equal(await of("for x, y in rows:\n    model.train_on_batch(x, y)"), 1);
  });

  it("fit where a library on top of Keras made the model", async () => {
    const { runs } = await runsOf(`
import segmentation_models as sm
model = sm.Unet("resnet34", encoder_weights="imagenet")
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x, y, batch_size=8, epochs=10)
`);
    const facts = Object.fromEntries((runs[0]?.facts ?? []).map(({ input, value }) => [input, value]));
    assert.deepEqual([facts.framework, facts.epochs, facts.microBatchSize, facts.optimizer], ["keras", 10, 8, "adam"]);
  });

  it("says that a published network is frozen, and nothing where what is frozen could not be counted", async () => {
    const method = async (base: string): Promise<unknown> => {
      const { runs } = await runsOf(`
import tensorflow as tf
base = ${base}
base.trainable = False
model = tf.keras.Sequential([base, tf.keras.layers.Flatten(), tf.keras.layers.Dense(1)])
model.compile("adam", "binary_crossentropy")
for epoch in range(3):
    for x, y in batches():
        model.train_on_batch(x, y)
`);
      return runs[0]?.facts.find(({ input }) => input === "method")?.value;
    };
    assert.equal(
      await method("tf.keras.applications.VGG16(include_top=False, input_shape=(64, 64, 3))"),
      "frozen-backbone",
    );
    assert.equal(await method("unknown_part()"), undefined);
  });
});
