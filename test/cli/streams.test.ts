import assert from "node:assert/strict";
import { PassThrough, Writable } from "node:stream";
import { Output, wantsColour } from "../../src/cli/output";
import { Progress } from "../../src/cli/progress";
import { decode } from "../../src/cli/readText";

const terminal = { isTTY: true };
const pipe = { isTTY: false };

describe("colour", () => {
  it("is for terminals, unless somebody says otherwise", () => {
    assert.equal(wantsColour(terminal, true, {}), true);
    assert.equal(wantsColour(pipe, true, {}), false);
    assert.equal(wantsColour(terminal, false, { FORCE_COLOR: "1" }), false);
    assert.equal(wantsColour(terminal, true, { NO_COLOR: "1" }), false);
    assert.equal(wantsColour(terminal, true, { NO_COLOR: "" }), true);
    assert.equal(wantsColour(terminal, true, { TERM: "dumb" }), false);
    assert.equal(wantsColour(pipe, true, { FORCE_COLOR: "1" }), true);
    assert.equal(wantsColour(terminal, true, { FORCE_COLOR: "0" }), false);
  });
});

describe("output", () => {
  it("waits for a slow reader", async () => {
    const stream = new PassThrough({ highWaterMark: 4 });
    const output = new Output(stream);
    let isDone = false;
    const writing = output.write("much more than four").then(() => (isDone = true));
    await new Promise(setImmediate);
    assert.equal(isDone, false);
    stream.resume();
    await writing;
    assert.equal(output.closed, false);
  });

  it("stops when the reader goes away", async () => {
    const gone = Object.assign(new Error("gone"), { code: "EPIPE" });
    const stream = new Writable({
      highWaterMark: 1,
      write: (_chunk, _encoding, done) => {
        setImmediate(done, gone);
      },
    });
    const output = new Output(stream);
    await output.write("some");
    assert.equal(output.closed, true);
    await output.write("more");
  });
});

describe("progress", () => {
  function drawnOn(stream: PassThrough, act: (progress: Progress) => void): string {
    act(new Progress(stream as unknown as NodeJS.WriteStream));
    return (stream.read() as Buffer | null)?.toString() ?? "";
  }

  it("is one line that a terminal draws over, and takes away again", () => {
    const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 24 });
    const drawn = drawnOn(stream, (progress) => {
      progress.start(300);
      progress.update(10, 300, "a/very/long/path/of/a/file.py");
      progress.update(11, 300, "too soon");
      progress.end();
    });
    assert.equal(drawn, "\r\u001b[K10/300 a/very/long/path\r\u001b[K");
  });

  it("is one sentence elsewhere, where there is much to do", () => {
    const drawn = drawnOn(new PassThrough(), (progress) => {
      progress.start(300);
      progress.update(10, 300, "a.py");
      progress.end();
    });
    assert.equal(drawn, "Looking at 300 files …\n");
    const quiet = drawnOn(new PassThrough(), (progress) => {
      progress.start(3);
      progress.end();
    });
    assert.equal(quiet, "");
  });
});

describe("text of files", () => {
  it("is UTF-8 or UTF-16 without its mark, and nothing else", () => {
    const text = "epochs = 3  # größer\n";
    assert.deepEqual(decode(Buffer.from(text)), { ok: true, text });
    assert.deepEqual(decode(Buffer.from(`\ufeff${text}`)), { ok: true, text });
    assert.deepEqual(decode(Buffer.from(`\ufeff${text}`, "utf16le")), { ok: true, text });
    assert.deepEqual(decode(Buffer.from([1, 0, 2])), { ok: false, reason: "binary" });
    assert.deepEqual(decode(new Uint8Array()), { ok: true, text: "" });
  });
});
