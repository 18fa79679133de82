import { assertEquals, assertThrows } from "../../../deps/assert.ts";
import { jsonText } from "../../../core/table/json.ts";

Deno.test("jsonText() keeps all digits, and NaN and infinities as words", () => {
  const value = {
    id: -9223372036854775808n,
    numbers: [NaN, Infinity, -Infinity, -0, 0.1, 1e-7, 1e21],
    nothing: null,
    flag: true,
  };
  const text =
    '{"id":-9223372036854775808,"numbers":["NaN","Infinity","-Infinity",-0.0,0.1,1e-7,1e+21],' +
    '"nothing":null,"flag":true}';
  assertEquals(jsonText(value), text);
});

Deno.test("jsonText() writes typed arrays as arrays", () => {
  assertEquals(jsonText(Float32Array.of(0.1, NaN)), '[0.1,"NaN"]');
  assertEquals(
    jsonText([BigInt64Array.of(1n), Uint8Array.of(2), new Float64Array(0)]),
    "[[1],[2],[]]",
  );
});

Deno.test("jsonText() is JSON.stringify() for all else", () => {
  const samples: unknown[] = [
    null,
    'a"b\\\u0000\u2028é😀\ud800',
    [],
    {},
    { a: [], b: {} },
    [undefined, () => 1, Symbol("s")],
    { a: undefined, b: () => 1, c: 1 },
    new Date(0),
    { toJSON: () => [1] },
    [[1, [2, { a: null }]], { "odd key\n": 1 }],
    JSON.parse('{"__proto__": 1, "a": {"__proto__": null}}'),
  ];
  for (const sample of samples) {
    assertEquals(jsonText(sample), JSON.stringify(sample));
    assertEquals(jsonText(sample, 2), JSON.stringify(sample, null, 2));
  }
  assertEquals(jsonText(undefined), "null");
});

Deno.test("jsonText() refuses a value that contains itself, but not one that occurs twice", () => {
  const loop: { self?: unknown } = {};
  loop.self = [loop];
  assertThrows(() => jsonText(loop), TypeError, "contains itself");
  const twice = { a: 1 };
  assertEquals(jsonText([twice, twice]), '[{"a":1},{"a":1}]');
});
