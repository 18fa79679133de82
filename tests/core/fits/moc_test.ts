import { assert, assertEquals, assertRejects } from "../../../deps/assert.ts";
import { Moc, parseMoc } from "../../../core/coords/mod.ts";
import { FormatError, UnsupportedError } from "../../../core/runtime/errors.ts";
import { readMocFits, writeFitsTable, writeMocFits } from "../../../core/fits/mod.ts";
import { Table } from "../../../core/table/mod.ts";
import { recut } from "../../_recut.ts";

const FOLDER = new URL("../../fixtures/fits/peer/", import.meta.url);
const wanted = parseMoc(Deno.readTextFileSync(new URL("moc.txt", FOLDER)));

for (const name of ["moc-range.fits", "moc-nuniq.fits"]) {
  Deno.test(`readMocFits() reads ${name} by mocpy`, async () => {
    const bytes = Deno.readFileSync(new URL(name, FOLDER));
    const moc = await readMocFits(bytes);
    assertEquals(moc.order, wanted.order);
    assert(moc.equals(wanted));
    assert((await readMocFits(recut(bytes, 1000))).equals(wanted));
  });
}

Deno.test("writeMocFits() writes what readMocFits() reads, to order 29", async () => {
  const cells = [{ order: 0, cell: 3n }, { order: 29, cell: (12n << 58n) - 1n }, {
    order: 7,
    cell: 5n,
  }];
  for (const moc of [wanted, Moc.fromCells(29, cells), Moc.fromCells(5, [])]) {
    const copy = await readMocFits(writeMocFits(moc));
    assertEquals(copy.order, moc.order);
    assert(copy.equals(moc));
  }
});

Deno.test("readMocFits() refuses what is no MOC of the equatorial sky", async () => {
  const file = (cards: Readonly<Record<string, string>>, cells: readonly bigint[] = [4n]) =>
    writeFitsTable(Table.fromColumns({ UNIQ: cells }, [{ name: "UNIQ", datatype: "long" }], {
      items: Object.entries({ ORDERING: "NUNIQ", ...cards }).map(([name, value]) => ({
        kind: "param",
        name,
        datatype: "char",
        arraysize: "*",
        value,
        cell: value,
      })),
    }));
  await assertRejects(() => readMocFits(file({})), FormatError, "holds none");
  const order = { MOCORDER: "5" };
  assertEquals((await readMocFits(file(order))).order, 5);
  await assertRejects(() => readMocFits(file({ ...order, MOCDIM: "TIME" })), UnsupportedError);
  await assertRejects(() => readMocFits(file({ ...order, COORDSYS: "G" })), UnsupportedError);
  await assertRejects(() => readMocFits(file({ ...order, ORDERING: "NESTED" })), UnsupportedError);
  await assertRejects(() => readMocFits(file(order, [1n])), FormatError, "NUNIQ");
  await assertRejects(() => readMocFits(file(order, [4n << 20n])), FormatError, "order");
  const half = file({ ...order, ORDERING: "RANGE" }, [0n, 4n, 8n]);
  await assertRejects(() => readMocFits(half), FormatError, "half pairs");
});
