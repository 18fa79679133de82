/**
 * What the scripts that upload send, request by request, and what they make of the answers.
 *
 * @module
 */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../../deps/assert.ts";
import { createHttp } from "../../core/runtime/http.ts";
import { Table } from "../../core/table/table.ts";
import { readTable } from "../../core/votable/read.ts";
import { TapService } from "../../protocols/tap.ts";
import { createSandboxHandler } from "../../sandbox/serve.ts";
import { fillTemplate, parseQuery } from "../../scripts/_course.ts";
import { countRows } from "../../scripts/exercises/ex05.ts";
import { brokenImagesOf, imagesOf } from "../../scripts/exercises/ex06.ts";
import { joinRemotely } from "../../scripts/exercises/ex10.ts";
import { remoteMatch } from "../../scripts/smart-tap-upload.ts";

/** One request with the fields of its form. */
interface Sent {
  readonly method: string;
  readonly path: string;
  readonly form: FormData;
}

/** Runs a test with services of a sandbox without sockets, and what they are sent. */
async function withServices(
  work: (service: (path: string) => TapService, sent: readonly Sent[]) => Promise<void>,
): Promise<void> {
  using sandbox = await createSandboxHandler();
  const sent: Sent[] = [];
  const http = createHttp({
    fetch: async (request) => {
      const { method, url } = request;
      const form = method === "POST" ? await request.clone().formData() : new FormData();
      sent.push({ method, path: new URL(url).pathname, form });
      return await sandbox.handle(request);
    },
  });
  await work((path) => new TapService(`http://127.0.0.1${path}`, { http }), sent);
}

/** The tables that were uploaded. */
async function uploads(sent: readonly Sent[]): Promise<readonly Table[]> {
  const files = sent.flatMap(({ form }) => [...form.values()])
    .filter((value): value is File => value instanceof File);
  return await Promise.all(files.map(async (file) => await readTable(await file.bytes())));
}

