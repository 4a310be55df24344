/** From the text of a budget file to a policy. What is wrong is said at its line, and the rest of the file holds. */
import type { Value } from "../evaluate/value";
import type { Problem } from "../problem";
import type { SourceText } from "../source/sourceText";
import { readConfigDocument } from "../syntax/configDocument";
import { EntryReader } from "./entryReader";
import {
  measures,
  periods,
  rangeEnds,
  scopes,
  unknownRules,
  type Amounts,
  type BudgetException,
  type BudgetPolicy,
  type Limit,
  type Measure,
  type Owner,
  type Profile,
  type RangeEnd,
} from "./policy";

/** The version of the file format that this reads. */
const formatVersion = 1;
/** The verdict is "near" from this share of a limit on, where the file does not say. */
const usualWarnAt = 0.8;

/** The keys of each part of the file; the JSON Schema that editors complete from names the same. */
export const policyKeys = {
  file: ["version", "defaults", "profiles", "owners", "decidedBy", "whenUnknown", "tables", "limits", "exceptions"],
  limit: ["name", "scope", "match", "owner", "period", ...measures, "warnAt", "failAt", "decidedBy"],
  exception: ["match", "limit", ...measures, "reason", "owner", "expires"],
  owner: ["name", "match"],
  profile: ["name", "match", "inputs"],
} as const;

type Dict = Extract<Value, { kind: "dict" }>;

/** Reads a budget file, YAML or JSON by its name. Never throws. */
export function readPolicy(source: SourceText): BudgetPolicy {
  const { roots, problems } = readConfigDocument(source);
  const reader = new EntryReader(source);
  const root = roots[0];
  const file = root && root.kind !== "none" ? reader.mapping(root, "a budget file", policyKeys.file) : undefined;
  const syntax = problems.map((problem): Problem => ({ ...problem, code: "budget.invalid-file" }));
  const policy = file ? readFile(file, reader) : empty;
  if ((!root || root.kind === "none") && syntax.length === 0) reader.complain("the budget file is empty", root);
  return { path: source.path, ...policy, problems: [...syntax, ...reader.problems] };
}

type PolicyParts = Omit<BudgetPolicy, "path" | "problems">;

const empty: PolicyParts = {
  defaults: {},
  profiles: [],
  owners: [],
  limits: [],
  exceptions: [],
  whenUnknown: "warn",
};

function readFile(file: Dict, reader: EntryReader): PolicyParts {
  checkVersion(file, reader);
  const owners = entriesOf(file, "owners", reader).flatMap((entry) => readOwner(entry, reader) ?? []);
  const decidedBy = reader.choice(file, "decidedBy", "the budget file", rangeEnds) ?? "central";
  const tables = reader.date(file, "tables", "the budget file");
  const limits = entriesOf(file, "limits", reader).flatMap(
    (entry) => readLimit(entry, decidedBy, owners, reader) ?? [],
  );
  const named = new Map<string, Limit>();
  for (const limit of limits) {
    if (named.has(limit.name)) reader.complain(`two limits are named "${limit.name}"`, file.entries.get("limits"));
    named.set(limit.name, limit);
  }
  return {
    defaults: reader.inputs(file.entries.get("defaults"), "defaults"),
    profiles: entriesOf(file, "profiles", reader).flatMap((entry) => readProfile(entry, reader) ?? []),
    owners,
    limits,
    exceptions: entriesOf(file, "exceptions", reader).flatMap((entry) => readException(entry, named, reader) ?? []),
    whenUnknown: reader.choice(file, "whenUnknown", "the budget file", unknownRules) ?? "warn",
    ...(tables === undefined ? {} : { tables }),
  };
}

function checkVersion(file: Dict, reader: EntryReader): void {
  const version = file.entries.get("version");
  if (version?.kind === "number" && version.value === formatVersion) return;
  const found = version ? "another one" : "none";
  reader.complain(`version: ${formatVersion} is the version of this format; the file gives ${found}`, version ?? file);
}

function entriesOf(file: Dict, key: string, reader: EntryReader): readonly Value[] {
  return reader.list(file.entries.get(key), key);
}

function readOwner(value: Value, reader: EntryReader): Owner | undefined {
  const entry = reader.mapping(value, "an owner", policyKeys.owner);
  if (!entry) return undefined;
  const name = reader.text(entry, "name", "an owner");
  const matches = reader.patterns(entry, "match", "an owner");
  if (name !== undefined && matches) return { name, matches };
  reader.complain("an owner needs a name and patterns of its files (match)", value);
  return undefined;
}

