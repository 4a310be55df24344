/** A run given as data instead of read from code: the `{ "id", "inputs" }` of a spec file. */
import { isInputName, type InputName } from "./inputs";
import { pinOf, unknownInput } from "./pins";
import type { Input, Inputs, Origin, Source } from "./runSpec";
import type { Problem } from "../problem";

export interface Spec {
  readonly id: string;
  readonly inputs: Inputs;
  readonly problems: readonly Problem[];
}

const origins: readonly Origin[] = ["stated", "default", "derived", "setting", "calibrated", "assumed", "unknown"];

/**
 * Reads one spec. A bare value stands for a stated one, null for "not known". What cannot be used is left out and said: never throws.
 * @param json any parsed JSON.
 * @param ordinal 1-based place in its file; the id of a spec that has none.
 */
export function readSpec(json: unknown, ordinal: number): Spec {
  const fallbackId = `spec-${ordinal}`;
  if (!isRecord(json)) return broken(fallbackId, `a spec is an object with "id" and "inputs", not ${kindOf(json)}`);
  const id = typeof json.id === "string" || typeof json.id === "number" ? String(json.id) : fallbackId;
  if (!isRecord(json.inputs)) {
    const found = json.inputs === undefined ? "it is missing" : `not ${kindOf(json.inputs)}`;
    return broken(id, `"inputs" must be an object of input names and values; ${found}`);
  }
  const inputs: Partial<Record<InputName, Input>> = {};
  const problems: Problem[] = [];
  for (const [name, given] of Object.entries(json.inputs)) {
    const read = readInput(name, given);
    if (typeof read === "string") problems.push({ code: "spec.bad-input", message: read });
    else if (read) inputs[read.name] = read.input;
  }
  return { id, inputs, problems };
}

/** The input, undefined where it says "not known", or what is wrong with it. */
function readInput(name: string, given: unknown): { name: InputName; input: Input } | string | undefined {
  const full = isRecord(given) ? given : { value: given };
  const { value } = full;
  if (value === null || full.origin === "unknown") {
    return isInputName(name) ? undefined : unknownInput(name);
  }
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
    return `${name} takes a single value, not ${kindOf(value)}`;
  }
  const pin = pinOf(name, value, "spec");
  if (!pin.ok) return pin.message;
  const origin = origins.find((known) => known === full.origin);
  if (full.origin !== undefined && !origin) {
    return `${name} has the origin ${JSON.stringify(full.origin)}; known are ${origins.join(", ")}`;
  }
  const sources = Array.isArray(full.sources) ? full.sources.filter(isSource) : [];
  const input: Input = {
    value: pin.input.value,
    origin: origin ?? "stated",
    ...(sources.length > 0 ? { sources } : {}),
    ...(typeof full.reason === "string" ? { reason: full.reason } : {}),
  };
  return { name: pin.name, input };
}

function broken(id: string, message: string): Spec {
  return { id, inputs: {}, problems: [{ code: "spec.not-a-spec", message }] };
}

function isSource(value: unknown): value is Source {
  return isRecord(value) && typeof value.path === "string" && Number.isInteger(value.line) && Number(value.line) >= 1;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  return Array.isArray(value) ? "a list" : typeof value === "object" ? "an object" : `a ${typeof value}`;
}
