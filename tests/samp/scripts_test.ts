import { assertAlmostEquals, assertEquals, assertThrows } from "../../deps/assert.ts";
import { ColumnError } from "../../core/runtime/errors.ts";
import { Table } from "../../core/table/table.ts";
import { fetchTable } from "../../core/votable/fetch.ts";
import { writeTable } from "../../core/votable/write.ts";
import { ScsService } from "../../protocols/scs.ts";
import { startSandbox } from "../../sandbox/serve.ts";
import { sendTable } from "../../samp/mod.ts";
import { pointedPositions } from "../../scripts/coord-printer.ts";
import { odometer } from "../../scripts/odometer.ts";
import { positionOf, searchVicinities } from "../../scripts/vicinitysearcher.ts";
import { withHub } from "./_with_hub.ts";

Deno.test("odometer() adds up the way from click to click", async () => {
  await withHub(async ({ connect }) => {
    const [viewer, meter] = [await connect("viewer"), await connect("odometer")];
    const ways = odometer(pointedPositions(meter));
    const first = ways.next();
    while ((await viewer.clients({ mtype: "coord.pointAt.sky" })).length === 0);
    const point = (ra: number, dec: number) =>
      viewer.call(meter.id, "coord.pointAt.sky", { ra, dec });
    // Answered when the loop goes on, so that the order is sure.
    await point(359, 0);
    const second = point(1, 0);
    assertAlmostEquals((await first).value?.step ?? 0, 2);
    const next = ways.next();
    await second;
    const third = point(1, 3);
    assertAlmostEquals((await next).value?.total ?? 0, 5);
    await ways.return(undefined);
    assertEquals((await third).status, "samp.warning");
  });
});

Deno.test("positionOf() takes units and names of columns into account, and says what is missing", () => {
  const table = Table.fromColumns({ ra: [5400, NaN], dec: [20, 1] }, [
    { name: "ra", datatype: "double", unit: "arcmin" },
    { name: "dec", datatype: "double", unit: "deg" },
  ]);
  assertEquals(positionOf(table, 0), { ra: 90, dec: 20 });
  assertThrows(() => positionOf(table, 1), RangeError, "Row 1 has no position");
  assertThrows(() => positionOf(table, 2), RangeError, "There is no row 2: the table has 2 rows");
  const none = Table.fromRows([{ a: 1 }]);
  assertThrows(() => positionOf(none, 0), ColumnError, "Cannot find the positions of the table");
});

Deno.test("searchVicinities() sends what is around the row that was highlighted", async () => {
  await using sandbox = await startSandbox();
  await withHub(async ({ connect }) => {
    const [viewer, searcher] = [await connect("viewer"), await connect("searcher")];
    const got = Promise.withResolvers<Table>();
    await viewer.on("table.load.votable", async (message) => {
      const { url, name } = message.payload();
      assertEquals(name, "around row 1");
      got.resolve(await fetchTable(url));
    });
    const service = new ScsService(sandbox.services.scs);
    const log: string[] = [];
    const running = searchVicinities(
      searcher,
      async (pos, options) => (await service.search({ pos, radius: 1 }, options)).table,
      {
        to: "viewer",
        log: (line) => void log.push(line),
      },
    );
    while ((await viewer.clients({ mtype: "table.highlight.row" })).length === 0);
    const field = (name: string, ucd: string) =>
      ({ name, ucd, datatype: "double", unit: "deg" }) as const;
    const table = Table.fromColumns({ a: [10, 101.29], d: [20, -16.72] }, [
      field("a", "pos.eq.ra;meta.main"),
      field("d", "pos.eq.dec;meta.main"),
    ]);
    const { tableId } = await sendTable(viewer, table, { to: "searcher" });
    const highlight = (row: number) =>
      viewer.call(searcher.id, "table.highlight.row", { "table-id": tableId, row });
    (await highlight(1)).ensureOk();
    assertEquals([...await got.promise].map((row) => row["main_id"]), ["HIP 32349"]);
    assertEquals((await highlight(7)).errorText, "There is no row 7: the table has 2 rows");
    assertEquals(log.splice(0), [
      `table ${tableId}: 2 rows`,
      "row 1: 1 around 101.29 -16.72",
      "A click was not answered: There is no row 7: the table has 2 rows",
    ]);
    // A row of a table that went to somebody else is no error, but whoever clicks wonders.
    const unknown = { "table-id": "another", row: 0 };
    (await viewer.call(searcher.id, "table.highlight.row", unknown)).ensureOk();
    assertEquals(log.splice(0), ["row 0: of a table that nobody has sent here (another)"]);
    const wrong = { url: "http://127.0.0.1:1/t.vot" };
    assertEquals((await viewer.call(searcher.id, "table.load.votable", wrong)).ok, false);
    assertEquals(log.splice(0).map((line) => line.slice(0, 30)), [
      "A table was not taken: Cannot ",
    ]);
    // A table may be named by its URL alone.
    const votable = new Response(ReadableStream.from(writeTable(table)));
    const shared = viewer.share(await votable.bytes());
    const loaded = { url: shared.url, "table-id": "by URL" };
    (await viewer.call(searcher.id, "table.load.votable", loaded)).ensureOk();
    const byUrl = { url: shared.url, row: 1 };
    (await viewer.call(searcher.id, "table.highlight.row", byUrl)).ensureOk();
    assertEquals(log, ["table by URL: 2 rows", "row 1: 1 around 101.29 -16.72"]);
    await searcher.disconnect();
    await running;
  });
});
