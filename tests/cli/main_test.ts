import { assertEquals, assertFalse, assertStringIncludes } from "../../deps/assert.ts";
import { type Main, missingFlag, runWith } from "../../cli/main.ts";
import { opt, parseOptions } from "../../cli/options.ts";
import {
  HttpStatusError,
  NetworkError,
  QueryError,
  VoTimeoutError,
} from "../../core/runtime/errors.ts";

async function run(
  main: Main,
  signal?: AbortSignal,
): Promise<{ status: number; out: string; err: string }> {
  let out = "";
  let err = "";
  const status = await runWith(main, ["--x"], signal, {
    out: (text) => out += `${text}\n`,
    err: (text) => err += `${text}\n`,
  });
  return { status, out, err };
}

const failing = (error: unknown) =>
  run(() => {
    throw error;
  });

Deno.test("runWith() gives main the arguments, and its status back", async () => {
  let seen: unknown;
  assertEquals((await run((args) => void (seen = args))).status, 0);
  assertEquals(seen, ["--x"]);
  assertEquals((await run(() => 1)).status, 1);
});

Deno.test("runWith() says with --sandbox that a URL which was given is asked all the same", async () => {
  let err = "";
  const output = { out: () => {}, err: (text: string) => err += text };
  const main = () => {
    throw new NetworkError("No answer");
  };
  await runWith(main, ["http://example.org/tap", "--sandbox"], undefined, output);
  assertStringIncludes(err, "Hint: a URL that is given is always asked: leave it out");
  assertFalse(err.includes("needs neither"));
});

Deno.test("runWith() ends with 2 for a wrong option and 0 for --help", async () => {
  const wrong = await run((args) => void parseOptions("t: t", { a: opt.flag("a") }, args));
  assertEquals(wrong, {
    status: 2,
    out: "",
    err: "Unknown option --x: did you mean --a?\nSee --help for all options\n",
  });
  const help = await run(() => void parseOptions("t: t", {}, ["--help"]));
  assertEquals([help.status, help.err], [0, ""]);
  assertStringIncludes(help.out, "Usage: t [options]");
});

Deno.test("runWith() tells what failed, where, with which query, and what might help", async () => {
  const { status, err } = await failing(
    new QueryError("Cannot query: no such column", {
      url: "http://example.invalid/tap?token=abc",
      query: "SELECT x\nFROM t",
    }),
  );
  assertEquals(status, 1);
  assertEquals(
    err,
    `Error: Cannot query: no such column
  URL: http://example.invalid/tap?token=***
  Query: SELECT x
         FROM t
`,
  );
});

Deno.test("runWith() prints a query that is the URL once", async () => {
  const url = "http://x.test/ssa?BAND=1";
  const { err } = await failing(
    new QueryError("Cannot search: no", { url, query: url, serviceMessage: "no" }),
  );
  assertEquals(err.split(url).length, 2, err);
});

Deno.test("runWith() gives hints by kind of failure", async () => {
  const status = (code: number, retryAfterMs?: number) =>
    new HttpStatusError("Cannot get it", { status: code, body: "", retryAfterMs });
  const cases: readonly (readonly [Error, string])[] = [
    [new NetworkError("No answer"), "check the address and the network"],
    [new VoTimeoutError("Too slow", { limit: "total", limitMs: 1 }), "--timeout"],
    [status(401), "credentials"],
    [status(404), "check the address"],
    [status(503, 1500), "come back in 2 s"],
    [status(503, 600_001), "come back in 11 min"],
    [status(429, 3e13), "come back much later"],
    [status(500), "the fault is the service's"],
  ];
  for (const [error, hint] of cases) {
    assertStringIncludes((await failing(error)).err, `  Hint: `);
    assertStringIncludes((await failing(error)).err, hint);
  }
});

Deno.test("runWith() prints no control characters and no stack", async () => {
  const { err } = await failing(new QueryError("Bad \x1b]0;title\x07 \x9b31m\u202e thing"));
  assertEquals(err, "Error: Bad \\x1b]0;title\\x07 \\x9b31m\\u202e thing\n");
  assertEquals(
    (await failing(new TypeError("Cannot read"))).err,
    "Error: Cannot read\n  To see where, set DENOVO_DEBUG=stack\n",
  );
  assertEquals((await failing("text")).err, "Error: text\n");
});

Deno.test("runWith() says in one line which permission is missing", async () => {
  const denied = new Deno.errors.NotCapable(
    'Requires net access to "dc.g-vo.org:443", run again with the --allow-net flag',
  );
  for (const error of [denied, new NetworkError("No answer", { cause: denied })]) {
    assertEquals(await failing(error), {
      status: 1,
      out: "",
      err: "A permission is missing: run again with --allow-net=dc.g-vo.org:443\n",
    });
  }
});

Deno.test("runWith() says what Deno opens only with all permissions", async () => {
  const { err } = await failing(
    new Deno.errors.NotCapable(
      'Requires all access to "/proc/x.csv", run again with the --allow-all flag',
    ),
  );
  assertEquals(err, "A permission is missing: Deno opens /proc/x.csv only with --allow-all\n");
});

