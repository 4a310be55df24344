import assert from "node:assert/strict";
import { readCsv } from "../../../src/core/measurements/csv";
import { Log } from "../../../src/core/measurements/log";

function read(text: string): { rows: [number, string, string][]; problems: [number | undefined, string][] } {
  const { records, problems } = readCsv(new Log("log.csv", text));
  return {
    rows: records.map((record) => [record.line, record.text("a"), record.text("b")]),
    problems: problems.map(({ line, message }) => [line, message]),
  };
}

describe("comma-separated logs", () => {
  it("give each record with its line", () => {
    assert.deepEqual(read("A, b\n1,2\n\n3,4\n").rows, [
      [2, "1", "2"],
      [4, "3", "4"],
    ]);
  });

  it("may have a byte order mark, carriage returns and quoted line breaks", () => {
    assert.deepEqual(read('\uFEFFa,"b"\r\n1,"two\r\nlines"\r\n3,4').rows, [
      [2, "1", "two\nlines"],
      [4, "3", "4"],
    ]);
  });

  it("lose only the record that has too many or too few fields", () => {
    assert.deepEqual(read("a,b\n1,2\n3\n4,5,6\n7,8"), {
      rows: [
        [2, "1", "2"],
        [5, "7", "8"],
      ],
      problems: [
        [3, "1 fields where the header has 2"],
        [4, "3 fields where the header has 2"],
      ],
    });
  });

  it("lose only the record whose quote is not closed", () => {
    const expected = {
      rows: [
        [2, "1", "2"],
        [4, "5", "6"],
      ],
      problems: [[3, "a quote is not closed"]],
    };
    assert.deepEqual(read('a,b\n1,2\n"3,4\n5,6'), expected);
    assert.deepEqual(read('a,b\n1,2\n3,"4\n5,6\n'), expected);
  });

  it("do not let a quote swallow the records up to the next one", () => {
    assert.deepEqual(read('a,b\n"1,2\n3,4\n5,"6"\n7,8'), {
      rows: [
        [3, "3", "4"],
        [4, "5", "6"],
        [5, "7", "8"],
      ],
      problems: [[2, "a quote is not closed"]],
    });
  });
});
