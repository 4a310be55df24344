import assert from "node:assert/strict";
import { runsOf } from "../../support/carets";

describe("TensorFlow loops", () => {
  const sizeOf = async (models: string, names: readonly string[]): Promise<unknown> => {
    const steps = names.map(
      (name) => `        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(${name}(images))
        optimizer.apply_gradients(zip(tape.gradient(loss, ${name}.trainable_variables), ${name}.trainable_variables))
`,
    );
    const { runs } = await runsOf(`
import tensorflow as tf
(x, y), _ = tf.keras.datasets.mnist.load_data()
rows = tf.data.Dataset.from_tensor_slices((x[..., tf.newaxis].astype("float32"), y)).batch(32)
class Net(tf.keras.Model):
    def __init__(self, width):
        super().__init__()
        self.a, self.b = tf.keras.layers.Flatten(), tf.keras.layers.Dense(width)
    def call(self, x):
        return self.b(self.a(x))
${models}
optimizer = tf.keras.optimizers.Adam()
for epoch in range(3):
    for images, labels in rows:
${steps.join("")}`);
    assert.equal(runs.length, 1);
    return runs[0]?.facts.find((fact) => fact.input === "parameterCount")?.value;
  };

  it("counts the model that a class writes out, for the rows that are gone through", async () => {
    assert.equal(await sizeOf("net = Net(10)", ["net"]), 784 * 10 + 10);
  });

  it("leaves the size open where several models are trained", async () => {
    assert.equal(await sizeOf("one, other = Net(10), Net(20)", ["one", "other"]), undefined);
  });

  it("takes the batches that are taken for the steps of an endless pipeline", async () => {
    const { runs } = await runsOf(`
import tensorflow as tf
(x, y), _ = tf.keras.datasets.mnist.load_data()
rows = tf.data.Dataset.from_tensor_slices((x, y)).repeat().batch(128)
net = tf.keras.Sequential([tf.keras.layers.Flatten(), tf.keras.layers.Dense(10)])
optimizer = tf.keras.optimizers.Adam()
for step, (images, labels) in enumerate(rows.take(200), 1):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(net(images))
    gradients = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(gradients, net.trainable_variables))
`);
    const facts = new Map(runs[0]?.facts.map((fact) => [fact.input, fact.value]));
    assert.deepEqual(
      [facts.get("maxSteps"), facts.get("epochs"), facts.get("microBatchSize"), facts.get("datasetId")],
      [200, undefined, 128, "mnist"],
    );
    assert.equal(runs[0]?.dataset?.rowsKnown, true);
  });
});
