import { assertAlmostEquals, assertEquals } from "../../deps/assert.ts";
import { Table } from "../../core/table/table.ts";
import { fetchTable } from "../../core/votable/fetch.ts";
import { ScsService } from "../../protocols/scs.ts";
import { startSandbox } from "../../sandbox/serve.ts";
import { sendTable } from "../../samp/mod.ts";
import { pointedPositions } from "../../scripts/coord-printer.ts";
import { odometer } from "../../scripts/odometer.ts";
import { searchVicinities } from "../../scripts/vicinitysearcher.ts";
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
    assertEquals((await highlight(7)).errorText, "The table has 2 rows, not 8");
    assertEquals(log.length, 2);
    await searcher.disconnect();
    await running;
  });
});
