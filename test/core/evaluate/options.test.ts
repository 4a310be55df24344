import assert from "node:assert/strict";
import type { Value } from "../../../src/core/evaluate/value";
import { callsTo, evaluateText, globalOf, placesOf, plain } from "../../support/evaluate";

const argparse = "import argparse\np = argparse.ArgumentParser()\n";

/** What a parser with these lines gives for a command line. */
function parsed(lines: string, argv = ""): unknown {
  const trace = evaluateText(`${argparse}${lines}\nargs = p.parse_args()\nx = vars(args)\n`, {}, argv);
  return globalOf(trace, "x");
}

describe("options of the command line", () => {
  describe("argparse", () => {
    it("takes defaults, converted", () => {
      assert.deepEqual(
        parsed(
          "p.add_argument('--lr', type=float, default='1e-3')\np.add_argument('--n', type=int, default=3)\np.add_argument('--name')\np.add_argument('-b', '--batch-size', default=8)\n",
        ),
        { lr: 1e-3, n: 3, name: null, batch_size: 8 },
      );
    });

    it("lets words of the command line win", () => {
      const lines =
        "p.add_argument('--lr', type=float, default=1e-3)\np.add_argument('-b', '--batch-size', type=int, default=8)\np.add_argument('--tags', nargs='+')\np.add_argument('src')\n";
      assert.deepEqual(parsed(lines, "data --lr=2e-4 -b 16 --tags a b"), {
        lr: 2e-4,
        batch_size: 16,
        tags: ["a", "b"],
        src: "data",
      });
    });

    it("knows switches, constants, counts and lists", () => {
      const lines =
        "p.add_argument('--amp', action='store_true')\np.add_argument('--no-cuda', dest='cuda', action='store_false')\np.add_argument('--ema', action=argparse.BooleanOptionalAction, default=True)\np.add_argument('-v', action='count', default=0)\np.add_argument('--tag', action='append')\n";
      assert.deepEqual(parsed(lines), { amp: false, cuda: true, ema: true, v: 0, tag: null });
      assert.deepEqual(parsed(lines, "--amp --no-cuda --no-ema -v -v --tag a --tag b"), {
        amp: true,
        cuda: false,
        ema: false,
        v: 2,
        tag: ["a", "b"],
      });
    });

    it("converts through functions of the workspace", () => {
      const lines =
        "def flag(v):\n    return v.lower() in ('yes', 'true', '1')\np.add_argument('--bias', type=flag, default='no')\np.add_argument('--half', type=lambda s: int(s) // 2)\n";
      assert.deepEqual(parsed(lines, "--bias TRUE --half 10"), { bias: true, half: 5 });
    });

    it("says which required option has no default, and where it is declared", () => {
      const code = `${argparse}p.add_argument("--model", required=True)\nargs = p.parse_args()\nx = args.model\n`;
      const value = evaluateText(code).globals.get("x");
      assert.ok(value?.kind === "unknown");
      assert.equal(value.reason, "--model has no default");
      assert.deepEqual(placesOf(value, { "train.py": code }), ['p.add_argument("--model", required=True)']);
    });

    it("places a word before the default that it overrides", () => {
      const code = `${argparse}p.add_argument("--epochs", type=int, default=3)\nargs = p.parse_args()\nx = args.epochs\n`;
      const argv = "--epochs 5";
      const texts = { "train.py": code, "launch.sh": argv };
      const value = evaluateText(code, {}, argv).globals.get("x");
      assert.deepEqual(placesOf(value, texts), ["5", "3"]);
      assert.equal(value?.origin, "stated");
      assert.deepEqual(placesOf(evaluateText(code).globals.get("x"), texts), ["3"]);
    });

    it("keeps groups, parents and set_defaults together", () => {
      const code = `
import argparse
base = argparse.ArgumentParser(add_help=False)
base.add_argument("--seed", type=int, default=1)
p = argparse.ArgumentParser(parents=[base])
g = p.add_argument_group("train")
g.add_argument("--lr", type=float, default=0.1)
p.set_defaults(lr=0.5)
x = vars(p.parse_args([]))
`;
      assert.deepEqual(globalOf(evaluateText(code), "x"), { seed: 1, lr: 0.5 });
    });

    it("follows the chosen command, and the one that trains when none is chosen", () => {
      const code = `
import argparse
def test(args): lib.test(args.n)
def train(args): lib.train(args.n)
p = argparse.ArgumentParser()
s = p.add_subparsers(dest="command")
a = s.add_parser("test"); a.add_argument("--n", type=int, default=1); a.set_defaults(func=test)
b = s.add_parser("train"); b.add_argument("--n", type=int, default=2); b.set_defaults(func=train)
args = p.parse_args()
args.func(args)
`;
      assert.deepEqual(
        evaluateText(code, {}, "test --n 4")
          .calls.filter((c) => c.uncalled !== true)
          .map((c) => [c.callee, ...c.args.map(plain)]),
        [["?.test", 4]],
      );
      assert.equal(callsTo(evaluateText(code), "train").length, 1);
    });

    it("hands words it does not know back", () => {
      const code = `${argparse}p.add_argument('--a', type=int)\nargs, rest = p.parse_known_args()\nx = (args.a, rest)\n`;
      assert.deepEqual(globalOf(evaluateText(code, {}, "--a 1 --b 2"), "x"), [1, ["--b", "2"]]);
    });

    it("keeps a word that cannot be known unknown", () => {
      const code = `${argparse}p.add_argument('--a', type=int, default=1)\nx = p.parse_args().a\n`;
      const source = evaluateText(code).path;
      assert.equal(source, "train.py");
      assert.equal(globalOf(evaluateText(code, {}, "--a"), "x"), "?");
    });
  });

  describe("dataclasses", () => {
    const code = `
from dataclasses import dataclass, field
from typing import Optional, List
import transformers
from transformers import HfArgumentParser
@dataclass
class ModelArguments:
    model: str = field(metadata={"help": "h"})
    rank: Optional[int] = field(default=8)
    use_lora: bool = True
    targets: List[str] = field(default_factory=lambda: ["q"])
@dataclass
class Arguments(transformers.TrainingArguments):
    length: int = 512
    optim: str = field(default="adamw_torch")
parser = HfArgumentParser((ModelArguments, Arguments))
m, t = parser.parse_args_into_dataclasses()
x = vars(m)
trainer = transformers.Trainer(args=t)
`;

    it("fills them from defaults", () => {
      const trace = evaluateText(code);
      assert.deepEqual(globalOf(trace, "x"), { model: "?", rank: 8, use_lora: true, targets: ["q"] });
      const t = trace.globals.get("t");
      assert.ok(t?.kind === "instance");
      assert.deepEqual(t.bases, ["transformers.TrainingArguments"]);
      assert.equal(plain(t.attributes.get("optim")), "adamw_torch");
    });

    it("gives a library base what the command line sets of its own", () => {
      const argv =
        "--model gpt2 --no_use_lora --targets a b --num_train_epochs 3 --learning_rate 2e-5 --bf16 True --length 64";
      const trace = evaluateText(code, {}, argv);
      assert.deepEqual(globalOf(trace, "x"), { model: "gpt2", rank: 8, use_lora: false, targets: ["a", "b"] });
      const [made] = callsTo(trace, "transformers.TrainingArguments.__init__");
      const given = Object.fromEntries([...(made?.kwargs ?? new Map<string, Value>())].map(([k, v]) => [k, plain(v)]));
      assert.deepEqual(given, {
        length: 64,
        optim: "adamw_torch",
        num_train_epochs: 3,
        learning_rate: 2e-5,
        bf16: true,
      });
    });

    it("records the library's own dataclasses with what the command line sets", () => {
      const trl =
        "from trl import TrlParser, SFTConfig, ModelConfig, SFTTrainer\nparser = TrlParser((SFTConfig, ModelConfig))\nargs, model = parser.parse_args_and_config()\nSFTTrainer(model=model.model_name_or_path, args=args).train()\n";
      const trace = evaluateText(
        trl,
        { "sft.yaml": "model_name_or_path: org/base\nlearning_rate: 1.0e-4\nmax_length: 512\n" },
        "--config sft.yaml --learning_rate 3e-4",
      );
      const [config] = callsTo(trace, "trl.SFTConfig");
      assert.equal(plain(config?.kwargs.get("learning_rate")), 3e-4);
      assert.equal(plain(config?.kwargs.get("max_length")), 512);
      assert.equal(plain(callsTo(trace, "trl.SFTTrainer")[0]?.kwargs.get("model")), "org/base");
      assert.deepEqual(trace.companions, ["sft.yaml"]);
    });

    it("fills one dataclass for tyro and its kind", () => {
      const trace = evaluateText(
        "import tyro\nfrom dataclasses import dataclass\n@dataclass\nclass Args:\n    total_steps: int = 1000\n    lr: float = 1e-3\nargs = tyro.cli(Args)\nx = (args.total_steps, args.lr)\n",
        {},
        "--total-steps 50",
      );
      assert.deepEqual(globalOf(trace, "x"), [50, 1e-3]);
    });

    it("sets options of a dataclass inside another", () => {
      const code =
        "import tyro\nfrom dataclasses import dataclass, field\n@dataclass\nclass Opt:\n    lr: float = 1e-3\n@dataclass\nclass Args:\n    opt: Opt = field(default_factory=Opt)\nargs = tyro.cli(Args)\nx = args.opt.lr\n";
      assert.equal(globalOf(evaluateText(code), "x"), 1e-3);
      assert.equal(globalOf(evaluateText(code, {}, "--opt.lr 0.5"), "x"), 0.5);
    });
  });

  it("calls click commands with their options", () => {
    const code = `
import click
@click.command()
@click.option("--lr", default=1e-3, help="h")
@click.option("-e", "--epochs", type=int, default=3)
@click.option("--amp/--no-amp", default=True)
@click.argument("path")
def main(lr, epochs, amp, path):
    lib.run(lr, epochs, amp, path)
if __name__ == "__main__":
    main()
`;
    const args = (argv: string): unknown => callsTo(evaluateText(code, {}, argv), "run")[0]?.args.map(plain);
    assert.deepEqual(args(""), [1e-3, 3, true, "?"]);
    assert.deepEqual(args("--epochs 7 --no-amp data"), [1e-3, 7, false, "data"]);
  });

  it("calls fire and typer functions with theirs", () => {
    const fire =
      "import fire\ndef train(model: str, lr: float = 1e-4, amp=False):\n    lib.run(model, lr, amp)\nfire.Fire(train)\n";
    assert.deepEqual(callsTo(evaluateText(fire, {}, "gpt2 --lr 1e-5 --amp"), "run")[0]?.args.map(plain), [
      "gpt2",
      1e-5,
      true,
    ]);
    assert.deepEqual(callsTo(evaluateText(fire), "run")[0]?.args.map(plain), ["?", 1e-4, false]);
    const typer =
      "import typer\napp = typer.Typer()\n@app.command()\ndef go(n: int = typer.Option(4, '--count'), name: str = 'a'):\n    lib.run(n, name)\napp()\n";
    assert.deepEqual(callsTo(evaluateText(typer, {}, "--count 6"), "run")[0]?.args.map(plain), [6, "a"]);
  });

  it("sets absl flags, and configurations that are Python files", () => {
    const code = `
from absl import app, flags
from ml_collections import config_flags
FLAGS = flags.FLAGS
flags.DEFINE_integer("batch_size", 32, "help")
flags.DEFINE_bool("amp", False, "help")
config_flags.DEFINE_config_file("config", "configs/default.py")
def main(_):
    lib.run(FLAGS.batch_size, FLAGS.amp, FLAGS.config.lr, FLAGS.config.model.layers)
app.run(main)
`;
    const config =
      "import ml_collections\ndef get_config():\n    c = ml_collections.ConfigDict()\n    c.lr = 0.1\n    c.model = ml_collections.ConfigDict()\n    c.model.layers = 3\n    return c\n";
    const run = (argv: string): unknown =>
      callsTo(evaluateText(code, { "configs/default.py": config }, argv), "run")[0]?.args.map(plain);
    assert.deepEqual(run(""), [32, false, 0.1, 3]);
    assert.deepEqual(run("--batch_size=64 --amp --config.model.layers=6"), [64, true, 0.1, 6]);
  });

  it("hands a default through a method of texts that is its type", () => {
    const trace = evaluateText(
      'import argparse\np = argparse.ArgumentParser()\np.add_argument("--model", type=str.lower, default="SAGE")\nargs = p.parse_args()\nn = 2 if args.model == "sage" else 1\n',
    );
    assert.equal(globalOf(trace, "n"), 2);
  });

  it("puts what an object given as default holds under the words, and claims nothing of one that is not at hand", () => {
    const code = (given: string): string => `
import simple_parsing, settings
from dataclasses import dataclass
@dataclass
class Args:
    steps: int = 1000
    lr: float = 1e-3
parser = simple_parsing.ArgumentParser()
parser.add_arguments(Args, dest="run", default=${given})
run = parser.parse_args().run
x = (run.steps, run.lr)
`;
    assert.deepEqual(globalOf(evaluateText(code("None"), {}, "--lr 0.1"), "x"), [1000, 0.1]);
    assert.deepEqual(globalOf(evaluateText(code("Args(steps=5)"), {}, "--lr 0.1"), "x"), [5, 0.1]);
    assert.deepEqual(globalOf(evaluateText(code("settings.load()"), {}, "--lr 0.1"), "x"), ["?", 0.1]);
  });
});
