import * as a from "../../deps/assert.ts";

/** Assertions that must fail, each by its own. */
const FAILING: Readonly<Record<string, () => unknown>> = {
  assert: () => a.assert(0),
  assertFalse: () => a.assertFalse(1),
  assertEquals: () => a.assertEquals<unknown>([1, { b: 2n }], [1, { b: 2 }]),
  assertNotEquals: () => a.assertNotEquals([NaN], [NaN]),
  assertStrictEquals: () => a.assertStrictEquals(0, -0),
  assertNotStrictEquals: () => a.assertNotStrictEquals(NaN, NaN),
  assertAlmostEquals: () => a.assertAlmostEquals(1, 1 + 2e-7),
  "assertAlmostEquals NaN": () => a.assertAlmostEquals(NaN, 1, 10),
  "assertAlmostEquals infinite": () => a.assertAlmostEquals(Infinity, -Infinity),
  assertMatch: () => a.assertMatch("a", /b/),
  assertNotMatch: () => a.assertNotMatch("a", /a/),
  assertStringIncludes: () => a.assertStringIncludes("abc", "d"),
  assertArrayIncludes: () => a.assertArrayIncludes([{ x: 1 }], [{ x: 2 }]),
  assertObjectMatch: () => a.assertObjectMatch({ x: { y: 1, z: 2 } }, { x: { y: 2 } }),
  assertExists: () => a.assertExists(null),
  assertInstanceOf: () => a.assertInstanceOf(new Error(), RangeError),
  assertGreater: () => a.assertGreater(1, 1),
  assertGreaterOrEqual: () => a.assertGreaterOrEqual(NaN, 1),
  assertLess: () => a.assertLess(1, 1),
  assertLessOrEqual: () => a.assertLessOrEqual(2, 1),
  assertIsError: () => a.assertIsError(new Error("a"), Error, "b"),
  assertThrows: () => a.assertThrows(() => 1),
  "assertThrows class": () =>
    a.assertThrows(() => {
      throw new Error("a");
    }, RangeError),
  "assertThrows text": () =>
    a.assertThrows(
      () => {
        throw new Error("a");
      },
      Error,
      "b",
    ),
  assertRejects: () => a.assertRejects(() => Promise.resolve()),
  "assertRejects synchronous": () =>
    a.assertRejects(() => {
      throw new Error("a");
    }, Error),
  fail: () => a.fail("no"),
  unreachable: () => a.unreachable(),
};

for (const [name, failing] of Object.entries(FAILING)) {
  Deno.test(`${name} fails with an AssertionError`, async () => {
    let caught: unknown;
    try {
      await failing();
    } catch (error) {
      caught = error;
    }
    if (!(caught instanceof Error) || caught.name !== "AssertionError") {
      throw new Error(`not an AssertionError: ${caught}`);
    }
  });
}

Deno.test("assertions that hold do nothing", async () => {
  a.assert(1);
  a.assertFalse("");
  a.assertEquals({ a: [NaN, 1n] }, { a: [NaN, 1n] });
  a.assertAlmostEquals(1, 1 + 1e-8);
  a.assertAlmostEquals(1, 1.4, 0.5);
  a.assertArrayIncludes([{ x: 1 }, 2], [{ x: 1 }]);
  a.assertObjectMatch({ x: { y: 1, z: 2 } }, { x: { y: 1 } });
  const thrown = a.assertThrows(
    () => {
      throw new RangeError("too far");
    },
    RangeError,
    "far",
  );
  a.assertStrictEquals(thrown.message, "too far");
  const rejected = await a.assertRejects(
    () => Promise.reject(new TypeError("odd")),
    TypeError,
    "odd",
  );
  a.assertInstanceOf(rejected, TypeError);
});
