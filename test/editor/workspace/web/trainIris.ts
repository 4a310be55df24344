import * as tf from "@tensorflow/tfjs";
import { epochs } from "./settings";

/** Trains a small classifier in the page. */
export async function train(features: tf.Tensor2D, classes: tf.Tensor2D): Promise<tf.Sequential> {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 10, activation: "sigmoid", inputShape: [4] }));
  model.add(tf.layers.dense({ units: 3, activation: "softmax" }));
  model.compile({ optimizer: tf.train.adam(0.01), loss: "categoricalCrossentropy" });
  await model.fit(features, classes, { epochs, batchSize: 15 });
  return model;
}

document.querySelector("#train")?.addEventListener("click", () => train(tf.randomNormal([120, 4]), tf.ones([120, 3])));
