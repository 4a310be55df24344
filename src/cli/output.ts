/** Standard output and error: written in pieces, stopped when nobody reads, coloured only for people. */
import type { Writable } from "node:stream";

export class Output {
  private isClosed = false;

  constructor(private readonly stream: Writable) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      // The reader went away (`| head`): not an error of ours.
      if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_DESTROYED") throw error;
      this.isClosed = true;
    });
  }

  /** True once nobody reads any more: stop working. */
  get closed(): boolean {
    return this.isClosed;
  }

  /** Waits until the reader has taken enough, so that long outputs do not pile up in memory. */
  async write(text: string): Promise<void> {
    if (this.isClosed || this.stream.write(text)) return;
    await new Promise<void>((done) => {
      const settle = (): void => {
        this.stream.off("drain", settle).off("error", settle).off("close", settle);
        done();
      };
      this.stream.on("drain", settle).on("error", settle).on("close", settle);
    });
  }
}

/** Whether to colour: the option first, then `NO_COLOR` and `FORCE_COLOR`, then whether a terminal reads. */
export function wantsColour(
  stream: { readonly isTTY?: boolean },
  option: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  if (!option || environment.NO_COLOR) return false;
  if (environment.FORCE_COLOR !== undefined) return environment.FORCE_COLOR !== "0";
  return stream.isTTY === true && environment.TERM !== "dumb";
}
