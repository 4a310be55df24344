import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { runCli, type CliResult } from "../support/cli";
import { repositoryWith, type Repository } from "../support/repository";

const script = (name: string): string => `import torch, yaml
from torchvision import datasets, models

settings = yaml.safe_load(open("${name}.yaml"))
loader = torch.utils.data.DataLoader(datasets.CIFAR10("data", train=True), batch_size=64)
model = models.resnet18()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(settings["epochs"]):
    for images, labels in loader:
        loss = torch.nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
`;

interface Printed {
  readonly runs: readonly {
    readonly kind: string;
    readonly anchor: { readonly path: string };
    readonly inputs: readonly { readonly name: string; readonly before: unknown; readonly after: unknown }[];
    readonly energyKwhChange: number | null;
  }[];
  readonly unchanged: number;
  readonly totals: { readonly before: { readonly energyKwh: { readonly central: number } } };
  readonly budget?: { readonly verdict: string };
}

describe("carbon-lens diff", () => {
  let repository: Repository;
  beforeEach(() => {
    repository = repositoryWith({
      "a.py": script("a"),
      "a.yaml": "epochs: 5\n",
      "b.py": script("b"),
      "b.yaml": "epochs: 2\n",
      "notes.py": "print('nothing trains here')\n",
    });
  });
  afterEach(() => {
    repository.remove();
  });
  const diff = (...args: readonly string[]): CliResult => runCli(["diff", ...args], { cwd: repository.path });
  const parsed = (...args: readonly string[]): Printed => {
    const { status, stdout, stderr } = diff(...args, "--format", "json");
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout) as Printed;
  };

  it("names the run whose configuration changed, the input, and how much more it is", () => {
    repository.git("checkout", "--quiet", "-b", "longer");
    repository.write({ "a.yaml": "epochs: 10\n" });
    repository.commit("Longer");
    const { runs, unchanged, totals } = parsed("main", "longer");
    assert.deepEqual([runs.length, unchanged], [1, 1]);
    assert.deepEqual([runs[0]?.kind, runs[0]?.anchor.path], ["changed", "a.py"]);
    assert.deepEqual(
      runs[0]?.inputs.find(({ name }) => name === "epochs"),
      { name: "epochs", before: 5, after: 10 },
    );
    const change = runs[0].energyKwhChange ?? 0;
    assert.ok(change > 0 && change < totals.before.energyKwh.central);
  });

  it("compares with what is on disk, new and removed files included", () => {
    repository.write({ "c.py": script("c"), "c.yaml": "epochs: 1\n" });
    rmSync(join(repository.path, "b.py"));
    const { runs, unchanged } = parsed("HEAD");
    assert.deepEqual(runs.map(({ kind, anchor }) => [kind, anchor.path]).sort(), [
      ["new", "c.py"],
      ["removed", "b.py"],
    ]);
    assert.equal(unchanged, 1);
  });

  it("is empty where nothing changed, and where only prose did", () => {
    repository.write({ "README.md": "hello\n", "notes.py": "print('still nothing')\n" });
    repository.commit("Prose");
    assert.deepEqual(parsed("HEAD~1", "HEAD").runs, []);
    assert.match(diff("HEAD~1").stdout, /^no change\n2 runs unchanged\n$/);
  });

  it("takes in what a budget's inputs change, and says how the change stands", () => {
    repository.write({
      "carbon-budget.yaml":
        "version: 1\ndefaults: { accelerator: t4 }\nlimits:\n  - { name: one, energyKwh: 0.00001 }\n",
    });
    repository.commit("Budget");
    const { runs, budget } = parsed("HEAD~1", "HEAD");
    assert.equal(runs.length, 2);
    assert.deepEqual(runs[0]?.inputs.find(({ name }) => name === "accelerator")?.after, "t4");
    assert.equal(budget?.verdict, "over");
  });

  it("prints a comment that can be found again, and in which no name is markup", () => {
    repository.write({ "a.yaml": "epochs: 10\n", "x|<b>_`c`.py": script("b") });
    const { stdout } = diff("HEAD", "--format", "markdown");
    assert.ok(stdout.startsWith("<!-- carbon-lens-diff -->\n"));
    assert.match(stdout, /### Carbon Lens: \+.*Wh \(\+\d+ %\), \+.* CO2e: .* → /);
    assert.match(stdout, /\| `a\.py:8` epoch loop \| .*epochs 5 → 10/);
    assert.match(stdout, /\| `x\|<b>_'c'\.py:8`/);
    for (const line of stdout.split("\n").filter((text) => text.startsWith("|")))
      assert.equal(line.replaceAll("x|<b>", "").match(/(?<!\\)\|/g)?.length, 6, line);
  });

  it("looks at the workspace alone where that is a part of the repository", () => {
    repository.write({ "sub/a.py": script("a"), "sub/a.yaml": "epochs: 1\n" });
    repository.commit("Part");
    repository.write({ "sub/a.yaml": "epochs: 2\n", "a.yaml": "epochs: 9\n" });
    const { runs } = parsed("HEAD", "--workspace", "sub");
    assert.deepEqual(
      runs.map(({ anchor }) => anchor.path),
      ["a.py"],
    );
  });

  it("says what it cannot do", () => {
    for (const [revision, words] of [
      ["nowhere", /nowhere names no commit/],
      ["--output=x", /./],
    ] as const) {
      const { status, stderr } = diff(revision);
      assert.equal(status, 2);
      assert.match(stderr, words);
    }
    assert.equal(runCli(["diff", "HEAD"], { cwd: "/" }).status, 2);
  });
});
