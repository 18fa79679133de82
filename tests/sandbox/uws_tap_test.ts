import { assert, assertEquals, assertMatch } from "../../deps/assert.ts";
import { type Sandbox, startSandbox } from "../../sandbox/serve.ts";
import { textOf } from "./_uws.ts";

/** Long enough for a slow computer; what is stuck is stuck for ever. */
const LIMIT_MS = 30_000;

/** Makes a job and starts it; gives its URL. */
async function start(sandbox: Sandbox, query: string): Promise<string> {
  const body = new URLSearchParams({
    LANG: "ADQL",
    QUERY: query,
    RESPONSEFORMAT: "tsv",
    PHASE: "RUN",
  });
  const url = `${sandbox.services.tap}/async`;
  const response = await fetch(url, { method: "POST", body, redirect: "manual" });
  await response.body?.cancel();
  assertEquals(response.status, 303);
  return response.headers.get("location") ?? "";
}

/** Waits until a job is in none of some phases; gives the phase that it is in. */
async function leave(url: string, ...phases: string[]): Promise<string> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  let [phase = ""] = phases;
  while (phases.includes(phase)) {
    // WAIT alone waits for the next phase, which may be long in coming when this one is over already
    const text = await (await fetch(`${url}?WAIT=20&PHASE=${phase}`, { signal })).text();
    phase = textOf(text, "phase") ?? "";
  }
  return phase;
}

/** Asks a quick query. */
async function count(sandbox: Sandbox): Promise<string> {
  const query = new URLSearchParams({
    LANG: "ADQL",
    QUERY: "SELECT COUNT(*) AS n FROM messier.main",
    RESPONSEFORMAT: "tsv",
  });
  const signal = AbortSignal.timeout(LIMIT_MS);
  return await (await fetch(`${sandbox.services.tap}/sync?${query}`, { signal })).text();
}

/** Does not end within anybody's patience. */
const ENDLESS = "SELECT COUNT(*) AS n FROM stars.hip AS a, stars.hip AS b, stars.hip AS c" +
  " WHERE a.vmag + b.vmag + c.vmag < 0";

Deno.test("200 jobs at once on the sandbox all end right, and it answers meanwhile", async () => {
  await using sandbox = await startSandbox();
  const numbers = Array.from({ length: 200 }, (_, i) => i);
  const urls = await Promise.all(
    numbers.map((i) => start(sandbox, `SELECT ${i} AS i, COUNT(*) AS n FROM stars.hip`)),
  );
  assertEquals(new Set(urls).size, 200);
  const rows = await Promise.all(urls.map(async (url) => {
    assertEquals(await leave(url, "QUEUED", "EXECUTING"), "COMPLETED");
    const signal = AbortSignal.timeout(LIMIT_MS);
    const meanwhile = await fetch(`${sandbox.services.tap}/availability`, { signal });
    assertMatch(await meanwhile.text(), /available>true</);
    const [, row] = (await (await fetch(`${url}/results/result`)).text()).split(/\r?\n/);
    return row;
  }));
  assertEquals(rows, numbers.map((i) => `${i}\t5044`));
  const list = await (await fetch(`${sandbox.services.tap}/async?PHASE=COMPLETED`)).text();
  assertEquals([...list.matchAll(/<jobref /g)].length, 200);
});

Deno.test("jobs that are aborted or deleted stop their queries, so that others can run", async () => {
  await using sandbox = await startSandbox();
  // All workers are up, so that the queries really begin
  await Promise.all(Array.from({ length: 6 }, () => count(sandbox)));
  // More than can run at once: if they went on, the last would never begin
  for (let i = 0; i < 6; i++) {
    const url = await start(sandbox, ENDLESS);
    assertEquals(await leave(url, "QUEUED"), "EXECUTING");
    const init = i % 2 === 0
      ? { method: "POST", body: new URLSearchParams({ PHASE: "ABORT" }) }
      : { method: "DELETE" };
    await (await fetch(i % 2 === 0 ? `${url}/phase` : url, init)).body?.cancel();
    const after = await fetch(`${url}/phase`);
    assertEquals(
      [after.status, await after.text()],
      i % 2 === 0 ? [200, "ABORTED"] : [404, `There is no job ${url.slice(-16)}\n`],
    );
  }
  const last = await start(sandbox, "SELECT COUNT(*) AS n FROM messier.main");
  assertEquals(await leave(last, "QUEUED", "EXECUTING"), "COMPLETED");
  assertEquals((await count(sandbox)).split(/\r?\n/)[1], "110");
});

Deno.test("a job of the sandbox that runs too long is stopped at its limit, and says so", async () => {
  await using sandbox = await startSandbox();
  const url = await start(sandbox, ENDLESS);
  const body = new URLSearchParams({ EXECUTIONDURATION: "1" });
  await (await fetch(`${url}/executionduration`, { method: "POST", body })).body?.cancel();
  assertEquals(await leave(url, "QUEUED", "EXECUTING"), "ABORTED");
  const text = await (await fetch(url)).text();
  assertEquals(textOf(text, "message"), "The job was stopped: it ran for more than 1 s");
  const error = await (await fetch(`${url}/error`)).text();
  assert(/<INFO name="QUERY_STATUS" value="ERROR">The job was stopped/.test(error), error);
});

Deno.test("a sandbox that may not start workers ends long queries soon, and answers again", async () => {
  const module = new URL("../../sandbox/serve.ts", import.meta.url).href;
  const script = `import { createSandboxHandler } from ${JSON.stringify(module)};
    using sandbox = await createSandboxHandler();
    const ask = async (path, form) => {
      const init = form === undefined ? {} : { method: "POST", body: new URLSearchParams(form) };
      return await sandbox.handle(new Request("http://127.0.0.1/tap" + path, init));
    };
    const form = { LANG: "ADQL", PHASE: "RUN", QUERY: ${JSON.stringify(ENDLESS)} };
    const { pathname } = new URL((await ask("/async", form)).headers.get("location"));
    const job = pathname.slice("/tap".length);
    while (/QUEUED|EXECUTING/.test(await (await ask(job + "/phase")).text())) {
      await (await ask(job + "?WAIT=5")).text();
    }
    console.log(await (await ask(job)).text());
    const query = "LANG=ADQL&QUERY=SELECT+COUNT(*)+AS+n+FROM+messier.main";
    console.log(await (await ask("/sync?" + query)).text());`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "--no-prompt", "--allow-net=127.0.0.1", "--ext=js", "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const text = new TextDecoder().decode(stdout);
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  assertEquals(textOf(text, "phase"), "ERROR");
  assertEquals(textOf(text, "message"), "Cannot run query: it took more than 5000 ms");
  assert(text.includes("<TD>110</TD>"), text);
});
