import assert from "node:assert/strict";
import { callsTo, evaluateText, globalOf, placesOf, plain } from "../../support/evaluate";

describe("configuration files", () => {
  it("reads YAML and JSON of the workspace with the places in them", () => {
    const files = { "conf/a.yaml": "lr: 0.1\nmodel:\n  size: 3\n", "b.json": '{"epochs": 4}' };
    const trace = evaluateText(
      "import yaml, json\nwith open('conf/a.yaml') as f:\n    c = yaml.safe_load(f)\nd = json.load(open('b.json'))\nx = c['model']['size']\ny = d['epochs']\nz = json.loads(open('b.json').read())['epochs']\n",
      files,
    );
    assert.deepEqual([globalOf(trace, "x"), globalOf(trace, "y"), globalOf(trace, "z")], [3, 4, 4]);
    assert.deepEqual(placesOf(trace.globals.get("x"), files), ["3"]);
    assert.deepEqual(trace.companions, ["conf/a.yaml", "b.json"]);
  });

  it("says that a file is not there", () => {
    const value = evaluateText("import yaml\nx = yaml.safe_load(open('missing.yaml'))\n").globals.get("x");
    assert.equal(value?.kind === "unknown" ? value.reason : "", "the file is not in the workspace");
  });

  it("merges OmegaConf, with interpolation and the command line over it", () => {
    const trace = evaluateText(
      "from omegaconf import OmegaConf\nbase = OmegaConf.load('a.yaml')\ncfg = OmegaConf.merge(base, OmegaConf.create({'model': {'depth': 2}}), OmegaConf.from_cli())\nx = (cfg.model.width, cfg.model.depth, cfg.name, cfg.steps)\n",
      { "a.yaml": "model:\n  width: 8\n  depth: 1\nname: run-${model.width}\nsteps: ${model.depth}\n" },
      "model.width=16",
    );
    assert.deepEqual(globalOf(trace, "x"), [16, 2, "run-16", 2]);
  });

  it("composes Hydra's defaults and lets overrides win", () => {
    const files = {
      "conf/config.yaml":
        "defaults:\n  - _self_\n  - optimizer: adam\n  - trainer: big\nrun: x-${optimizer.lr}\ndata:\n  bs: 8\n",
      "conf/optimizer/adam.yaml": "lr: 0.1\n",
      "conf/optimizer/sgd.yaml": "lr: 0.5\n",
      "conf/trainer/big.yaml": "epochs: 10\n",
    };
    const code =
      "import hydra\n@hydra.main(config_path='conf', config_name='config', version_base=None)\ndef main(cfg):\n    lib.run(cfg.trainer.epochs, cfg.optimizer.lr, cfg.run, cfg['data']['bs'])\nmain()\n";
    const run = (argv: string): unknown => callsTo(evaluateText(code, files, argv), "run")[0]?.args.map(plain);
    assert.deepEqual(run(""), [10, 0.1, "x-0.1", 8]);
    assert.deepEqual(run("optimizer=sgd data.bs=16"), [10, 0.5, "x-0.5", 16]);
  });

  it("makes what a configuration names", () => {
    const files = {
      "conf/config.yaml":
        "model:\n  _target_: net.Net\n  width: 8\n  head:\n    _target_: torch.nn.Linear\n    in_features: 8\n    out_features: 2\ntrainer:\n  _target_: lightning.Trainer\n  max_epochs: 5\n",
      "net.py":
        "class Net:\n    def __init__(self, width, head):\n        self.width = width\n        self.head = head\n",
    };
    const trace = evaluateText(
      "import hydra\n@hydra.main(config_path='conf', config_name='config')\ndef main(cfg):\n    model = hydra.utils.instantiate(cfg.model)\n    trainer = hydra.utils.instantiate(cfg.trainer, logger=False)\n    trainer.fit(model)\n    lib.seen(model.width, model.head)\nmain()\n",
      files,
    );
    const [made] = callsTo(trace, "lightning.Trainer");
    assert.equal(plain(made?.kwargs.get("max_epochs")), 5);
    assert.equal(plain(made?.kwargs.get("logger")), false);
    assert.equal(callsTo(trace, "lightning.Trainer.fit").length, 1);
    assert.deepEqual(callsTo(trace, "seen")[0]?.args.map(plain), [8, "<torch.nn.Linear>"]);
  });

  it("treats configuration objects as dictionaries with attributes", () => {
    const trace = evaluateText(
      "from yacs.config import CfgNode as CN\nfrom easydict import EasyDict\n_C = CN()\n_C.TRAIN = CN()\n_C.TRAIN.EPOCHS = 10\n_C.merge_from_file('e.yaml')\ncfg = _C.clone()\ne = EasyDict({'a': {'b': 2}})\nx = (cfg.TRAIN.EPOCHS, cfg.TRAIN.LR, e.a.b)\n",
      { "e.yaml": "TRAIN:\n  EPOCHS: 20\n  LR: 0.5\n" },
    );
    assert.deepEqual(globalOf(trace, "x"), [20, 0.5, 2]);
  });

  it("runs a configuration file over the globals, as an overlay does", () => {
    const code =
      "n_layer = 12\ncompile = True\nout = 'a'\nkeys = [k for k, v in globals().items() if not k.startswith('_') and isinstance(v, (int, str))]\nexec(open('overlay.py').read())\nconfig = {k: globals()[k] for k in keys}\n";
    const overlay = `
import sys
from ast import literal_eval
for word in sys.argv[1:]:
    if "=" not in word:
        exec(open(word).read())
    else:
        key, text = word.split("=")
        key = key[2:]
        if key in globals():
            try:
                value = literal_eval(text)
            except (SyntaxError, ValueError):
                value = text
            globals()[key] = value
        else:
            raise ValueError(key)
`;
    const files = { "overlay.py": overlay, "config/small.py": "n_layer = 6\nout = 'b'\n" };
    const argv = "config/small.py --compile=False --out=foo";
    const trace = evaluateText(code, files, argv);
    assert.deepEqual(globalOf(trace, "config"), { n_layer: 6, compile: false, out: "foo" });
    const texts = { ...files, "train.py": code, "launch.sh": argv };
    assert.deepEqual(placesOf(trace.globals.get("n_layer"), texts), ["6", "12"]);
    assert.deepEqual(placesOf(trace.globals.get("compile"), texts), ["--compile=False", "True"]);
    assert.deepEqual(trace.companions, ["overlay.py", "config/small.py"]);
  });
});
