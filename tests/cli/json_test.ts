import { assertEquals } from "../../deps/assert.ts";
import { formatJson } from "../../cli/json.ts";

Deno.test("formatJson() loses nothing", () => {
  assertEquals(
    formatJson({
      id: -9223372036854775808n,
      list: new BigInt64Array([9007199254740993n]),
      numbers: new Float32Array([1, NaN, -Infinity]),
      infinite: Infinity,
      text: "a\u009b\u2028\x00",
      no: null,
      left: undefined,
    }),
    '{"id":-9223372036854775808,"list":[9007199254740993],"numbers":[1,"NaN","-Infinity"],' +
      '"infinite":"Infinity","text":"a\\u009b\\u2028\\u0000","no":null}',
  );
});

Deno.test("formatJson() indents, and writes undefined as null", () => {
  assertEquals(formatJson({ a: [1n] }, 1), '{\n "a": [\n  1\n ]\n}');
  assertEquals(formatJson(undefined), "null");
});
