/**
 * Parts of `denovo` that are easier to see alone.
 *
 * @module
 */
import { assertEquals, assertRejects, assertThrows } from "../../deps/assert.ts";
import { OptionError } from "../../cli/options.ts";
import type { Http } from "../../core/runtime/http.ts";
import { boundedHttp } from "../../scripts/_denovo/_bounded_http.ts";
import { parseSqlOptions } from "../../scripts/_denovo/_sql_files.ts";
import { splitWords } from "../../scripts/_denovo/_tap.ts";
import { parsePolling } from "../../scripts/_denovo/_tap_query.ts";

Deno.test("boundedHttp() keeps a place until the body is read, cancelled, or fails", async () => {
  const sent: string[] = [];
  const http: Http = {
    send(request): Promise<Response> {
      const url = String(request);
      sent.push(url.slice(-1));
      if (url.endsWith("x")) return Promise.reject(new Error("no answer"));
      if (url.endsWith("n")) return Promise.resolve(new Response(null, { status: 204 }));
      const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
        pull(controller): void {
          if (url.endsWith("e")) controller.error(new Error("cut"));
          else {
            controller.enqueue(new TextEncoder().encode(url.slice(-1)));
            controller.close();
          }
        },
      }, { highWaterMark: 0 });
      const response = new Response(body, { status: 201, headers: { a: "b" } });
      return Promise.resolve(Object.defineProperty(response, "url", { value: url }));
    },
  };
  const bounded = boundedHttp(http, 1);
  const ask = (name: string) => bounded.send(`http://one.invalid/${name}`);
  const first = await ask("a");
  assertEquals([first.status, first.headers.get("a"), first.url], [
    201,
    "b",
    "http://one.invalid/a",
  ]);
  const second = ask("c");
  const elsewhere = await bounded.send("http://two.invalid/b");
  assertEquals([sent.join(""), await elsewhere.text()], ["ab", "b"]);
  const third = ask("e");
  assertEquals(await first.text(), "a");
  await (await second).body?.cancel();
  await assertRejects(async () => await (await third).text(), Error, "cut");
  await assertRejects(() => ask("x"), Error, "no answer");
  assertEquals((await ask("n")).status, 204);
  assertEquals(await (await ask("d")).text(), "d");
  assertEquals(sent.join(""), "abcexnd");
  const held = await ask("f");
  const signal = AbortSignal.abort(new Error("enough"));
  await assertRejects(() => bounded.send("http://one.invalid/g", { signal }), Error, "enough");
  assertEquals(await held.text(), "f");
});

Deno.test("parseSqlOptions() reads comments as the AIP writes them", () => {
  const { options, notes } = parseSqlOptions(
    "-- BPT line construction for CARS target ID 12\n\n-- LANGUAGE = PostgreSQL\r\n--QUEUE=30s\n" +
      "  -- maxrec: 10 \n-- RUNID = two words\n-- UPLOAD = a = b.vot\n-- UPLOAD = c=d.csv\n" +
      "-- QUEU = 5m\n-- note = this is prose\nSELECT '-- LANGUAGE = ADQL' FROM t",
  );
  assertEquals(options, {
    language: "PostgreSQL",
    queue: "30s",
    maxrec: 10,
    runid: "two words",
    upload: ["a=b.vot", "c=d.csv"],
  });
  assertEquals(notes, ['"QUEU" in a comment is no option; did you mean QUEUE?']);
  assertThrows(() => parseSqlOptions("-- MAXREC = many\nSELECT 1"), OptionError, '"many" is not');
});

Deno.test("splitWords() tells an address from a query, and parsePolling() how to ask", () => {
  const url = "http://example.invalid/tap";
  assertEquals(splitWords([url, "SELECT 1"]), { url, rest: ["SELECT 1"] });
  assertEquals(splitWords(["SELECT 1"]), { url: undefined, rest: ["SELECT 1"] });
  assertEquals(splitWords([]), { url: undefined, rest: [] });
  assertThrows(() => splitWords(["ftp://example.invalid/"]), OptionError);
  assertEquals(["long", "growing", "120"].map(parsePolling), ["long", "growing", 120_000]);
  for (const text of ["", "0", "-1", "x", "1e9"]) {
    assertThrows(() => parsePolling(text), RangeError);
  }
});
