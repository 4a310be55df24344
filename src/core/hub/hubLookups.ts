/** Asks the Hub for what analyses want to know, a few names at a time, and keeps the answers. Network and disk are the host's. */
import { fieldsOf, readDatasetRecord, readModelRecord, type HubDataset, type HubModel } from "./hubRecord";
import { HubTable, type HubKind } from "./hubTable";

/** Rejects with a reason in words; null where the Hub has nothing of that name. */
export interface AskHub {
  model(id: string): Promise<HubModel | null>;
  dataset(id: string): Promise<HubDataset | null>;
}

/** A text that lies somewhere on disk. */
export interface HubStore {
  read(): Promise<string | undefined>;
  write(text: string): Promise<void>;
}

const atOnce = 3;
/** Names that one session asks for: a workspace of made-up names does not flood anybody. */
const maximumAsked = 300;
const maximumKept = 5000;
/** Days after which an answer, or that there is none, is asked for again. */
const keptDays = { found: 90, nothing: 7 } as const;

export class HubLookups {
  readonly table = new HubTable((kind, id) => this.want(kind, id));
  private readonly queue: { readonly kind: HubKind; readonly id: string }[] = [];
  private readonly asked = new Set<string>();
  private readonly waiting = new Set<string>();
  private running = 0;
  private idle: (() => void)[] = [];

  /**
   * @param today the day, `2026-11-26`.
   * @param onAnswer called when there is something new, or nothing more is asked for.
   * @param onFailure told why a name has no answer.
   */
  constructor(
    private readonly ask: AskHub,
    private readonly store: HubStore,
    private readonly today: () => string,
    private readonly onAnswer: () => void = () => undefined,
    private readonly onFailure: (reason: string) => void = () => undefined,
  ) {}

  /** Takes what was kept, as far as it is not too old and not known yet. Never rejects: what cannot be read is not there. */
  async load(): Promise<void> {
    const text = await this.store.read().catch(() => undefined);
    if (text === undefined) return;
    const { version, models, datasets } = fieldsOf(parsed(text));
    if (version !== 1) return;
    const now = daysOf(this.today());
    const isFresh = ({ day, found }: { readonly day: string; readonly found: unknown }): boolean =>
      now - daysOf(day) <= (found === null ? keptDays.nothing : keptDays.found);
    for (const [id, value] of Object.entries(fieldsOf(models)).slice(0, maximumKept)) {
      const record = readModelRecord(value);
      if (record && isFresh(record) && !this.table.models.has(id)) this.table.models.set(id, record);
    }
    for (const [id, value] of Object.entries(fieldsOf(datasets)).slice(0, maximumKept)) {
      const record = readDatasetRecord(value);
      if (record && isFresh(record) && !this.table.datasets.has(id)) this.table.datasets.set(id, record);
    }
  }

  /** Resolves when nothing is being asked for. */
  settled(): Promise<void> {
    if (this.isIdle()) return Promise.resolve();
    return new Promise((resolve) => this.idle.push(resolve));
  }

  private want(kind: HubKind, id: string): boolean {
    const key = `${kind} ${id}`;
    if (this.waiting.has(key)) return true;
    if (this.asked.has(key) || this.asked.size >= maximumAsked) return false;
    this.asked.add(key);
    this.waiting.add(key);
    this.queue.push({ kind, id });
    if (this.running < atOnce) void this.work();
    return true;
  }

  private async work(): Promise<void> {
    this.running++;
    try {
      for (let next = this.queue.shift(); next; next = this.queue.shift()) {
        await this.answer(next.kind, next.id);
        this.waiting.delete(`${next.kind} ${next.id}`);
        this.onAnswer();
      }
    } finally {
      this.running--;
      if (this.isIdle()) await this.rest();
    }
  }

  private isIdle(): boolean {
    return this.running === 0;
  }

  /** Keeps the answers, beside those that another window kept meanwhile; then, where nothing was asked for, whoever waits may go on. */
  private async rest(): Promise<void> {
    await this.load();
    await this.store.write(this.text()).catch((error: unknown) => {
      this.onFailure(`answers cannot be kept: ${wordsOf(error)}`);
    });
    if (this.isIdle()) for (const resolve of this.idle.splice(0)) resolve();
  }

  private async answer(kind: HubKind, id: string): Promise<void> {
    const day = this.today();
    try {
      if (kind === "model") this.table.models.set(id, { day, found: await this.ask.model(id) });
      else this.table.datasets.set(id, { day, found: await this.ask.dataset(id) });
    } catch (error) {
      this.onFailure(`${id}: ${wordsOf(error)}`);
    }
  }

  private text(): string {
    const { models, datasets } = this.table;
    const newest = <T extends { readonly day: string }>(records: ReadonlyMap<string, T>): Record<string, T> =>
      Object.fromEntries([...records].sort(([, a], [, b]) => (a.day < b.day ? -1 : 1)).slice(-maximumKept));
    return `${JSON.stringify({ version: 1, models: newest(models), datasets: newest(datasets) })}\n`;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Days since 1970. */
function daysOf(day: string): number {
  return Math.floor(Date.parse(`${day}T00:00Z`) / 86_400_000);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
