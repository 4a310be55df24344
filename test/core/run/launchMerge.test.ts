/** Who wins where a launch and the program that it starts say different things. */
import assert from "node:assert/strict";
import { longestBuilt } from "../../../src/core/frameworks/architecture";
import { FactSheet } from "../../../src/core/frameworks/facts";
import { inOneProcess } from "../../../src/core/frameworks/notebooks";
import type { Launch } from "../../../src/core/run/launch";
import { bareRun, mergeRun, type Additions } from "../../../src/core/run/launchers/mergeRun";
import type { Fact, RunDraft } from "../../../src/core/run/runSpec";

const at = (path: string) => ({ path, from: 0, to: 1 });

function fact(
  input: Fact["input"],
  value: Fact["value"],
  origin: Fact["origin"] = "stated",
  more: Partial<Fact> = {},
): Fact {
  return { input, value, origin, spans: [at("train.py")], ...more };
}

function launchOf(given: Partial<Launch> = {}): Launch {
  return {
    anchor: at("run.sh"),
    program: { kind: "script", path: "train.py", span: at("run.sh") },
    folders: [""],
    argv: [],
    environment: new Map(),
    facts: [],
    hints: [],
    defaults: [],
    unknowns: [],
    launchers: [],
    files: new Map(),
    companions: [],
    ...given,
  };
}

function draftOf(facts: readonly Fact[], more: Partial<RunDraft> = {}): RunDraft {
  return { ...bareRun("pytorch", "train", launchOf()), anchor: at("train.py"), facts, ...more };
}

const nothingMore: Additions = { companions: [], starts: [] };

/** The facts of the merged run in order: the first of an input wins. */
function merged(
  own: readonly Fact[],
  launch: Partial<Launch> = {},
  additions: Partial<Additions> = {},
): readonly string[] {
  const run = mergeRun(draftOf(own), launchOf(launch), { ...nothingMore, ...additions });
  return run.facts.map(
    ({ input, value, least }) => `${input}=${String(value)}${least === undefined ? "" : `≥${String(least)}`}`,
  );
}

