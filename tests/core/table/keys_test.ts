import { assertEquals } from "../../../deps/assert.ts";
import { uniqueKeys } from "../../../core/table/keys.ts";

const keysOf = (...names: string[]) => uniqueKeys(names.map((name) => ({ name })));

Deno.test("uniqueKeys() keeps names and numbers repeated ones", () => {
  assertEquals(keysOf("ra", "dec", "ra", "ra"), ["ra", "dec", "ra_2", "ra_3"]);
});

Deno.test("uniqueKeys() never takes the key of another column", () => {
  assertEquals(keysOf("ra", "ra", "ra_2"), ["ra", "ra_3", "ra_2"]);
  assertEquals(keysOf("ra_2", "ra", "ra"), ["ra_2", "ra", "ra_3"]);
});

Deno.test("uniqueKeys() calls nameless columns by ID or number", () => {
  assertEquals(uniqueKeys([{ name: "", id: "c" }, { name: "" }]), ["c", "col2"]);
});

Deno.test("uniqueKeys() gives keys that are unique among names, IDs and odd names alike", () => {
  const fields = [
    { name: "__proto__" },
    { name: "__proto___" },
    { name: "", id: "a" },
    { name: "a" },
    { name: "col6" },
    { name: "" },
    { name: "constructor" },
    { name: "__proto__" },
  ];
  const keys = uniqueKeys(fields);
  assertEquals(new Set(keys).size, fields.length, keys.join());
  assertEquals(keys.includes("__proto__"), false);
  assertEquals(keys[1], "__proto___");
  assertEquals(keys[3], "a");
  assertEquals(keys[6], "constructor");
});
