"""
Runs training scripts until their optimizers have stepped twice, and prints for each a line of JSON: what the libraries really did.
The libraries are imported once; each script runs in a process that is forked from this one.
"""

import collections
import gc
import json
import os
import runpy
import sys
import traceback
from pathlib import Path

import torch
import torch.utils.checkpoint
from torch.optim.optimizer import register_optimizer_step_post_hook

STEPS = 2
seen = {"steps": 0, "trainable": 0, "checkpoints": 0, "attention": None, "optimizer": None, "fused": False, "policy": None}
types = collections.Counter()
batches = collections.Counter()
lengths = collections.Counter()
quantized = set()


def counted(original):
    def checkpoint(*args, **kwargs):
        seen["checkpoints"] += 1
        return original(*args, **kwargs)

    return checkpoint


# Before the libraries take it for their own.
torch.utils.checkpoint.checkpoint = counted(torch.utils.checkpoint.checkpoint)

import keras  # noqa: E402
import lightning  # noqa: E402, F401
import peft  # noqa: E402, F401
import transformers  # noqa: E402, F401
import trl  # noqa: E402, F401


class Enough(BaseException):
    """Not an Exception, so that no library takes it for an error of its own."""


def stepped(optimizer, args, kwargs):
    seen["optimizer"] = type(optimizer).__name__
    seen["fused"] = any(group.get("fused") for group in optimizer.param_groups)
    weights = [weight for group in optimizer.param_groups for weight in group["params"] if weight.grad is not None]
    seen["trainable"] = sum(weight.numel() for weight in weights)
    count()


def count():
    seen["steps"] += 1
    if seen["steps"] >= STEPS:
        raise Enough


def forwarded(module, inputs, output):
    name = type(module).__name__
    if "4bit" in name:
        quantized.add(name)
    if isinstance(module, (torch.nn.Linear, torch.nn.Conv2d)) and isinstance(output, torch.Tensor):
        types[str(output.dtype).removeprefix("torch.")] += 1
        batches[inputs[0].shape[0]] += 1
    if isinstance(module, torch.nn.Embedding) and inputs and inputs[0].dim() == 2:
        batches[inputs[0].shape[0]] += 1
        lengths[inputs[0].shape[1]] += 1
    chosen = getattr(getattr(module, "config", None), "_attn_implementation", None)
    seen["attention"] = chosen or seen["attention"]


class Watch(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        seen["policy"] = self.model.layers[0].compute_dtype
        count()


def watched(original):
    def fit(self, *args, callbacks=None, **kwargs):
        return original(self, *args, callbacks=[*(callbacks or []), Watch()], **kwargs)

    return fit


def is_stopper(thing):
    return type(thing).__name__ in ("EarlyStopping", "EarlyStoppingCallback")


def observe(script):
    torch.manual_seed(0)
    register_optimizer_step_post_hook(stepped)
    torch.nn.modules.module.register_module_forward_hook(forwarded)
    keras.Model.fit = watched(keras.Model.fit)
    os.chdir(Path(script).parent)
    try:
        runpy.run_path(script, run_name="__main__")
        ended = None
    except Enough as enough:
        # Keeps what the script made alive.
        ended = enough
    answer = seen | {
        "types": sorted(types),
        "batch": max(batches, default=0),
        "length": max(lengths, default=0),
        "quantized": sorted(quantized),
        "compiled": any(type(thing).__name__ == "OptimizedModule" for thing in gc.get_objects()),
        "tensorFloat": torch.get_float32_matmul_precision() != "highest",
        "stops": any(is_stopper(thing) for thing in gc.get_objects()),
    }
    del ended
    return answer


def main(scripts):
    torch.set_num_threads(1)
    for script in scripts:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            os.dup2(2, 1)
            try:
                answer = observe(script)
            except BaseException:
                answer = {"error": traceback.format_exc(limit=-4)}
            with os.fdopen(writing, "w") as out:
                json.dump(answer, out)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as answer:
            print(answer.read() or json.dumps({"error": "the process died"}), flush=True)
        os.waitpid(child, 0)


main(sys.argv[1:])
