/** Facts of one run as they are collected: the first claim about an input wins; what cannot be known is kept with its reason. */
import { asBoolean, asNumber, asString, likely, type Value } from "../evaluate/value";
import { choiceAmong } from "../evaluate/choices";
import type { Condition } from "../evaluate/trace";
import { matchModel } from "../models/pretrained";
import { sizeFromName } from "../models/sizeInName";
import { definitionOf, type InputName } from "../run/inputs";
import type { Fact, RunDraft } from "../run/runSpec";
import type { Span } from "../source/sourceText";
import { hasPlaceholder, isPlaceholderOfData } from "./placeholders";

type Plain = string | number | boolean;
type Origin = Fact["origin"];

interface Claim {
  readonly spans?: readonly Span[];
  readonly origin?: Origin;
  readonly reason?: string;
  /** How a value is read, where that is not plainly: each alternative of what it is read from is read so. */
  readonly read?: (option: Value) => Plain | undefined;
  /** The value is the most that it may be, and this the least. */
  readonly least?: number | undefined;
}

export class FactSheet {
  private readonly known = new Map<InputName, Fact>();
  private readonly open = new Map<InputName, RunDraft["unknowns"][number]>();

  /** @param conditions under which the training starts: what rests on them is not in doubt there. */
  constructor(private readonly conditions: readonly Condition[] = []) {}

  /** Leaves inputs open that rest on a choice which nothing decides; says whether they do. */
  restsOnChoice(inputs: readonly InputName[], conditions: readonly Condition[]): boolean {
    const choice = choiceAmong(conditions, this.conditions);
    if (!choice) return false;
    for (const input of inputs) this.leaveOpen(input, "which of several is chosen is not known here", [choice.span]);
    return true;
  }

  has(input: InputName): boolean {
    return this.known.has(input);
  }

  /** Whether nothing was said about the input yet: neither a value nor that it cannot be known. */
  isSilentOn(input: InputName): boolean {
    return !this.known.has(input) && !this.open.has(input);
  }

  /** Whether the claim about an input was read from this very value. */
  restsOn(input: InputName, value: Value): boolean {
    return this.known.get(input)?.spans === value.spans;
  }

  /** The value claimed for an input, if it is a number. */
  number(input: InputName): number | undefined {
    const value = this.known.get(input)?.value;
    return typeof value === "number" ? value : undefined;
  }

  /** The value claimed for an input, if it is text. */
  text(input: InputName): string | undefined {
    const value = this.known.get(input)?.value;
    return typeof value === "string" ? value : undefined;
  }

  /**
   * Claims what a value holds. A value that is there but cannot be known, or is not of the input's kind, leaves the input open.
   * None and an absent value say nothing. Returns whether there is a claim now.
   */
  add(input: InputName, value: Value | undefined, claim: Claim = {}): boolean {
    if (value === undefined || this.known.has(input)) return this.known.has(input);
    const plain = plainOf(input, value);
    if (plain !== undefined)
      return this.state(input, plain, value, { ...claim, read: (option) => plainOf(input, option) });
    const held = likely(value);
    if (held.kind === "unknown") this.leaveOpen(input, held.reason, value.spans);
    return false;
  }

  /** Claims a plain value that was read from `from`, whose places and origin it takes. */
  state(input: InputName, plain: Plain | undefined, from: Value | undefined, claim: Claim = {}): boolean {
    if (plain === undefined || this.known.has(input) || !isOfKind(input, plain)) return this.known.has(input);
    if (isPlaceholder(input, plain)) {
      this.leaveOpen(input, "a name to be filled in stands here", claim.spans ?? from?.spans);
      return false;
    }
    const reason =
      claim.reason ?? (from?.kind === "either" ? "depends on a condition that is not known here" : undefined);
    const alternatives = claim.read ? alternativesOf(from, plain, claim.read) : [];
    this.known.set(input, {
      input,
      value: plain,
      origin: claim.origin ?? from?.origin ?? "derived",
      spans: claim.spans ?? from?.spans ?? [],
      ...(reason === undefined ? {} : { reason }),
      ...(alternatives.length > 0 ? { alternatives } : {}),
      ...(claim.least === undefined ? {} : { least: claim.least }),
    });
    return true;
  }

  /** Says that a number that is known is the most it may be, and what the least is. */
  limit(input: InputName, least: number, reason: string): void {
    const fact = this.known.get(input);
    if (typeof fact?.value !== "number" || !(least > 0) || least >= fact.value) return;
    this.known.set(input, { ...fact, least, reason: fact.reason === undefined ? reason : `${fact.reason}; ${reason}` });
  }

  /** Claims what holds where nothing is written: a library's default, named in `reason`. Not where the input was found open. */
  fallback(input: InputName, plain: Plain, reason: string, spans: readonly Span[] = []): boolean {
    if (!this.isSilentOn(input)) return this.has(input);
    return this.state(input, plain, undefined, { origin: "default", reason, spans });
  }

  /** Says that an input cannot be known from the files, and why. A claim, earlier or later, wins over it. */
  leaveOpen(input: InputName, reason: string, spans: readonly Span[] = []): void {
    if (!this.open.has(input)) this.open.set(input, { input, reason, spans });
  }

  /** Takes a claim back, when what was read later shows that it does not hold. */
  withdraw(input: InputName, reason: string): void {
    const spans = this.known.get(input)?.spans ?? [];
    this.known.delete(input);
    this.open.set(input, { input, reason, spans });
  }

  facts(): readonly Fact[] {
    return [...this.known.values()];
  }

  unknowns(): RunDraft["unknowns"] {
    return [...this.open.values()].filter(({ input }) => !this.known.has(input));
  }
}

function plainOf(input: InputName, value: Value): Plain | undefined {
  switch (definitionOf(input).kind) {
    case "text":
      return asString(value);
    case "boolean":
      return asBoolean(value) ?? switchOf(asNumber(value));
    default: {
      const number = asNumber(value) ?? numberIn(asString(value));
      return number !== undefined && isOfKind(input, number) ? number : undefined;
    }
  }
}

/** What else a value may be, by a condition that is not known here; what a branch for debugging makes of it does not count. */
function alternativesOf(
  from: Value | undefined,
  plain: Plain,
  read: (option: Value) => Plain | undefined,
): readonly Plain[] {
  if (from?.kind !== "either") return [];
  const found = from.options.flatMap((option) => (option.unusual ? [] : (read(option) ?? [])));
  return [...new Set(found)].filter((other) => other !== plain);
}

/** Whether a name is to be filled in. The last part of a path to a model may say which it is. */
function isPlaceholder(input: InputName, plain: Plain): boolean {
  if (typeof plain !== "string") return false;
  if (input === "datasetId") return isPlaceholderOfData(plain);
  return input === "modelId" && hasPlaceholder(plain) && (matchModel(plain) ?? sizeFromName(plain)) === undefined;
}

/** Command lines write switches as 0 and 1. */
function switchOf(number: number | undefined): boolean | undefined {
  return number === 0 || number === 1 ? number === 1 : undefined;
}

function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+(\.\d+)?(e\d+)?$/i.test(text.trim()) ? Number(text) : undefined;
}

function isOfKind(input: InputName, plain: Plain): boolean {
  switch (definitionOf(input).kind) {
    case "text":
      return typeof plain === "string" && plain.trim() !== "";
    case "boolean":
      return typeof plain === "boolean";
    case "count":
      return typeof plain === "number" && Number.isSafeInteger(plain) && plain > 0;
    default:
      return typeof plain === "number" && Number.isFinite(plain) && plain > 0;
  }
}
