import assert from "node:assert/strict";
import { checkMarked, runsOf } from "../../support/carets";

describe("JAX loops", () => {
  it("reads a loop whose step is a compiled function", () =>
    checkMarked(`
import jax, optax
import tensorflow_datasets as tfds

rows = tfds.load("mnist", split="train").batch(128)
#                ^^^^^^^ datasetId = mnist
#                                              ^^^ microBatchSize = 128
optimizer = optax.adamw(1e-3)
#           ^^^^^^^^^^^^^^^^^ optimizer = adamw

@jax.jit
def update(weights, state, batch):
    loss, gradients = jax.value_and_grad(loss_of)(weights, batch)
    changes, state = optimizer.update(gradients, state, weights)
    return optax.apply_updates(weights, changes), state

for epoch in range(12):
#^^^^^^^^^^^^^^^^^^^^^ run
#                  ^^ epochs = 12
    for batch in rows:
        weights, state = update(weights, state, batch)
# also: framework = jax (derived); imageSize = 28 (derived)
`));

  it("counts the parameters that a model of Flax is initialized with", () =>
    checkMarked(`
import jax, optax
import jax.numpy as jnp
from flax import linen as nn
from flax.training import train_state

class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        x = nn.relu(nn.Conv(8, (3, 3))(x))
        return nn.Dense(10)(x.reshape((x.shape[0], -1)))

def make_state(key):
    model = Net()
    weights = model.init(key, jnp.ones([1, 4, 4, 1]))["params"]
    return train_state.TrainState.create(apply_fn=model.apply, params=weights, tx=optax.sgd(0.1))
#                                                                                 ^^^^^^^^^^^^^^ optimizer = sgd

@jax.jit
def step(state, batch):
    loss, gradients = jax.value_and_grad(lambda weights: state.apply_fn({"params": weights}, batch).mean())(state.params)
    return state.apply_gradients(grads=gradients)

state = make_state(jax.random.key(0))
for epoch in range(12):
#^^^^^^^^^^^^^^^^^^^^^ run
#                  ^^ epochs = 12
    for batch in batches:
        state = step(state, batch)
# also: framework = flax (derived)
# also: parameterCount = 1370 (derived); forwardFlopsPerSample = 4864 (derived); imageSize = 4 (derived)
# also: method = full (derived)
`));

  it("takes what the data are repeated for its epochs where one loop is the training", async () => {
    const factsOf = async (repeat: string): Promise<unknown[]> => {
      const { runs } = await runsOf(`
import jax, optax
import tensorflow_datasets as tfds
data = tfds.load("mnist", split="train")${repeat}.batch(32)
for batch in data.as_numpy_iterator():
    grads = jax.grad(loss)(params, batch)
    updates, state = optax.adam(1e-3).update(grads, state)
    params = optax.apply_updates(params, updates)
`);
      const facts = new Map(runs[0]?.facts.map(({ input, value }) => [input, value]));
      return [facts.get("epochs"), facts.get("datasetId")];
    };
    assert.deepEqual(await factsOf(""), [1, "mnist"]);
    assert.deepEqual(await factsOf(".repeat(10)"), [10, "mnist"]);
    assert.deepEqual(await factsOf(".repeat()"), [undefined, "mnist"]);
  });
});
