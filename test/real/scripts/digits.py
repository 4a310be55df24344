"""Digits."""
# carbon-lens: accelerator=a100-sxm4-80gb acceleratorCount=1 datasetSamples=5000000 parameterCount=50000000 forwardFlopsPerSample=10000000000
import keras
import numpy as np

x, y = np.random.rand(128, 32), np.random.randint(0, 10, 128)
model = keras.Sequential([keras.layers.Dense(64, activation="relu"), keras.layers.Dense(10)])
model.compile(optimizer="adam", loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(x, y, epochs=6, batch_size=32, validation_split=0.25, verbose=0)