Deno.test("missingFlag() asks for a host to listen on, and for any host where a script is led there", () => {
  const error = (where: string) =>
    new Deno.errors.NotCapable(`Requires net access to "${where}", run`);
  assertEquals(missingFlag(error("127.0.0.1:0")), "--allow-net=127.0.0.1");
  assertEquals(missingFlag(error("127.0.0.1:0"), true), "--allow-net=127.0.0.1");
  assertEquals(missingFlag(error("a.invalid:80")), "--allow-net=a.invalid:80");
  assertEquals(missingFlag(error("a.invalid:80"), true), "--allow-net");
  assertEquals(
    missingFlag(new Deno.errors.NotCapable('Requires read access to "x:0", run'), true),
    "--allow-read=x:0",
  );
});

Deno.test("missingFlag() gives the flag for every kind of permission", () => {
  const flag = (what: string) => missingFlag(new Deno.errors.NotCapable(`Requires ${what}, run`));
  assertEquals(flag('all access to "/proc/x"'), "--allow-all");
  assertEquals(flag('write access to "images/a b.fits"'), "--allow-write=images/a b.fits");
  assertEquals(flag("env access"), "--allow-env");
  assertEquals(missingFlag(new Error('Requires net access to "a"')), undefined);
  assertEquals(missingFlag(undefined), undefined);
});

Deno.test("runWith() ends with 130 and says nothing when it was aborted", async () => {
  const controller = new AbortController();
  const running = run((_args, signal) => {
    const { promise, reject } = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => reject(signal.reason));
    return promise;
  }, controller.signal);
  controller.abort();
  assertEquals(await running, { status: 130, out: "", err: "" });
  const other = await run(() => {
    throw new NetworkError("No answer");
  }, controller.signal);
  assertEquals(other.status, 1);
});

Deno.test("runWith() ends quietly when who reads has gone", async () => {
  assertEquals(await failing(new Deno.errors.BrokenPipe("Broken pipe")), {
    status: 0,
    out: "",
    err: "",
  });
});

const SCRIPT = `
import { runMain } from "${new URL("../../cli/main.ts", import.meta.url)}";
import { printLine } from "${new URL("../../cli/files.ts", import.meta.url)}";
await runMain(async (args, signal) => {
  await printLine("ready");
  if (args[0] === "stubborn") signal = new AbortController().signal;
  if (args[0] === "print") for (;;) await printLine("x".repeat(1000));
  if (args[0] === "read") Deno.readTextFileSync("secret.txt");
  const timer = setInterval(() => {}, 1000);
  await new Promise((_, reject) => {
    // The signal may have come already, while "ready" was being written.
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason));
  }).finally(() => clearInterval(timer));
});
`;

function spawn(...args: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-q",
      "--no-prompt",
      `data:text/typescript,${encodeURIComponent(SCRIPT)}`,
      ...args,
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  }).spawn();
}

async function untilReady(child: Deno.ChildProcess): Promise<ReadableStreamDefaultReader> {
  const reader = child.stdout.getReader();
  await reader.read();
  return reader;
}

async function finish(child: Deno.ChildProcess): Promise<{ code: number; err: string }> {
  const [{ code }, err] = await Promise.all([child.status, new Response(child.stderr).text()]);
  return { code, err };
}

Deno.test(
  { name: "runMain() aborts at the first Ctrl-C", ignore: Deno.build.os === "windows" },
  async () => {
    const child = spawn();
    const reader = await untilReady(child);
    child.kill("SIGINT");
    assertEquals(await finish(child), { code: 130, err: "" });
    await reader.cancel();
  },
);

Deno.test(
  { name: "runMain() exits at the second Ctrl-C", ignore: Deno.build.os === "windows" },
  async () => {
    const child = spawn("stubborn");
    const reader = await untilReady(child);
    // Two that arrive together count as one, so send more until it has gone.
    let gone = false;
    const status = finish(child).finally(() => gone = true);
    while (!gone) {
      try {
        child.kill("SIGINT");
      } catch (error) {
        if (!(error instanceof TypeError)) throw error; // it has gone just now
      }
      await Promise.race([status, new Promise((resolve) => setTimeout(resolve, 20))]);
    }
    assertEquals((await status).code, 130);
    await reader.cancel();
  },
);

Deno.test("runMain() ends quietly when standard output is closed", async () => {
  const child = spawn("print");
  const reader = await untilReady(child);
  await reader.cancel();
  assertEquals(await finish(child), { code: 0, err: "" });
});

Deno.test("runMain() tells the missing flag of a real refusal", async () => {
  const child = spawn("read");
  const reader = await untilReady(child);
  const { code, err } = await finish(child);
  await reader.cancel();
  assertEquals([code, err], [
    1,
    "A permission is missing: run again with --allow-read=secret.txt\n",
  ]);
  assertFalse(err.includes("at "));
});
