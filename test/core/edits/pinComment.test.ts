import assert from "node:assert/strict";
import { pinCommentEdit } from "../../../src/core/edits/pinComment";
import { readPinComments } from "../../../src/core/run/pins";
import type { WrittenPin } from "../../../src/core/run/pinFile";
import { toSourceText } from "../../../src/core/source/documents";
import { joinCells } from "../../../src/core/source/notebook";
import type { SourceText } from "../../../src/core/source/sourceText";

const t4: readonly WrittenPin[] = [["accelerator", "t4"]];

function written(source: SourceText, pins = t4): string | undefined {
  const edit = pinCommentEdit(source, pins);
  return edit && source.text.slice(0, edit.from) + edit.text + source.text.slice(edit.to);
}

describe("pin comment", () => {
  it("is a line of its own at the start, after what must stay first", () => {
    const cases = [
      ["train.py", "import torch\n", "# carbon-lens: accelerator=t4\nimport torch\n"],
      [
        "train.py",
        "#!/usr/bin/env python\n# coding: utf-8\nx\n",
        "#!/usr/bin/env python\n# coding: utf-8\n# carbon-lens: accelerator=t4\nx\n",
      ],
      ["job.sh", "#!/bin/bash\n#SBATCH -N 1\n", "#!/bin/bash\n# carbon-lens: accelerator=t4\n#SBATCH -N 1\n"],
      [
        "Dockerfile",
        "# syntax=docker/dockerfile:1\nFROM x\n",
        "# syntax=docker/dockerfile:1\n# carbon-lens: accelerator=t4\nFROM x\n",
      ],
      ["train.ts", "import x\n", "// carbon-lens: accelerator=t4\nimport x\n"],
      ["empty.py", "", "# carbon-lens: accelerator=t4\n"],
    ] as const;
    for (const [path, before, after] of cases) assert.equal(written(toSourceText(path, before)), after, path);
  });

  it("goes into the one that stands there, over a pin of the same name", () => {
    const before = "x = 1\n# carbon-lens: epochs=3 accelerator=a100-80gb, gridZone=DNK\ny\n";
    assert.equal(
      written(toSourceText("a.py", before)),
      "x = 1\n# carbon-lens: epochs=3 gridZone=DNK accelerator=t4\ny\n",
    );
  });

  it("is read back as what was pinned", () => {
    const pins: readonly WrittenPin[] = [
      ["cloudProvider", "aws"],
      ["cloudRegion", "eu-north-1"],
      ["epochs", 2],
    ];
    const text = written(toSourceText("a.yaml", "a: 1\n"), pins) ?? "";
    const read = readPinComments(toSourceText("a.yaml", text)).pins;
    assert.deepEqual(
      Object.entries(read).map(([name, input]) => [name, input.value]),
      pins,
    );
  });

  it("stands in a notebook's first code cell, below a cell magic", () => {
    const source = joinCells("n.ipynb", [
      [1, "%%time\nimport torch"],
      [2, "train()"],
    ]);
    assert.ok(written(source)?.startsWith("%%time\n# carbon-lens: accelerator=t4\nimport torch"));
  });

  it("is not written where a file has no comments, or a value does not stand in one", () => {
    assert.equal(written(toSourceText("a.json", "{}\n")), undefined);
    assert.equal(written(toSourceText("a.py", "\n"), [["modelId", "a b"]]), undefined);
  });
});
