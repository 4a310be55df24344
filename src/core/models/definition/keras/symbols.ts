/** Names of Keras: its models, its functions on tensors. */

/** What kind of model or input a dotted name makes; undefined for other names. */
export function kerasMaker(dotted: string): "input" | "sequential" | "model" | "application" | undefined {
  if (/(^|\.|_)keras\.(layers\.|engine\.\w+\.)?(Input|InputLayer)$/.test(dotted)) return "input";
  if (/(^|\.|_)keras\.(models\.)?Sequential$/.test(dotted)) return "sequential";
  if (/(^|\.|_)keras\.(models\.)?(Model|Functional)$/.test(dotted)) return "model";
  if (/(^|\.|_)keras\.applications\.(\w+\.)*[A-Z]\w*$/.test(dotted)) return "application";
  return undefined;
}

/** Functions of `keras.layers`, by the layer that each stands for. */
export const layerFunctions: Readonly<Record<string, string>> = {
  concatenate: "Concatenate",
  add: "Add",
  subtract: "Subtract",
  multiply: "Multiply",
  average: "Average",
  maximum: "Maximum",
  minimum: "Minimum",
};

/** Functions on tensors whose result looks like what they are given. */
export const elementwise =
  /(^|\.)(relu|relu6|gelu|silu|swish|elu|selu|leaky_relu|tanh|sigmoid|softmax|softplus|hard_sigmoid|preprocess_input|cast|identity|stop_gradient|dropout|sqrt|square|abs|exp|log|l2_normalize|normalize|clip_by_value|batch_normalization)$/;

/** Whether a class of the workspace descends from a layer or model of Keras. */
export function isKerasBase(base: string): boolean {
  return /(^|\.|_)keras\.(\w+\.)*(Layer|Model|Sequential)$/.test(base);
}