describe("a launch and its program", () => {
  it("the launch wins, the program's own stays behind it, a default does not", () => {
    const launch = { facts: [fact("acceleratorCount", 8)] };
    assert.deepEqual(merged([fact("acceleratorCount", 2)], launch), ["acceleratorCount=8", "acceleratorCount=2"]);
    assert.deepEqual(merged([fact("acceleratorCount", 1, "default")], launch), ["acceleratorCount=8"]);
    assert.deepEqual(merged([fact("acceleratorCount", 1, "derived")], launch), ["acceleratorCount=8"]);
  });

  it("what the program shows beats options, options beat its library's defaults and what launchers only suggest", () => {
    const options = [fact("epochs", 5)];
    assert.deepEqual(merged([fact("epochs", 3)], {}, { options }), ["epochs=3", "epochs=5"]);
    assert.deepEqual(merged([fact("epochs", 3, "default")], {}, { options }), ["epochs=5"]);
    const suggested = { defaults: [fact("precision", "fp16")] };
    assert.deepEqual(merged([fact("precision", "bf16")], suggested), ["precision=bf16", "precision=fp16"]);
    assert.deepEqual(merged([fact("precision", "fp32", "default")], suggested), ["precision=fp16"]);
  });

  it("a usual number of epochs says nothing where the steps are counted", () => {
    assert.deepEqual(merged([fact("epochs", 3, "default")], {}, { options: [fact("maxSteps", 9)] }), ["maxSteps=9"]);
    assert.deepEqual(merged([fact("epochs", 3, "default"), fact("maxSteps", 9)]), ["maxSteps=9"]);
    assert.deepEqual(merged([fact("epochs", 3), fact("maxSteps", 9)]), ["epochs=3", "maxSteps=9"]);
    assert.deepEqual(merged([fact("microBatchSize", 8, "default"), fact("maxSteps", 9)]), [
      "maxSteps=9",
      "microBatchSize=8",
    ]);
  });

  it("code that shows no adapter gives way to an option that adds one, a class to the checkpoint that is named", () => {
    const yielding = (own: Fact, option: Fact): string => merged([own], {}, { options: [option] })[0] ?? "";
    assert.equal(yielding(fact("method", "full", "derived"), fact("method", "lora")), "method=lora");
    assert.equal(yielding(fact("method", "lora"), fact("method", "qlora")), "method=qlora");
    assert.equal(yielding(fact("method", "lora"), fact("method", "frozen-backbone")), "method=lora");
    assert.equal(yielding(fact("method", "full"), fact("method", "lora", "derived")), "method=full", "not stated");
    assert.equal(yielding(fact("modelId", "gpt2"), fact("modelId", "lab/net")), "modelId=lab/net");
    assert.equal(yielding(fact("modelId", "lab/a"), fact("modelId", "lab/net")), "modelId=lab/a");
    assert.equal(yielding(fact("modelId", "a"), fact("modelId", "b")), "modelId=a");
    const longest = fact("sequenceLength", 1024, "derived", { reason: longestBuilt });
    assert.equal(yielding(longest, fact("sequenceLength", 256)), "sequenceLength=256");
    assert.equal(yielding(fact("sequenceLength", 1024), fact("sequenceLength", 256)), "sequenceLength=1024");
    assert.equal(yielding(fact("epochs", 1), fact("epochs", 2)), "epochs=1");
  });

  it("a script on processors is on accelerators where its launcher gives it some", () => {
    const onProcessors = [fact("acceleratorKind", "cpu", "derived")];
    for (const input of ["accelerator", "acceleratorCount", "cloudInstance"] as const)
      assert.deepEqual(merged(onProcessors, { facts: [fact(input, 1)] }), [`${input}=1`]);
    assert.deepEqual(merged(onProcessors, { facts: [fact("nodeCount", 2)] }), ["nodeCount=2", "acceleratorKind=cpu"]);
  });

  it("DeepSpeed's own batch overrules one that is worked out, not one that is said", () => {
    const configured = new FactSheet();
    configured.state("globalBatchSize", 64, undefined, { origin: "stated", spans: [at("ds.json")] });
    const batch = (origin: Fact["origin"]): readonly string[] =>
      merged([fact("globalBatchSize", 8, origin), fact("epochs", 1, "derived")], {}, { configured });
    assert.deepEqual(batch("derived"), ["epochs=1", "globalBatchSize=64"]);
    assert.deepEqual(batch("stated"), ["globalBatchSize=8", "epochs=1", "globalBatchSize=64"]);
    assert.deepEqual(merged([fact("globalBatchSize", 8, "derived")]), ["globalBatchSize=8"]);
    assert.deepEqual(
      merged([fact("globalBatchSize", 8, "derived", { reason: inOneProcess })]),
      [],
      "it runs elsewhere",
    );
  });

  it("loops of both repeat each other", () => {
    const outer = (more: Partial<Fact> = {}): Partial<Launch> => ({ facts: [fact("sweepRuns", 3, "derived", more)] });
    assert.deepEqual(merged([fact("sweepRuns", 4)], outer()), ["sweepRuns=12"]);
    assert.deepEqual(merged([fact("sweepRuns", 4, "derived", { least: 2 })], outer()), ["sweepRuns=12≥6"]);
    assert.deepEqual(merged([fact("sweepRuns", 4)], outer({ least: 1 })), ["sweepRuns=12≥4"]);
    assert.deepEqual(merged([fact("epochs", 4)], outer()), ["sweepRuns=3", "epochs=4"]);
    assert.deepEqual(merged([fact("sweepRuns", 4)]), ["sweepRuns=4"]);
  });

  it("is anchored at the launch, with the files of both but its own", () => {
    const draft = draftOf([fact("epochs", 1)], {
      companions: ["conf/a.yaml", "run.sh"],
      unknowns: [
        { input: "epochs", reason: "open", spans: [] },
        { input: "modelId", reason: "open", spans: [] },
      ],
    });
    const argv = [{ text: "--config=./conf/a.yaml", span: at("run.sh") }];
    const launch = launchOf({ companions: ["env.sh"], argv, hints: [fact("accelerator", "t4")] });
    const run = mergeRun(draft, launch, { companions: ["train.py"], starts: ["train.py"] });
    assert.equal(run.anchor.path, "run.sh");
    assert.deepEqual(run.companions, ["env.sh", "train.py", "conf/a.yaml"]);
    assert.deepEqual(run.starts, ["train.py", "conf/a.yaml"]);
    assert.deepEqual(
      run.unknowns.map(({ input }) => input),
      ["modelId"],
      "what is known is not open",
    );
    assert.equal(run.hints?.length, 1);
    const plain = mergeRun(draftOf([]), launchOf(), nothingMore);
    assert.ok(!("starts" in plain) && !("hints" in plain) && !("dataset" in plain));
  });

  it("an option's part of the data counts where the option names the data", () => {
    const [ours, theirs] = [{ fraction: 0.5 }, { fraction: 0.1 }] as unknown as [
      Additions["dataset"],
      Additions["dataset"],
    ];
    const of = (facts: readonly Fact[]): unknown =>
      mergeRun(draftOf(facts, ours ? { dataset: ours } : {}), launchOf(), {
        ...nothingMore,
        ...(theirs ? { dataset: theirs } : {}),
      }).dataset;
    assert.equal(of([fact("datasetId", "imdb")]), ours);
    assert.equal(of([]), theirs);
  });
});
