/** Progress bars: what is gone through is what they wrap. */
import { iterableValue } from "../iteration";
import { type Handler, type Library } from "../library";
import { symbolValue } from "../values";

const bar: Handler = (call) => {
  const value = call.args[0] ?? call.kwargs.get("iterable") ?? call.kwargs.get("sequence");
  if (!value) return undefined;
  const iteration = call.machine.iterate(value);
  return iterableValue("tqdm.tqdm", iteration, [call.span]);
};

const rangeBar: Handler = (call) => {
  const range = call.machine.call(symbolValue("builtins.range"), { ...call, kwargs: new Map() });
  return iterableValue("tqdm.trange", call.machine.iterate(range), [call.span]);
};

const names = ["tqdm", "tqdm.auto", "tqdm.notebook", "tqdm.rich", "tqdm.std", "tqdm.autonotebook", "tqdm.asyncio"];

export const progressLibrary: Library = {
  functions: {
    ...Object.fromEntries(
      names.flatMap((name) => [
        [`${name}.tqdm`, bar],
        [`${name}.trange`, rangeBar],
        [`${name}.tqdm_notebook`, bar],
      ]),
    ),
    "rich.progress.track": bar,
    "fastprogress.progress_bar": bar,
    "fastprogress.master_bar": bar,
    "fastprogress.fastprogress.progress_bar": bar,
    "fastprogress.fastprogress.master_bar": bar,
    "accelerate.utils.tqdm": bar,
    "accelerate.utils.tqdm.tqdm": bar,
    "transformers.utils.logging.tqdm": bar,
    "datasets.utils.logging.tqdm": bar,
    "datasets.tqdm": bar,
    "huggingface_hub.utils.tqdm": bar,
    "flax.jax_utils.prefetch_to_device": bar,
  },
};