function readProfile(value: Value, reader: EntryReader): Profile | undefined {
  const entry = reader.mapping(value, "a profile", policyKeys.profile);
  if (!entry) return undefined;
  const name = reader.text(entry, "name", "a profile");
  if (name === undefined) {
    reader.complain("a profile needs a name", value);
    return undefined;
  }
  const matches = reader.patterns(entry, "match", `profile ${name}`);
  return {
    name,
    ...(matches ? { matches } : {}),
    inputs: reader.inputs(entry.entries.get("inputs"), `profile ${name}`),
  };
}

function readLimit(value: Value, usualEnd: RangeEnd, owners: readonly Owner[], reader: EntryReader): Limit | undefined {
  const entry = reader.mapping(value, "a limit", policyKeys.limit);
  if (!entry) return undefined;
  const name = reader.text(entry, "name", "a limit");
  if (name === undefined) {
    reader.complain("a limit needs a name", value);
    return undefined;
  }
  const what = `limit ${name}`;
  const amounts = readAmounts(entry, what, reader);
  if (Object.keys(amounts).length === 0) {
    reader.complain(`${what} limits nothing: give one of ${measures.join(", ")}`, value);
    return undefined;
  }
  const period = reader.choice(entry, "period", what, periods);
  const scope = reader.choice(entry, "scope", what, scopes) ?? (period ? "workspace" : "run");
  if (period && (scope === "run" || scope === "file"))
    reader.complain(`${what}: a period adds up runs, so its scope is owner or workspace`, entry.entries.get("period"));
  const owner = reader.text(entry, "owner", what);
  if (owner !== undefined && !owners.some((known) => known.name === owner))
    reader.complain(`${what}: no owner is named "${owner}"`, entry.entries.get("owner"));
  const written = entry.entries.get("match");
  const matches = reader.patterns(entry, "match", what);
  // Patterns that cannot be used must not become "all files".
  if (!matches && written && written.kind !== "none") return undefined;
  const failAt = reader.amount(entry, "failAt", what) ?? 1;
  const warnAt = reader.amount(entry, "warnAt", what) ?? usualWarnAt * failAt;
  if (warnAt > failAt) reader.complain(`${what}: warnAt lies above failAt`, entry.entries.get("warnAt"));
  return {
    name,
    scope: period && scope !== "owner" ? "workspace" : scope,
    matches: matches ?? (() => true),
    ...(owner !== undefined ? { owner } : {}),
    ...(period ? { period } : {}),
    amounts,
    warnAt: Math.min(warnAt, failAt),
    failAt,
    decidedBy: reader.choice(entry, "decidedBy", what, rangeEnds) ?? usualEnd,
    source: reader.placeOf(value),
  };
}

function readException(
  value: Value,
  limits: ReadonlyMap<string, Limit>,
  reader: EntryReader,
): BudgetException | undefined {
  const entry = reader.mapping(value, "an exception", policyKeys.exception);
  if (!entry) return undefined;
  const limit = reader.text(entry, "limit", "an exception");
  const what = limit === undefined ? "an exception" : `the exception from ${limit}`;
  const amounts = readAmounts(entry, what, reader);
  const reason = reader.text(entry, "reason", what);
  const owner = reader.text(entry, "owner", what);
  const expires = reader.date(entry, "expires", what);
  const matches = reader.patterns(entry, "match", what);
  const of = limit === undefined ? undefined : limits.get(limit);
  if (limit !== undefined && !of) reader.complain(`${what}: no limit has that name`, entry.entries.get("limit"));
  const missing = [
    limit === undefined ? "limit" : "",
    Object.keys(amounts).length === 0 ? `an amount (${measures.join(", ")})` : "",
    reason === undefined ? "reason" : "",
    owner === undefined ? "owner" : "",
    expires === undefined ? "expires" : "",
    !matches && of && (of.scope === "run" || of.scope === "file") ? "match" : "",
  ].filter((name) => name !== "");
  if (missing.length > 0) reader.complain(`${what} holds only with ${missing.join(", ")}`, value);
  if (missing.length > 0 || !of || reason === undefined || owner === undefined || expires === undefined)
    return undefined;
  if (matches && (of.scope === "owner" || of.scope === "workspace"))
    reader.complain(`${what}: ${of.name} adds up files, so the exception holds for the sum; match is not used`, value);
  return {
    limit: of.name,
    matches: matches && (of.scope === "run" || of.scope === "file") ? matches : () => true,
    amounts,
    reason,
    owner,
    expires,
    source: reader.placeOf(value),
  };
}

function readAmounts(entry: Dict, what: string, reader: EntryReader): Amounts {
  const amounts: { [K in Measure]?: number } = {};
  for (const measure of measures) {
    const amount = reader.amount(entry, measure, what);
    if (amount !== undefined) amounts[measure] = amount;
  }
  return amounts;
}
