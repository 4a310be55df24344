import assert from "node:assert/strict";
import fc from "fast-check";
import { readLaunches } from "../../src/core/run/launch";
import { Documents } from "../../src/core/source/documents";
import { SourceText } from "../../src/core/source/sourceText";
import { readJson } from "../../src/core/syntax/json";
import { readToml } from "../../src/core/syntax/toml";
import { readYaml } from "../../src/core/syntax/yaml";
import { launchedRuns } from "../../src/core/run/link";
import { plain } from "../core/syntax/plain";

/** Parts of scripts and configurations, put together at random: half-typed code is normal input. */
const fragments = [
  'if [ -z "$X" ]; then',
  "fi",
  "else",
  "for i in 1 2 3; do",
  "done",
  "while true; do",
  "case $1 in",
  "a) echo;;",
  "esac",
  "X=1",
  "X=$((X*2))",
  "ARR=(a b",
  ")",
  '"${ARR[@]}"',
  "${X:-${Y}}",
  "$(",
  "`",
  "'",
  '"',
  "\\",
  "\n",
  " ",
  "torchrun --nproc_per_node 8 train.py",
  "--epochs 3",
  "eval $X",
  "cat <<EOF > a.json",
  "EOF",
  "bash -c",
  "f() {",
  "}",
  "f",
  "|",
  "&&",
  "python train.py",
  "#SBATCH --nodes=2",
  "accelerate launch",
  "a: 1",
  "- b",
  "[t]",
  "x = [1,",
  "{a: [",
  "<<: *a",
  "&a",
  "key: |",
  "\t",
];
const text = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc.array(fc.constantFrom(...fragments), { maxLength: 40 }).map((parts) => parts.join(" ")),
);

describe("readers of text", () => {
  it("never throw, and give places inside the text", () => {
    fc.assert(
      fc.property(text, (script) => {
        const source = new SourceText("a.sh", "shell", script);
        for (const launch of readLaunches(source)) {
          assert.ok(
            launch.anchor.from >= 0 && launch.anchor.from <= launch.anchor.to && launch.anchor.to <= script.length,
          );
          for (const fact of launch.facts) for (const span of fact.spans) assert.ok(span.to <= script.length);
        }
        launchedRuns(source, new Documents([source]));
        readYaml(new SourceText("a.yaml", "yaml", script));
        readJson(new SourceText("a.json", "json", script));
        readToml(new SourceText("a.toml", "toml", script));
      }),
      { numRuns: 300 },
    );
  });

  it("give back what was written as JSON, in JSON and in YAML", () => {
    const scalar = fc.oneof(
      fc.boolean(),
      fc.integer(),
      fc.constant(null),
      fc.stringMatching(/^[a-z][a-z 0-9_]{0,10}$/),
    );
    const value = fc.dictionary(
      fc.stringMatching(/^[a-z]{1,8}$/),
      fc.oneof(scalar, fc.array(scalar, { maxLength: 4 }), fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), scalar)),
      { minKeys: 1 },
    );
    fc.assert(
      fc.property(value, (written) => {
        const json = JSON.stringify(written);
        const expected = JSON.parse(json) as unknown;
        assert.deepEqual(plain(readJson(new SourceText("a.json", "json", json)).roots[0]!), expected);
        assert.deepEqual(plain(readYaml(new SourceText("a.yaml", "yaml", json)).roots[0]!), expected);
      }),
      { numRuns: 200 },
    );
  });
});
