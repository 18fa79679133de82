/**
 * Every command that the documents print is run, against the sandbox in the place of the services that it names.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "../../deps/assert.ts";
import { COUNTERPARTS, startLocalSandbox } from "../../cli/sandbox.ts";
import { expandHome, filesIn, ROOT, run, withFolder } from "./_run.ts";

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
];
const DOCUMENTS = [
  "README.md",
  "scripts/README.md",
  ...SCRIPTS.map((name) => `scripts/${name}.ts`),
  ...["aip", "exercises"].flatMap((folder) =>
    filesIn(`${ROOT}scripts/${folder}`).filter((name) => /^[^_].*\.ts$/.test(name))
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
  const words = expandHome(shellWords(line));
  const deno = words[0] === "npx" ? words.findIndex((word) => word.startsWith("deno@")) : 0;
  if (deno > 0) assertMatch(words.slice(0, deno + 1).join(" "), /^npx -y deno@\d+\.\d+\.\d+$/);
  const [program, command, task = "", ...args] = words.slice(deno);
  assertMatch(program ?? "", /^deno(@|$)/, line);
  if (command === "run") return [task, ...args];
  assertEquals(command, "task", line);
  assert(Object.hasOwn(tasks, task), `${line}: there is no such task`);
  return task === "denovo" ? [...shellWords(tasks[task] ?? "").slice(2), ...args] : undefined;
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
  let count = 0;
  for (const document of DOCUMENTS) {
    const lines = shellLines(document);
    assert(lines.length > 0, document);
    for (const line of lines) {
      const args = runArguments(line);
      if (args === undefined) continue;
      count++;
      await t.step(`${document}: ${line}`, () =>
        withFolder(async (cwd) => {
          await Deno.writeTextFile(
            `${cwd}/stars.vot`,
            `<VOTABLE><RESOURCE><TABLE><FIELD name="n" datatype="int"/></TABLE></RESOURCE></VOTABLE>`,
          );
          const words = args.map((word) => word.startsWith("scripts/") ? ROOT + word : local(word));
          const away = words.filter((word) => /^https?:\/\/(?!127\.)/.test(word));
          assertEquals(away, [], "not in the sandbox");
          const flags = ["-q", "--no-prompt", "--allow-env=DENOVO_SANDBOX"]
            .filter((flag) => !words.includes(flag) && !words.includes(flag.split("=")[0] ?? ""));
          const { code, stderr } = await run(Deno.execPath(), ["run", ...flags, ...words], {
            cwd,
            env,
          });
          assertEquals(code, /multitap-broken\d/.test(line) ? 1 : 0, stderr);
          if (!line.includes("--out ")) return;
          assert(filesIn(cwd).includes(words.at(-1) ?? ""), line);
        }));
    }
  }
  assert(count >= 14, `${count} commands`);
});
