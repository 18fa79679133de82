/**
 * `deno task bench`: denovo against astropy, STILTS, pyVO and xmllint, in turns on the same machine.
 *
 * Exits with 1 if a bar of `targets.ts` is missed. What is not installed is said, and not judged.
 *
 * @module
 */
import { printLine } from "../cli/files.ts";
import { runMain } from "../cli/main.ts";
import { opt, parseOptions } from "../cli/options.ts";
import { compare, type Comparison } from "./_compare.ts";
import { DATA, ensureFiles } from "./_data.ts";
import { judge, type Verdict, verdictLine } from "./_judge.ts";
import { thisMachine } from "./_machine.ts";
import { hasTime } from "./_measure.ts";
import { headLines, jsonReport, taskLines } from "./_report.ts";
import { findPeers, outputOf, type PeerName } from "./peers.ts";
import { TARGETS } from "./targets.ts";
import { build, tasksFor } from "./tasks.ts";

await runMain(async (args, signal) => {
  const o = parseOptions("bench: times denovo against its peers on generated files", {
    quick: opt.flag("only the files of 100,000 rows and the small ones"),
    only: opt.list("only tasks whose name contains this; may be repeated"),
    data: opt.string("folder of the files; made if absent", DATA),
    runs: opt.integer("pairs of runs; fewer where one takes more than 5 s", 5, { min: 1 }),
    json: opt.string("also writes the measurements to this file"),
  }, args);
  const out = Deno.makeTempDirSync({ prefix: "denovo-bench-" });
  try {
    return await bench(o, out, signal);
  } finally {
    Deno.removeSync(out, { recursive: true });
  }
});

interface BenchOptions {
  readonly quick: boolean;
  readonly only: readonly string[];
  readonly data: string;
  readonly runs: number;
  readonly json: string | undefined;
}

async function bench(o: BenchOptions, out: string, signal: AbortSignal): Promise<number> {
  const chosen = () =>
    tasksFor(o.data, out).filter(({ name, quick }) =>
      (quick || !o.quick) && (o.only.length === 0 || o.only.some((part) => name.includes(part)))
    );
  const tasks = chosen();
  if (tasks.length === 0) throw new RangeError(`No task has a name with ${o.only.join(" or ")}`);
  const machine = await thisMachine();
  const peers = await findPeers();
  const timed = await hasTime();
  for (const line of headLines(machine, peers)) await printLine(line);
  if (!timed) await printLine("Missing: GNU time (/usr/bin/time), for memory and CPU time");

  const said: string[] = [];
  const needed = [...new Set(tasks.flatMap(({ files }) => files))];
  const missing = await ensureFiles(o.data, needed, (line) => said.push(line));
  for (const line of said) await printLine(line);
  if (needed.includes("small") && !missing.has("small")) listSmall(o.data, out);

  const built = [...new Set(tasks.flatMap(({ builds }) => builds ?? []))];
  if (built.length > 0 && await outputOf([...build(built, out)]) === undefined) {
    await printLine(`Missing: ${built.join(", ")} could not be built`);
  }

  const installed = new Set<PeerName>(
    peers.flatMap(({ name, version }) => version === undefined ? [] : name),
  );
  const comparisons: Comparison[] = [];
  const verdicts: Verdict[] = [];
  for (const task of chosen()) { // anew, since the files are there now
    const absent = task.files.filter((file) => missing.has(file));
    const comparison = absent.length > 0
      ? { task, ours: [], pairs: new Map(), errors: [`missing: ${absent.join(", ")}`] }
      : await compare(task, { runs: o.runs, peers: installed, timed, signal });
    comparisons.push(comparison);
    for (const line of taskLines(comparison)) await printLine(line);
    for (const target of TARGETS.filter((target) => target.task === task.name)) {
      const verdict = judge(target, comparison);
      verdicts.push(verdict);
      await printLine(`  ${verdictLine(verdict)}`);
    }
  }
  if (o.json !== undefined) {
    Deno.writeTextFileSync(o.json, jsonReport(machine, peers, comparisons, verdicts));
  }
  return await summary(verdicts);
}

async function summary(verdicts: readonly Verdict[]): Promise<number> {
  const count = (kind: Verdict["verdict"]) => verdicts.filter((v) => v.verdict === kind);
  const failed = count("FAIL");
  await printLine(
    `\n${count("PASS").length} passed, ${failed.length} failed, ` +
      `${count("NOT MEASURED").length} not measured`,
  );
  for (const verdict of failed) {
    await printLine(`  ${verdict.target.task}: ${verdictLine(verdict)}`);
  }
  return failed.length > 0 ? 1 : 0;
}

/** The list of the small files that STILTS is given. */
function listSmall(data: string, out: string): void {
  const names = [...Deno.readDirSync(`${data}/small`)].map(({ name }) => `${data}/small/${name}`)
    .filter((name) => name.endsWith(".vot")).sort();
  Deno.writeTextFileSync(`${out}/small.list`, `${names.join("\n")}\n`);
}
