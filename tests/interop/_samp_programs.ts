/**
 * What TOPCAT, Aladin, DS9 and the bench's spectrum viewer hold, and clicks in them, as a user would see and do it.
 *
 * @module
 */
import { assertEquals } from "../../deps/assert.ts";
import type { Position } from "../../core/coords/position.ts";
import type { Table } from "../../core/table/table.ts";
import { fetchTable } from "../../core/votable/fetch.ts";
import type { SampClient } from "../../samp/mod.ts";
import { expandHome, headerFlags, ROOT } from "../scripts/_run.ts";
import type { Bench } from "./_samp_bench.ts";

/** Looks again and again until it is so; what fails counts as not yet so. */
export async function until<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  limitMs = 30_000,
): Promise<T> {
  const end = performance.now() + limitMs;
  let last: unknown = "nothing";
  while (true) {
    try {
      const found = await look();
      if (found !== undefined) return found;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end) {
      throw new Error(`${what}: not within ${limitMs} ms`, { cause: last });
    }
    await new Promise((done) => setTimeout(done, 100));
  }
}

/** A script that runs as its header says, and what it has written so far. */
export interface RunningScript extends AsyncDisposable {
  stdout(): string;
  stderr(): string;
}

/** How to run a script with the flags of its header, in a user's surroundings: the lock file is in the home folder. */
function command(bench: Bench, script: string, args: readonly string[]): Deno.Command {
  const flags = expandHome(headerFlags(script), { HOME: bench.home });
  const cache = Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME")}/.cache`;
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "--frozen", "--no-prompt", ...flags, `${ROOT}scripts/${script}`, ...args],
    clearEnv: true,
    env: {
      ...{ PATH: Deno.env.get("PATH") ?? "", HOME: bench.home, NO_COLOR: "1" },
      DENO_DIR: Deno.env.get("DENO_DIR") ?? `${cache}/deno`,
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

/** Starts a script that runs until Ctrl-C, which is how it ends when it is disposed of. */
export function startScript(bench: Bench, script: string, ...args: string[]): RunningScript {
  const process = command(bench, script, args).spawn();
  const texts = ["", ""];
  const reading = [process.stdout, process.stderr].map(async (stream, i) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) texts[i] += text;
  });
  return {
    stdout: () => texts[0] as string,
    stderr: () => texts[1] as string,
    async [Symbol.asyncDispose]() {
      try {
        process.kill("SIGINT");
      } catch {
        // It has ended.
      }
      const timer = setTimeout(() => process.kill("SIGKILL"), 8000);
      await Promise.all(reading);
      await process.status;
      clearTimeout(timer);
    },
  };
}

/** Runs `denovo samp send`, and says who has taken what it sends. */
export async function sampSend(bench: Bench, ...args: string[]): Promise<readonly string[]> {
  const output = await command(bench, "denovo.ts", ["samp", "send", ...args]).output();
  const [stdout, stderr] = [output.stdout, output.stderr].map((b) => new TextDecoder().decode(b));
  assertEquals([output.code, stderr], [0, ""], stdout);
  const lines = stdout?.trim().split("\n").map((line) => line.split("\t")) ?? [];
  assertEquals(lines.filter(([, , status]) => status !== "samp.ok"), []);
  return lines.map(([name = ""]) => name).sort();
}

/** The table that TOPCAT holds, from TOPCAT. */
export async function topcatHolds(client: SampClient, tableId: string): Promise<Table> {
  const { id } = await client.find("topcat");
  const answer = await until("TOPCAT's table", async () => {
    const params = { format: "votable", "table-id": tableId };
    return (await client.call(id, "table.get.stil", params)).ensureOk();
  });
  return await fetchTable(String(answer.result["url"]));
}

/** A plane of Aladin's, as its command `status` describes it. */
export type Plane = Readonly<Record<string, string>>;

/** The planes of Aladin, from above; on its standard output, since JSAMP's hub refuses the degree sign in its answer. */
export async function aladinPlanes(client: SampClient, bench: Bench): Promise<readonly Plane[]> {
  const log = `${bench.folder}/log/aladin`;
  const before = (await Deno.readTextFile(log)).length;
  const { id } = await client.find("Aladin");
  await client.notify(id, "script.aladin.send", { script: "status" });
  const text = await until("Aladin's status", async () => {
    const news = (await Deno.readTextFile(log)).slice(before);
    return /\[status\][^]*ViewID[^]*Status/.test(news) ? news : undefined;
  });
  return text.split(/^(?=PlaneID)/m).slice(1).map((part) =>
    Object.fromEntries(
      [...part.split(/^ViewID/m)[0]?.matchAll(/^(\w+)\s+(.*?)\s*$/gm) ?? []]
        .map(([, key = "", value = ""]) => [key, value.replace(/^"(.*)"$/, "$1")]),
    )
  );
}

/** A click in Aladin's window, in pixels from its top left; the view begins at 261, 72. */
export async function clickAladin(bench: Bench, x: number, y: number): Promise<void> {
  const { code, stderr } = await bench.run("aladin-click.sh", String(x), String(y));
  assertEquals(code, 0, stderr);
}

/** Where a position is in a picture with north up and east left, of which the positions of two points are known. */
export function pixelOf(
  wanted: Position,
  [one, two]: readonly [Known, Known],
): readonly [x: number, y: number] {
  const shrink = Math.cos(wanted.dec * Math.PI / 180);
  const flat = ({ ra, dec }: Position) => [-(ra - wanted.ra) * shrink, -dec] as const;
  const [u, v, w] = [flat(one.pos), flat(two.pos), flat(wanted)];
  const scale = (two.x - one.x) / (v[0] - u[0]);
  return [one.x + (w[0] - u[0]) * scale, one.y + (w[1] - u[1]) * scale];
}

/** A point of a picture whose position is known. */
export interface Known {
  readonly x: number;
  readonly y: number;
  readonly pos: Position;
}
