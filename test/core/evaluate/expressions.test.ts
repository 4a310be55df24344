import assert from "node:assert/strict";
import { evaluateText, globalOf, placesOf, plain } from "../../support/evaluate";

/** What an expression evaluates to, as plain data. */
function valueOf(expression: string, before = ""): unknown {
  return globalOf(evaluateText(`${before}\nx = ${expression}\n`), "x");
}

describe("expressions", () => {
  const cases: [string, unknown][] = [
    ["600_000", 600000],
    ["1e-5", 1e-5],
    ["0x1F", 31],
    ["5 * 8", 40],
    ["2**17", 131072],
    ["-7 // 2", -4],
    ["-7 % 3", 2],
    ["7 / 2", 3.5],
    ["1 << 20", 1048576],
    ["0x10 | 1", 17],
    ["'a' 'b'", "ab"],
    ["'a' + 'b' * 2", "abb"],
    ["r'a\\n'", "a\\n"],
    ["'a\\n\\x41'", "a\nA"],
    ["1 < 2 < 3", true],
    ["1 < 2 > 3", false],
    ["3 in [1, 2, 3]", true],
    ["'b' not in {'b': 1}", false],
    ["not None", true],
    ["0 or 'x'", "x"],
    ["1 and 2", 2],
    ["5 if 1 > 2 else 6", 6],
    ["[1, 2, 3][::-1]", [3, 2, 1]],
    ["'hello'[1:3]", "el"],
    ["(1, *[2, 3])", [1, 2, 3]],
    ["{**{'a': 1}, 'b': 2}", { a: 1, b: 2 }],
    ["[i * i for i in range(5) if i % 2]", [1, 9]],
    ["{k: len(k) for k in ['a', 'bb']}", { a: 1, bb: 2 }],
    ["[a + b for a in [1, 2] for b in [10, 20]]", [11, 21, 12, 22]],
    ["(lambda a, b=2: a * b)(4)", 8],
    ["(y := 3) + y", 6],
    ["f'{1e-4:.0e}-{3:02d}-{\"a\"!r}'", "1e-04-03-'a'"],
    ["f'{1234567:,}'", "1,234,567"],
    ["'{}-{n}'.format(1, n='b')", "1-b"],
    ["'%s-%d' % ('a', 3)", "a-3"],
    ["'a,b'.split(',')", ["a", "b"]],
    ["'-'.join(['a', 'b'])", "a-b"],
    ["'Model/Name'.lower().replace('/', '_')", "model_name"],
    ["int('12') + float('1e3')", 1012],
    ["max(3, 1), min([4, 2]), sum([1, 2])", [3, 2, 3]],
    ["round(2.567, 1)", 2.6],
    ["list(range(2, 10, 3))", [2, 5, 8]],
    ["dict(a=1, **{'b': 2})", { a: 1, b: 2 }],
    ["isinstance(3, (int, str)), isinstance('a', int)", [true, false]],
    ["any([False, True]), all([])", [true, true]],
    ["sorted([3, 1, 2])", [1, 2, 3]],
    [
      "list(zip([1, 2], 'ab'))",
      [
        [1, "a"],
        [2, "b"],
      ],
    ],
    ["{'a': {'b': 1}}['a']['b']", 1],
    ["{'a': 1}.get('b', 2)", 2],
  ];
  for (const [expression, expected] of cases)
    it(`evaluates ${expression}`, () => {
      assert.deepEqual(valueOf(expression), expected);
    });

  it("evaluates the standard library that configurations use", () => {
    assert.equal(valueOf("os.path.join('a', 'b.py')", "import os"), "a/b.py");
    assert.equal(valueOf("Path('a') / 'b' / f'{1}'", "from pathlib import Path"), "a/b/1");
    assert.equal(valueOf("math.ceil(7 / 2)", "import math"), 4);
    assert.equal(valueOf("Path('runs/a.yaml').stem", "from pathlib import Path"), "a");
    assert.deepEqual(valueOf("json.loads('{\"a\": [1, true]}')", "import json"), { a: [1, true] });
  });

  it("keeps what is unknown unknown, and no further than it must", () => {
    assert.deepEqual(valueOf("{'a': foo(), 'b': 2}"), { a: "?", b: 2 });
    assert.equal(valueOf("foo() + 1"), "?");
    assert.equal(valueOf("foo() and False"), false);
    assert.equal(valueOf("1 / 0"), "?");
  });

  it("keeps both sides of a conditional that cannot be decided, the first one first", () => {
    assert.deepEqual(valueOf("'bf16' if torch.cuda.is_bf16_supported() else 'fp16'", "import torch"), {
      either: ["bf16", "fp16"],
    });
  });

  it("says what is known before what is not", () => {
    assert.deepEqual(valueOf("foo() if bar() else 3"), { either: [3, "?"] });
  });

  it("knows how many numbers a long range holds, as a list too", () => {
    assert.equal(valueOf("len(list(range(1500)))"), 1500);
    assert.equal(valueOf("len(list(range(50_000)))"), 50000);
  });

  it("says a number before a part of something opaque", () => {
    const before = "import torch\nc = torch.load('x')\n";
    assert.deepEqual(valueOf("c['epoch'] if lib.resume() else 0", before), { either: [0, "<torch.load.__getitem__>"] });
  });

  it("leaves out the alternatives that a test rules out", () => {
    const before = "import torch\nn = None if torch.cuda.is_available() else 5";
    assert.deepEqual(valueOf("n if n is not None else 7", before), { either: [5, 7] });
    assert.deepEqual(valueOf("n or 7", before), { either: [5, 7] });
  });

  it("places literals where they are written and computed values where they come from", () => {
    const code = "base = 16\nsize = base * 4\nlr = 2 ** 4\nneg = -1\n";
    const { globals } = evaluateText(code);
    const texts = { "train.py": code };
    assert.deepEqual(placesOf(globals.get("size"), texts), ["16", "4"]);
    assert.equal(globals.get("size")?.origin, "derived");
    assert.deepEqual(placesOf(globals.get("lr"), texts), ["2 ** 4"]);
    assert.equal(globals.get("lr")?.origin, "stated");
    assert.deepEqual(placesOf(globals.get("neg"), texts), ["-1"]);
  });

  it("reads environment variables from the launcher, else their default", () => {
    const code = "import os\na = os.environ.get('SIZE', '4')\nb = int(os.getenv('RANK', -1))\n";
    const { globals } = evaluateText(code);
    assert.equal(plain(globals.get("a")), "4");
    assert.equal(globals.get("a")?.origin, "default");
    assert.equal(plain(globals.get("b")), -1);
    const size = { kind: "string", value: "8", spans: [], origin: "stated" } as const;
    assert.equal(globalOf(evaluateText(code, {}, "", new Map([["SIZE", size]])), "a"), "8");
  });
});
