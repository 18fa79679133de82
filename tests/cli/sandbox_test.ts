import { assert, assertEquals, assertRejects, assertThrows } from "../../deps/assert.ts";
import { opt, parseOptions } from "../../cli/options.ts";
import { COUNTERPARTS, resolveServices, startLocalSandbox } from "../../cli/sandbox.ts";
import { FormatError, UnsupportedError } from "../../core/runtime/errors.ts";
import { createHttp } from "../../core/runtime/http.ts";

const DEFAULT = "http://dc.g-vo.org/lswscans/res/positions/siap/siap.xml";
const OPTIONS = { url: opt.string("SIA access URL", DEFAULT), sandbox: opt.flag("sandbox") };
const parse = (...args: string[]) => parseOptions("t: t", OPTIONS, args);

function answering(body: string) {
  return createHttp({ fetch: () => Promise.resolve(new Response(body)) });
}

Deno.test("resolveServices() asks the real services unless told otherwise", async () => {
  for (const variable of ["", "0"]) {
    await using services = await resolveServices(parse(), { variable });
    assertEquals(services.sandbox, undefined);
    assertEquals(services.url(DEFAULT), DEFAULT);
    assertEquals(services.option(parse(), "url"), DEFAULT);
  }
});

Deno.test("resolveServices() starts a sandbox that answers, says so once, and closes it", async () => {
  const lines: string[] = [];
  const o = parse("--sandbox");
  let url: string;
  {
    await using services = await resolveServices(o, {
      variable: "",
      log: (line) => lines.push(line),
    });
    url = services.option(o, "url");
    assertEquals([services.url(`${DEFAULT}?`), services.isOwn], [url, true]);
    const response = await fetch(`${url}?POS=202.47,47.195&SIZE=0.1`);
    assert((await response.text()).includes("M51"));
  }
  assertEquals(lines, [
    `Sandbox: asking ${url} (local training data) instead of ${DEFAULT}`,
  ]);
  await assertRejects(() => fetch(url), TypeError);
});

Deno.test("resolveServices() uses a running sandbox; a URL that was given wins", async () => {
  const http = answering(
    `{"base":"http://127.0.0.1:1","services":{"sia":"http://127.0.0.1:1/sia"}}`,
  );
  const lines: string[] = [];
  await using services = await resolveServices(parse(), {
    variable: "http://127.0.0.1:1",
    http,
    log: (line) => lines.push(line),
  });
  const given = parse("--url", DEFAULT);
  assertEquals([services.option(given, "url"), services.isOwn], [DEFAULT, false]);
  assertEquals(lines, []);
  assertEquals(services.option(parse(), "url"), "http://127.0.0.1:1/sia");
  assertEquals(lines.length, 1);
  assertThrows(
    () => services.url("http://example.invalid/other"),
    UnsupportedError,
    "it has nothing for http://example.invalid/other",
  );
});

Deno.test("resolveServices() gets from a real sandbox what runs there", async () => {
  await using sandbox = await startLocalSandbox();
  await using services = await resolveServices(parse(), { variable: sandbox.base, log: () => {} });
  assertEquals(services.sandbox, sandbox.base);
  assertEquals(services.url(DEFAULT), sandbox.services["sia"]);
});

Deno.test("resolveServices() never falls back to real services", async () => {
  const variable = "http://127.0.0.1:1/";
  for (const body of ["<html>", "[]", "null", "{}"]) {
    await assertRejects(
      () => resolveServices(parse(), { variable, http: answering(body) }),
      FormatError,
      "Cannot use DENOVO_SANDBOX",
    );
  }
  await assertRejects(
    () => resolveServices(parse(), { variable: "yes" }),
    UnsupportedError,
    "must be 1 or a URL",
  );
});

Deno.test("COUNTERPARTS names services that the sandbox has", async () => {
  await using sandbox = await startLocalSandbox();
  for (const name of Object.values(COUNTERPARTS)) assert(name in sandbox.services, name);
});

Deno.test("adapt() puts what the sandbox has in place of defaults, never of what was given", async () => {
  const http = answering(
    `{"base":"http://127.0.0.1:1","services":{"sia":"http://127.0.0.1:1/sia"}}`,
  );
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const toPos = (text: string) => ({
    ra: Number(text.split(" ")[0]),
    dec: Number(text.split(" ")[1]),
  });
  const options = {
    ...OPTIONS,
    pos: opt.value("position", toPos, "1 2"),
    size: opt.number("size", 3),
  };
  const parseMore = (...args: string[]) => parseOptions("t: t", options, args);
  const instead = { pos: "202 47", size: "0.5" };
  {
    await using services = await resolveServices(parseMore(), { variable: "" });
    const o = parseMore();
    assertEquals(services.adapt(o, "url", instead), o);
  }
  await using services = await resolveServices(parse(), {
    variable: "http://127.0.0.1:1",
    http,
    log,
  });
  const elsewhere = parseMore("--url", "http://example.invalid/");
  assertEquals(services.adapt(elsewhere, "url", instead), elsewhere);
  assertEquals(lines, []);
  const { url, pos, size } = services.adapt(parseMore("--size=3"), "url", instead);
  assertEquals([url, pos, size], ["http://127.0.0.1:1/sia", toPos("202 47"), 3]);
  assertEquals(lines[1], 'Sandbox: with --pos="202 47", where it has data');
  assertEquals(services.adapt(parseMore(), "url").pos, toPos("1 2"));
});
