/** What the tests use of `node:assert/strict`, for VS Code for the Web, which has nothing of Node's. */

function fail(message: string | undefined, what: string): never {
  throw new Error(message === undefined ? what : `${message}: ${what}`);
}

function text(value: unknown): string {
  return value === undefined ? "undefined" : JSON.stringify(value, undefined, 1);
}

function ok(value: unknown, message?: string): void {
  if (!value) fail(message, `${text(value)} is not true`);
}

function equal(actual: unknown, expected: unknown, message?: string): void {
  if (!Object.is(actual, expected)) fail(message, `${text(actual)} is not ${text(expected)}`);
}

function notEqual(actual: unknown, expected: unknown, message?: string): void {
  if (Object.is(actual, expected)) fail(message, `is ${text(expected)}`);
}

/** Of plain data. */
function deepEqual(actual: unknown, expected: unknown, message?: string): void {
  equal(JSON.stringify(actual), JSON.stringify(expected), message);
}

function match(actual: string, pattern: RegExp, message?: string): void {
  if (!pattern.test(actual)) fail(message, `${actual} does not match ${String(pattern)}`);
}

function doesNotMatch(actual: string, pattern: RegExp, message?: string): void {
  if (pattern.test(actual)) fail(message, `${actual} matches ${String(pattern)}`);
}

async function rejects(promise: Promise<unknown>, message?: string): Promise<void> {
  const refused = await promise.then(
    () => false,
    () => true,
  );
  ok(refused, message);
}

// As `node:assert/strict` is imported.
// eslint-disable-next-line no-restricted-syntax
export default { ok, equal, notEqual, deepEqual, match, doesNotMatch, rejects };
