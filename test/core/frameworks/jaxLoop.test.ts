import { checkMarked } from "../../support/carets";

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
# also: framework = jax (derived)
`));
});
