/** Work for the moments in which nothing else happens: in slices, with rests between them, and put off as soon as somebody types. */
import * as vscode from "vscode";
import { Owner } from "./disposable";
import type { QuietMoments } from "./quiet";

/** It begins when nothing has happened for this long after a quiet moment. */
const idleMilliseconds = 700;
/** So long it may take before others have their turn. */
const sliceMilliseconds = 15;
/** After each slice it rests as long as that took, at most this long: half of the time is the editor's. */
const longestRest = 250;

/**
 * Does a part of the work, up to where it is told to stop; it goes on at the next quiet moment.
 * @param pause to be awaited often: gives way to others when it is time.
 */
export type Work = (token: vscode.CancellationToken, pause: () => Promise<void>) => Promise<void>;

export class IdleWork extends Owner {
  /** Nothing is done before somebody wants it. */
  private isWanted = false;
  private timer: NodeJS.Timeout | undefined;
  private running: vscode.CancellationTokenSource | undefined;

  constructor(
    quiet: QuietMoments,
    private readonly work: Work,
    private readonly fail: (error: unknown) => void,
  ) {
    super();
    this.own(
      quiet.onDidBecomeQuiet(() => {
        this.schedule();
      }),
    );
    const stop = (): void => {
      this.stop();
    };
    this.own(vscode.workspace.onDidChangeTextDocument(stop));
    this.own(vscode.workspace.onDidChangeNotebookDocument(stop));
  }

  /** From now on the work is done at quiet moments; the first time it need not wait for one. */
  want(): void {
    if (this.isWanted) return;
    this.isWanted = true;
    this.schedule();
  }

  override dispose(): void {
    this.stop();
    super.dispose();
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.running?.cancel();
  }

  private schedule(): void {
    if (!this.isWanted) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.run().catch(this.fail);
    }, idleMilliseconds);
  }

  private async run(): Promise<void> {
    if (this.running) return;
    const source = (this.running = new vscode.CancellationTokenSource());
    let resumed = performance.now();
    try {
      await this.work(source.token, async () => {
        const spent = performance.now() - resumed;
        if (spent < sliceMilliseconds) return;
        await new Promise((resolve) => setTimeout(resolve, Math.min(spent, longestRest)));
        resumed = performance.now();
      });
    } finally {
      this.running = undefined;
      source.dispose();
    }
  }
}
