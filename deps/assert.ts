/**
 * Assertions for tests: the subset of `@std/assert` in use, over `node:assert/strict`. Equality is that of
 * `deepStrictEqual`: NaN equals NaN, 0 and -0 differ, prototypes count.
 *
 * @module
 */
import nodeAssert from "node:assert/strict";

// deno-lint-ignore no-explicit-any
type AnyConstructor = abstract new (...args: any[]) => any;
// deno-lint-ignore no-explicit-any
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

/** Fails unless the value is truthy. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) fail(msg === "" ? undefined : msg);
}

/** Fails unless the value is falsy. */
export function assertFalse(expr: unknown, msg = ""): void {
  if (expr) fail(msg === "" ? "Expected a falsy value" : msg);
}

/** Fails unless the two are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  nodeAssert.deepStrictEqual(actual, expected, msg);
}

/** Fails if the two are deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  nodeAssert.notDeepStrictEqual(actual, expected, msg);
}

/** Fails unless the two are the same by `Object.is`. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  nodeAssert.strictEqual(actual, expected, msg);
}

/** Fails if the two are the same by `Object.is`. */
export function assertNotStrictEquals<T>(actual: T, expected: T, msg?: string): void {
  nodeAssert.notStrictEqual(actual, expected, msg);
}

/** Fails unless the two are within `tolerance`, by default one ten-millionth of the expected value. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance?: number,
  msg?: string,
): void {
  if (Object.is(actual, expected)) return;
  const limit = tolerance ?? (Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7);
  const delta = Math.abs(expected - actual);
  if (delta <= limit) return;
  fail(prefixed(msg, `Expected ${actual} to be within ${limit} of ${expected}: off by ${delta}`));
}

/** Fails unless the text matches the pattern. */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  nodeAssert.match(actual, expected, msg);
}

/** Fails if the text matches the pattern. */
export function assertNotMatch(actual: string, expected: RegExp, msg?: string): void {
  nodeAssert.doesNotMatch(actual, expected, msg);
}

/** Fails unless the text contains the other. */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  if (actual.includes(expected)) return;
  fail(prefixed(msg, `Expected text to contain ${JSON.stringify(expected)}, got:\n${actual}`));
}

/** Fails unless the list has an equal of each of the expected items. */
export function assertArrayIncludes<T>(
  actual: ArrayLike<T>,
  expected: ArrayLike<T>,
  msg?: string,
): void {
  const missing = Array.from(expected).filter((item) =>
    !Array.from(actual).some((own) => isEqual(own, item))
  );
  if (missing.length === 0) return;
  fail(
    prefixed(msg, `Expected list to have ${Deno.inspect(missing)}, got ${Deno.inspect(actual)}`),
  );
}

/** Fails unless every property of `expected` is in `actual`, at any depth. */
export function assertObjectMatch(
  // deno-lint-ignore no-explicit-any
  actual: Record<PropertyKey, any>,
  expected: Record<PropertyKey, unknown>,
  msg?: string,
): void {
  nodeAssert.partialDeepStrictEqual(actual, expected, msg);
}

/** Fails if the value is null or undefined. */
export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T> {
  if (actual === null || actual === undefined) {
    fail(prefixed(msg, `Expected a value, got ${actual}`));
  }
}

/** Fails unless the value is an instance of the class. */
export function assertInstanceOf<T extends AnyConstructor>(
  actual: unknown,
  expectedType: T,
  msg = "",
): asserts actual is InstanceType<T> {
  if (actual instanceof expectedType) return;
  fail(prefixed(msg, `Expected a ${expectedType.name}, got ${Deno.inspect(actual)}`));
}

/** Fails unless the first is greater. */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual > expected)) fail(prefixed(msg, `Expected ${actual} > ${expected}`));
}

/** Fails unless the first is greater or equal. */
export function assertGreaterOrEqual<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual >= expected)) fail(prefixed(msg, `Expected ${actual} >= ${expected}`));
}

/** Fails unless the first is less. */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual < expected)) fail(prefixed(msg, `Expected ${actual} < ${expected}`));
}

/** Fails unless the first is less or equal. */
export function assertLessOrEqual<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual <= expected)) fail(prefixed(msg, `Expected ${actual} <= ${expected}`));
}

/** Fails unless the value is an error, of the class if given, whose message contains the text if given. */
export function assertIsError<E extends Error = Error>(
  error: unknown,
  ErrorClass?: ErrorClass<E>,
  msgMatches?: string | RegExp,
  msg?: string,
): asserts error is E {
  if (!(error instanceof Error)) {
    fail(prefixed(msg, `Expected an Error, got ${Deno.inspect(error)}`));
  }
  if (ErrorClass !== undefined && !(error instanceof ErrorClass)) {
    fail(prefixed(msg, `Expected a ${ErrorClass.name}, got ${error.name}: ${error.message}`));
  }
  if (msgMatches === undefined) return;
  const matches = typeof msgMatches === "string"
    ? error.message.includes(msgMatches)
    : msgMatches.test(error.message);
  if (!matches) {
    fail(
      prefixed(msg, `Expected a message with ${Deno.inspect(msgMatches)}, got: ${error.message}`),
    );
  }
}

/** Fails unless the function throws, an error of the class and with the text in its message if given; returns the error. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  errorClassOrMsg?: ErrorClass<E> | string,
  msgIncludesOrMsg?: string,
  msg?: string,
): E | unknown {
  let caught: unknown;
  try {
    fn();
  } catch (error) {
    return checkThrown(error, errorClassOrMsg, msgIncludesOrMsg, msg);
  }
  fail(prefixed(typeof errorClassOrMsg === "string" ? errorClassOrMsg : msg, "Expected a throw"));
  return caught;
}

/** Like {@linkcode assertThrows}, for a function whose promise must reject; a synchronous throw does not count. */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  errorClassOrMsg?: ErrorClass<E> | string,
  msgIncludesOrMsg?: string,
  msg?: string,
): Promise<E | unknown> {
  let promise: PromiseLike<unknown>;
  try {
    promise = fn();
  } catch (error) {
    fail(prefixed(msg, `Expected a rejection, got a synchronous throw of ${Deno.inspect(error)}`));
  }
  try {
    await promise;
  } catch (error) {
    return checkThrown(error, errorClassOrMsg, msgIncludesOrMsg, msg);
  }
  fail(
    prefixed(typeof errorClassOrMsg === "string" ? errorClassOrMsg : msg, "Expected a rejection"),
  );
}

/** Fails. */
export function fail(msg?: string): never {
  throw new nodeAssert.AssertionError({ message: msg ?? "Failed", stackStartFn: fail });
}

/** Fails, where control must never get to. */
export function unreachable(reason?: string): never {
  fail(reason ?? "Should be unreachable");
}

function checkThrown<E extends Error>(
  error: unknown,
  errorClassOrMsg: ErrorClass<E> | string | undefined,
  msgIncludes: string | undefined,
  msg: string | undefined,
): unknown {
  if (typeof errorClassOrMsg === "function") {
    assertIsError(error, errorClassOrMsg, msgIncludes, msg);
  }
  return error;
}

function isEqual(a: unknown, b: unknown): boolean {
  try {
    nodeAssert.deepStrictEqual(a, b);
    return true;
  } catch {
    return false;
  }
}

function prefixed(msg: string | undefined, detail: string): string {
  return msg === undefined || msg === "" ? detail : `${msg}: ${detail}`;
}
