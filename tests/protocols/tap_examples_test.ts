import { parseExamples, TapService } from "../../protocols/tap.ts";
import { HttpStatusError } from "../../core/runtime/errors.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../../deps/assert.ts";
import { fixture, recordingHttp } from "./_helpers.ts";

const URL_ = "http://example.org/tap/examples";

Deno.test("parseExamples() reads those of DaCHS, with names, tables and descriptions", () => {
  const html = new TextDecoder().decode(fixture("tap/dachs_examples.html"));
  const { examples, continuations } = parseExamples(html, URL_);
  assertEquals(continuations, []);
  assertEquals(examples.map(({ name, id, tables }) => [name, id, tables]), [
    ["Bright infrared sources", "Brightinfraredsources", ["irphot.data"]],
    ["Union with casts", "Unionwithcasts", ["nearstars.main", "optphot.plates"]],
    ["Upload crossmatch with obscore", "Uploadcrossmatchwithobscore", ["ivoa.obscore"]],
  ]);
  assertEquals(
    examples[0]?.query,
    "SELECT raj2000, dej2000, jmag, hmag, kmag\nFROM irphot.data\nWHERE jmag<3",
  );
  assertStringIncludes(examples[0]?.description ?? "", "irphot.data has J, H, and K magnitudes.");
  assert(!examples[0]?.description.includes("SELECT"));
});

Deno.test("parseExamples() reads HTML 5: unclosed elements, bare attributes, entities, scripts", () => {
  const { examples, continuations } = parseExamples(
    `<!doctype html><title>x</title><body vocab=http://www.ivoa.net/rdf/examples#>
<script>if (a < b && "<div typeof=example>") {}</script><!-- <div typeof="example"> -->
<div typeof=example id=one resource=#one><h2 property=name>A &amp; B<br>C</h2>
<p>Look at <b>this<p>and <em property="ex:table">s.t</em><li>thing
<PRE PROPERTY='query'>

    SELECT a &lt; b
      FROM t&nbsp;-- &#x3b1;&unknown;
</PRE>
<span property=capability>ivo://ivoa.net/std/TAP</span></div>
<img src=x><a property=continuation href="more.html#a">more</a>
<a property="continuation" href="javascript:alert(1)">bad</a>
<pre property="query">SELECT 2</pre>
<div typeof="example" id="kv"><span property="name">Parameters</span>
<span property="generic-parameter" typeof="keyval"><span property="key">QUERY</span> <span property="value">SELECT 3</span></span>
<span property="generic-parameter" typeof="keyval"><span property="key">MAXREC</span><span property="value">5</span></span>
</div><div typeof="example"><h3 property="name">Nothing to run</h3></div><div typeof=example><p property=query>SELECT 4`,
    URL_,
  );
  assertEquals(
    examples.map(({ name, query }) => [name, query]),
    [
      ["A & B C", "SELECT a < b\n  FROM t -- α&unknown;"],
      ["", "SELECT 2"],
      ["Parameters", "SELECT 3"],
      ["", "SELECT 4"],
    ],
  );
  assertEquals([examples[0]?.id, examples[0]?.tables, examples[0]?.capability], [
    "one",
    ["s.t"],
    "ivo://ivoa.net/std/TAP",
  ]);
  assertEquals(examples[0]?.description, "Look at this and s.t thing");
  assertEquals(examples[2]?.parameters, [["QUERY", "SELECT 3"], ["MAXREC", "5"]]);
  assertEquals(continuations, ["http://example.org/tap/more.html"]);
});

Deno.test("parseExamples() survives everything, in linear time", () => {
  for (
    const html of [
      "",
      "<",
      "<a",
      `<a b="`,
      "</",
      "<!--",
      "<![CDATA[",
      "&#99999999;",
      "<<<>>>",
      "<a/ =x>",
    ]
  ) {
    assertEquals(parseExamples(html, URL_).examples, []);
  }
  const deep = "<div typeof=example>".repeat(20_000) + "<p property=query>x" +
    "<script>".repeat(20_000);
  const started = performance.now();
  assert(parseExamples(deep, URL_).examples.length >= 1);
  parseExamples(`<a ${"x=y ".repeat(100_000)}`, URL_);
  parseExamples("<script></".repeat(50_000), URL_);
  assert(performance.now() - started < 5000);
});

Deno.test("TapService.examples() follows continuations five deep, each once; none are no error", async () => {
  const page = (n: number): string =>
    `<div vocab="x"><div typeof="example"><p property="name">${n}</p><pre property="query">SELECT ${n}</pre></div>` +
    `<a property="continuation" href="e${
      n + 1
    }">next</a><a property="continuation" href="examples">back</a></div>`;
  const http = recordingHttp((request) => {
    const n = Number(/e(\d+)$/.exec(request.url)?.[1] ?? 0);
    return n === 3 ? new Response("gone", { status: 500 }) : new Response(page(n));
  });
  const service = new TapService("http://example.org/tap", { http });
  // The third is broken: what was before it counts.
  assertEquals((await service.examples()).map(({ name }) => name), ["0", "1", "2"]);
  const endless = recordingHttp((request) =>
    new Response(page(Number(/e(\d+)$/.exec(request.url)?.[1] ?? 0)))
  );
  const all = await new TapService("http://example.org/tap", { http: endless }).examples();
  assertEquals(all.map(({ query }) => query), [0, 1, 2, 3, 4, 5].map((n) => `SELECT ${n}`));
  assertEquals(endless.asked.length, 6);
  const none = recordingHttp(() => new Response("", { status: 404 }));
  assertEquals(await new TapService("http://example.org/tap", { http: none }).examples(), []);
  const broken = recordingHttp(() => new Response("", { status: 500 }));
  await assertRejects(
    () => new TapService("http://example.org/tap", { http: broken }).examples(),
    HttpStatusError,
  );
});
