import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../../deps/assert.ts";
import { contains, Moc } from "../../../core/coords/mod.ts";
import { Time } from "../../../core/coords/time.ts";
import { type Cell, decodedCells, decodeXtype, Table } from "../../../core/table/mod.ts";

const decode = (cell: Cell, xtype?: string) => decodeXtype(cell, { name: "x", xtype });

Deno.test("decodeXtype() makes times of timestamps, MJDs and JDs", () => {
  const time = decode("2015-06-26T00:00:00.5", "timestamp");
  assert(time instanceof Time);
  assertAlmostEquals(time.mjd, 57199 + 0.5 / 86400, 1e-9);
  const mjd = decode(57200.25, "mjd");
  assert(mjd instanceof Time);
  assertEquals(mjd.iso.slice(0, 19), "2015-06-27T06:00:00");
  const jd = decode(2457200.75, "JD");
  assert(jd instanceof Time);
  assertAlmostEquals(jd.mjd, 57200.25, 1e-9);
  assertEquals(decode(NaN, "mjd"), null);
  const tdb = decodeXtype("2000-01-01T00:00:00", { name: "t", xtype: "timestamp" }, {
    timescale: "TDB",
  });
  assert(tdb instanceof Time);
  assertEquals(tdb.scale, "TDB");
});

Deno.test("decodeXtype() makes positions and regions", () => {
  assertEquals(decode(new Float64Array([202.47, 47.195]), "point"), { ra: 202.47, dec: 47.195 });
  assertEquals(decode(new Float64Array([NaN, NaN]), "point"), null);
  const circle = decode(new Float64Array([10, 20, 0.5]), "circle");
  assert(typeof circle === "object" && circle !== null && "kind" in circle);
  assertEquals(contains(circle, { ra: 10.2, dec: 20 }), true);
  assertEquals(contains(circle, { ra: 11.2, dec: 20 }), false);
  const polygon = decode("Polygon ICRS 10 10 12 10 12 12 10 12", "adql:REGION");
  assert(typeof polygon === "object" && polygon !== null && "kind" in polygon);
  assertEquals(contains(polygon, { ra: 11, dec: 11 }), true);
  const shape = decode("circle 10 20 0.5", "shape");
  assert(typeof shape === "object" && shape !== null && "kind" in shape);
  assertEquals(shape.kind, "circle");
});

Deno.test("decodeXtype() makes intervals and lists of them", () => {
  assertEquals(decode(new Float64Array([1, 2]), "interval"), [1, 2]);
  assertEquals(decode(new Float64Array([1, Infinity]), "interval"), [1, Infinity]);
  assertEquals(decode(new Float64Array([NaN, NaN]), "interval"), null);
  assertEquals(decode(new Float64Array([1, 2, 3, 4]), "interval"), [[1, 2], [3, 4]]);
  assertThrows(() => decode(new Float64Array([1, 2, 3]), "interval"), SyntaxError);
});

Deno.test("decodeXtype() reads sexagesimal angles and leaves other cells alone", () => {
  assertAlmostEquals(decode("13 29 52.7", "hms") as number, 202.469583, 1e-5);
  assertAlmostEquals(decode("-00 30 00", "dms") as number, -0.5, 1e-12);
  assertEquals(decode("anything", "unheard-of"), "anything");
  assertEquals(decode(5), 5);
  assertEquals(decode(null, "timestamp"), null);
  assertThrows(() => decode("yesterday", "timestamp"), SyntaxError);
});

Deno.test("decodedCells() goes through a column", () => {
  const table = Table.fromColumns({ t: ["2020-01-01T00:00:00", null] }, [
    { name: "t", datatype: "char", arraysize: "*", xtype: "timestamp" },
  ]);
  const [first, second] = [...decodedCells(table.column("t"))];
  assert(first instanceof Time);
  assertEquals(second, null);
});

Deno.test("decodeXtype() reads MOCs of space, and leaves those of time as they are", () => {
  const field = { name: "coverage", xtype: "moc" };
  const moc = decodeXtype("1/1 2 4 2/12-14", field);
  assert(moc instanceof Moc);
  assertEquals(String(moc), "1/1-2 4 2/12-14");
  const json = decodeXtype('{"1":[1,2,4],"2":[12,13,14]}', field);
  assert(json instanceof Moc && json.equals(moc));
  assertEquals(decodeXtype("t61/1 3", field), "t61/1 3");
  assertEquals(decodeXtype(' {"t":{"61":[1]}}', field), ' {"t":{"61":[1]}}');
  assertEquals([decodeXtype(" ", field), decodeXtype(null, field)], [null, null]);
  assertThrows(() => decodeXtype("no moc", field), SyntaxError);
});