Deno.test("scripts that upload send what they should", async (t) => {
  await withServices(async (service, sent) => {
    await t.step(
      "remoteMatch() uploads identifiers only, each once, and the last batch too",
      async () => {
        const query =
          "SELECT TOP 1050 source_id, ra, dec FROM gaiadr3.gaia_source ORDER BY source_id";
        const stars = await service("/gaia").query(query);
        assertEquals(stars.length, 1050);
        const match = (batch: number) =>
          remoteMatch(service("/gavo"), stars, "gedr3spur.main", { column: "source_id", batch });
        const before = sent.length;
        const joined = await match(250);
        const parts = await uploads(sent.slice(before));
        assertEquals(parts.map(({ length }) => length), [250, 250, 250, 250, 50]);
        assertEquals(parts.flatMap(({ names }) => names), Array(5).fill("source_id"));
        const ids = parts.flatMap((part) => [...part.column("source_id")]);
        assertEquals(ids, [...stars.column("source_id")]);

        const whole = await match(1050);
        const exact = await match(350);
        assertEquals(whole.names, ["source_id", "ra", "dec", "fidelity_v2", "neighbours"]);
        assertEquals(joined.toArray(), whole.toArray());
        assertEquals(exact.toArray(), whole.toArray());
        // Every eleventh is not there; the last rows are.
        assertEquals(whole.length, 955);
        assertEquals(whole.row(954)["source_id"], stars.row(1049)["source_id"]);
      },
    );

    await t.step(
      "remoteMatch() takes names that need quotes, and none that are not there",
      async () => {
        const stars = Table.fromColumns({
          AllWISE: ["SYN-M 340.10816+3.26097", "nobody"],
          n: [1, 2],
        });
        const joined = await remoteMatch(service("/vizier"), stars, 'vizier."II/328/allwise"', {
          column: "AllWISE",
          batch: 10,
        });
        assertEquals([joined.length, joined.row(0)["n"], joined.row(0)["RAJ2000"]], [
          1,
          1,
          340.108156,
        ]);
        const error = await assertRejects(() =>
          remoteMatch(service("/vizier"), stars, "vizier.nothing", { column: "AllWISE", batch: 10 })
        );
        assertStringIncludes((error as Error).message, "vizier.nothing");
      },
    );

    await t.step("joinRemotely() sends a URL in place of data, and deletes the job", async () => {
      const from = sent.length;
      const first = {
        service: service("/gavo"),
        query: "SELECT raj2000, dej2000, hmag FROM rave.main WHERE hmag BETWEEN 8 AND 8.1",
      };
      const second = {
        service: service("/gavo"),
        query: `SELECT tg.source_id, mine.hmag FROM tgas.main AS tg JOIN TAP_UPLOAD.mine AS mine
        ON DISTANCE(tg.ra, tg.dec, mine.raj2000, mine.dej2000) < 1/3600.`,
      };
      const phases: string[] = [];
      const joined = await joinRemotely(first, second, { onPhase: (phase) => phases.push(phase) });
      assertEquals([joined.length, joined.mode, phases.at(-1)], [43, "sync", "COMPLETED"]);
      const asked = sent.slice(from);
      const [upload] = asked.flatMap(({ form }) => form.getAll("UPLOAD"));
      const [, job = ""] = /^mine,http:\/\/127\.0\.0\.1(\/gavo\/async\/\w+)\/results\/result$/.exec(
        String(upload),
      ) ?? [];
      assert(job !== "", String(upload));
      assertEquals(await uploads(asked), []);
      // We fetched nothing of the first result.
      assertEquals(asked.filter(({ path }) => path.includes("/results")), []);
      const deleted = asked.filter(({ method, path, form }) =>
        path === job && (method === "DELETE" || form.get("ACTION") === "DELETE")
      );
      assertEquals(deleted.length, 1);
      assertEquals(await service("/gavo").jobs(), []);

      // The job goes, too, when the second query is wrong.
      const wrong = { ...second, query: "SELECT nothing FROM tgas.main" };
      await assertRejects(() => joinRemotely(first, wrong));
      assertEquals(await service("/gavo").jobs(), []);
    });

    await t.step("countRows() sends one row; its number is a bigint", async () => {
      assertEquals(await countRows(service("/gavo"), "tgas.main"), 3000n);
      assertEquals(await countRows(service("/vizier"), 'vizier."V/147/sdss12"'), 2500n);
    });
  });
});

Deno.test("imagesOf() quotes what brokenImagesOf() pastes", () => {
  const table = { table: "maidanak.reduced", columns: "accref,imagetitle,object" };
  const end = (query: string) => query.split("\n").at(-1);
  assertEquals(end(imagesOf(table, "IC 4756")), "WHERE object = 'IC 4756'");
  assertEquals(end(imagesOf(table, "x' OR '1'='1")), "WHERE object = 'x'' OR ''1''=''1'");
  assertEquals(end(brokenImagesOf(table, "IC 4756")), "WHERE object = IC 4756");
  assertEquals(
    imagesOf({ table: "II/1/x", columns: "a,size,B-V" }, "o"),
    `SELECT a AS uri, "size" AS title\nFROM "II/1/x"\nWHERE "B-V" = 'o'`,
  );
});

Deno.test("fillTemplate() writes literals, and parseQuery() takes texts apart", () => {
  const values = { ra: 340.1, name: "Barnard's star", id: 4500000000000000001n };
  assertEquals(
    fillTemplate("SELECT {ra}, {id} WHERE x = {name} AND '{' < y", values),
    "SELECT 340.1, 4500000000000000001 WHERE x = 'Barnard''s star' AND '{' < y",
  );
  for (
    const [template, wrong] of [["{dec}", values], ["{toString}", values], ["{x}", { x: NaN }]]
  ) {
    let message = "";
    try {
      fillTemplate(template as string, wrong as Record<string, number>);
    } catch (error) {
      assert(error instanceof RangeError);
      message = error.message;
    }
    assert(message !== "", template as string);
  }
  assertEquals(parseQuery(" a-1\thttps://x.invalid/tap\n SELECT 1\nFROM t "), {
    name: "a-1",
    url: "https://x.invalid/tap",
    template: "SELECT 1\nFROM t ",
  });
});
