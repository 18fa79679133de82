/**
 * Every command that the documents print is run, against the sandbox in the place of the services that it names.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "../../deps/assert.ts";
import { COUNTERPARTS, startLocalSandbox } from "../../cli/sandbox.ts";
import { asMap, asText } from "../../samp/types.ts";
import { HelpRequest } from "../../cli/options.ts";
import { main as denovo } from "../../scripts/denovo.ts";
import { startEndless } from "./_endless.ts";
import { expandHome, filesIn, type Outcome, ROOT, run, runScript, stepsInPairs } from "./_run.ts";
import { type HomeTest, IMAGE, SPECTRUM, TABLE, type Taker, withHome } from "./_samp.ts";

const SCRIPTS = [
  "basicsiap",
  "multisiap",
  "viewparams",
  "siapextra",
  "datalink-previews",
  "datalink-soda",
  "soda-with-rows",
  "fetch3",
  "fetch3-async",
  "fetch3-cluster",
  "smart-tap-upload",
  "globalsiap",
  "obscore-loop",
  "get-spectra",
  "multitap",
  "multitap-broken1",
  "multitap-broken2",
  "epnquery",
  "new-constraint",
  "data-discovery",
  "denovo",
  "globalsiapsamp",
  "coord-printer",
  "odometer",
  "vicinitysearcher",
];
const DOCUMENTS = [
  "README.md",
  "scripts/README.md",
  ...SCRIPTS.map((name) => `scripts/${name}.ts`),
  ...["aip", "exercises", "web"].flatMap((folder) =>
    filesIn(`${ROOT}scripts/${folder}`).filter((name) =>
      /^[^_].*\.ts$/.test(name) && name !== "samp_page.ts"
    )
      .map((name) => `scripts/${folder}/${name}`)
  ),
];

/** The lines of the blocks that are for a shell, without comments. */
function shellLines(document: string): readonly string[] {
  const text = Deno.readTextFileSync(ROOT + document).replaceAll(/^ \* ?/gm, "");
  return [...text.matchAll(/^```sh\n([^]*?)^```$/gm)]
    .flatMap(([, block = ""]) => block.split("\n"))
    .map((line) => line.replace(/(^|\s)#.*/, "").trim())
    .filter((line) => line !== "");
}

/** The words of a line, as a shell takes them. */
function shellWords(line: string): readonly string[] {
  return (line.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? [])
    .map((word) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, (_, a, b) => a ?? b));
}

const { tasks } = JSON.parse(Deno.readTextFileSync(`${ROOT}deno.json`)) as {
  tasks: Readonly<Record<string, string>>;
};

/** The arguments of `deno run` for a line; undefined for a task that other tests run. */
function runArguments(line: string): readonly string[] | undefined {
  const words = shellWords(line);
  const deno = words[0] === "npx" ? words.findIndex((word) => word.startsWith("deno@")) : 0;
  if (deno > 0) assertMatch(words.slice(0, deno + 1).join(" "), /^npx -y deno@\d+\.\d+\.\d+$/);
  const [program, command, task = "", ...args] = words.slice(deno);
  assertMatch(program ?? "", /^deno(@|$)/, line);
  if (command === "run") return [task, ...args];
  if (command === "install") return undefined; // tests/interop/build_test.ts
  assertEquals(command, "task", line);
  assert(Object.hasOwn(tasks, task), `${line}: there is no such task`);
  return task === "denovo" ? [...shellWords(tasks[task] ?? "").slice(2), ...args] : undefined;
}

/** What `--help` prints for a script in `scripts/`, or for a part of `denovo.ts`. */
async function helpOf(words: readonly string[]): Promise<string> {
  const [script = "", ...part] = words;
  if (script !== "denovo.ts") return (await runScript(script, ["--help"], { flags: [] })).stdout;
  try {
    await denovo([...part, "--help"], new AbortController().signal);
  } catch (error) {
    if (error instanceof HelpRequest) return error.message;
    throw error;
  }
  throw new Error(`${part.join(" ")} has no --help`);
}

// Other tests look for --sandbox in the help of the scripts that are not named here.
Deno.test("scripts/README.md names all that has no --sandbox", async () => {
  const text = Deno.readTextFileSync(`${ROOT}scripts/README.md`);
  const sentence = /What asks no\s+service[^]*?demo`\./.exec(text)?.[0] ?? "";
  const named = [...sentence.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name)
    .filter((name) => !/^(--sandbox|denovo\.ts)$/.test(name));
  assert(named.length > 10, sentence);
  const scripts = named.filter((name) => name.endsWith(".ts"))
    .map((name) => [name === "ex03.ts" ? `exercises/${name}` : name]);
  const parts = [...text.matchAll(/^\| `([a-z][a-z0-9]*)(?: ([a-z]+))?[ `]/gm)]
    .map(([, first = "", second]) => ["denovo.ts", first, ...second === undefined ? [] : [second]]);
  assert(parts.length > 40, `${parts.length} parts`);
  for (const words of [...scripts, ...parts]) {
    const [script = "", ...part] = words;
    const isNamed = script !== "denovo.ts" || named.includes(part[0] ?? "") ||
      named.includes(part.join(" "));
    const help = await helpOf(words);
    assertEquals(/^ {2}--sandbox /m.test(help), !isNamed, words.join(" "));
  }
});

/** Commands that run until Ctrl-C, and what they say, or who is registered, when they are ready for it. */
const ENDLESS: readonly (readonly [script: RegExp, ready: RegExp | string])[] = [
  [/coord-printer\.ts/, "coord-printer"],
  [/odometer\.ts/, "odometer"],
  [/vicinitysearcher\.ts/, "vicinitysearcher"],
  [/ex12\.ts .*--samp/, "ex12"],
  [/denovo\.ts samp (listen|watch)/, "denovo"],
  [/web\/serve\.ts/, /http:\/\/127\.0\.0\.1:\d+\//],
  [/samp hub/, /A SAMP hub is running/],
];

/** Resolves when a program of some name has come; undefined where the command is the hub itself. */
type Arrival = ((name: string) => Promise<void>) | undefined;

/** A hub, and programs that take everything; none where the command is the hub itself. */
async function withPrograms(line: string, { startHub, taker }: HomeTest): Promise<Arrival> {
  if (!line.includes("SAMP_HUB") || /--samp-hub|samp hub/.test(line)) return undefined;
  await startHub();
  const names = ["Aladin", "topcat", "splat"];
  const [{ client }] = await Promise.all(
    names.map((name) => taker(name, [TABLE, IMAGE, SPECTRUM])),
  ) as [Taker];
  await client.on("coord.pointAt.sky", () => {});
  const events = client.messages(["samp.hub.event.metadata"], {
    signal: AbortSignal.timeout(60_000),
  });
  await client.subscribed();
  return async (wanted) => {
    for await (const { params } of events) {
      if (asText(asMap(params["metadata"])["samp.name"]).startsWith(wanted)) return;
    }
  };
}

/** Runs a command to its end; one that has none is interrupted when it is ready. */
async function runLine(
  line: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
  arrival: Arrival,
): Promise<Outcome> {
  const [, ready] = ENDLESS.find(([script]) => script.test(line)) ?? [];
  if (ready === undefined) return await run(Deno.execPath(), args, options);
  await using running = startEndless(args, options);
  if (typeof ready === "object") await running.until(ready);
  else if (arrival === undefined) await running.until(/SAMP: no hub was running/);
  else await arrival(ready);
  const outcome = await running.interrupt();
  assertEquals(outcome.code, /samp hub/.test(line) ? 0 : 130, outcome.stderr);
  return { ...outcome, code: 0 };
}

Deno.test("documents print commands that work", async (t) => {
  await using sandbox = await startLocalSandbox();
  const env = { DENOVO_SANDBOX: `${sandbox.base}/` };
  const local = (word: string) => {
    const [url = "", query] = word.split("?");
    const name = COUNTERPARTS[url];
    const counterpart = sandbox.services[name ?? ""];
    return counterpart === undefined ? word : query ? `${counterpart}?${query}` : counterpart;
  };
  const steps: [name: string, work: () => Promise<void>][] = [];
  for (const document of DOCUMENTS) {
    const lines = shellLines(document);
    assert(lines.length > 0, document);
    for (const line of lines) {
      const args = runArguments(line);
      if (args === undefined) continue;
      steps.push([`${document}: ${line}`, () =>
        withHome(async (test) => {
          const { home: cwd } = test;
          const arrival = await withPrograms(line, test);
          await Deno.writeTextFile(
            `${cwd}/stars.vot`,
            `<VOTABLE><RESOURCE><TABLE><FIELD name="n" datatype="int"/></TABLE></RESOURCE></VOTABLE>`,
          );
          const words = expandHome(args, test.env).map((word) =>
            word.startsWith("scripts/") ? ROOT + word : local(word)
          );
          const away = words.filter((word) => /^https?:\/\/(?!127\.)/.test(word));
          assertEquals(away, [], "not in the sandbox");
          const flags = ["-q", "--no-prompt", "--allow-env=DENOVO_SANDBOX"]
            .filter((flag) => !words.includes(flag) && !words.includes(flag.split("=")[0] ?? ""));
          const options = { cwd, env: { ...env, ...test.env } };
          const { code, stderr } = await runLine(
            line,
            ["run", ...flags, ...words],
            options,
            arrival,
          );
          assertEquals(code, /multitap-broken\d/.test(line) ? 1 : 0, stderr);
          if (!line.includes("--out ")) return;
          assert(filesIn(cwd).includes(words.at(-1) ?? ""), line);
        })]);
    }
  }
  assert(steps.length >= 14, `${steps.length} commands`);
  await stepsInPairs(t, steps);
});
