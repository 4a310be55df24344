/** Says on standard error how far a long analysis is. */

/** Without a terminal, fewer files than this are read without a word. */
const quietUpTo = 200;
/** Milliseconds between two updates of the line. */
const updateEvery = 100;

export class Progress {
  private drawnAt = 0;
  private isDrawn = false;

  constructor(private readonly stream: NodeJS.WriteStream) {}

  /** @param total files to look at. */
  start(total: number): void {
    if (!this.stream.isTTY && total > quietUpTo) this.stream.write(`Looking at ${String(total)} files …\n`);
  }

  update(done: number, total: number, path: string): void {
    const now = performance.now();
    if (!this.stream.isTTY || total < 2 || now - this.drawnAt < updateEvery) return;
    this.drawnAt = now;
    this.isDrawn = true;
    const line = `${String(done)}/${String(total)} ${path}`.slice(0, Math.max(20, this.stream.columns - 1));
    this.stream.write(`\r\u001b[K${line}`);
  }

  end(): void {
    if (this.isDrawn) this.stream.write("\r\u001b[K");
    this.isDrawn = false;
  }
}
