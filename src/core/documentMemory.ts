/**
 * What the analyses of one document leave for the next, which is the same document after an edit. Kept by a host for as long as the document
 * is open. It changes what an analysis costs, never what it says.
 */
import { advise, type Advised } from "./advice/advise";
import type { Inputs } from "./run/runSpec";
import type { SourceText } from "./source/sourceText";
import { parseRevision } from "./syntax/python";

/** Advice kept: a document seldom has more runs. */
const maximumAdvised = 32;

export class DocumentMemory {
  private last: SourceText | undefined;
  /** Other files that the last analysis asked for: read at once, the next one need not be made again for each. */
  companions: ReadonlySet<string> = new Set();
  /** Whether the last analysis found runs. */
  hadRuns = false;
  private readonly advised = new Map<string, Advised>();

  /** Reads a text of the document: of what the last one was, only what changed. */
  read(source: SourceText): void {
    const { last } = this;
    this.last = source;
    if (last?.language === source.language && (source.language === "python" || source.language === "notebook"))
      parseRevision(source, last);
  }

  /** As {@link advise}, of inputs that an edit has seldom changed. */
  advise(inputs: Inputs, path: string): Advised {
    const key = JSON.stringify([path, inputs]);
    let advised = this.advised.get(key);
    if (advised) this.advised.delete(key);
    else advised = advise(inputs, path);
    this.advised.set(key, advised);
    for (const oldest of this.advised.keys()) {
      if (this.advised.size <= maximumAdvised) break;
      this.advised.delete(oldest);
    }
    return advised;
  }
}
