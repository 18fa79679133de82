/**
 * Scripts that send by SAMP: a home with a hub, programs that take what they send, and scripts that are at home there.
 *
 * @module
 */
import { fetchTable } from "../../core/votable/fetch.ts";
import type { Table } from "../../core/table/table.ts";
import { SampClient, SampHub, type SampMap } from "../../samp/mod.ts";
import { type Outcome, type RunOptions, runScript, withFolder } from "./_run.ts";

/** Where Deno keeps what it has downloaded and compiled, which must not depend on the home. */
const DENO_DIR = (JSON.parse(
  new TextDecoder().decode(
    new Deno.Command(Deno.execPath(), { args: ["info", "--json"], stdin: "null" }).outputSync()
      .stdout,
  ),
) as { readonly denoDir: string }).denoDir;

/** What a program has got. */
export interface Got {
  readonly mtype: string;
  readonly params: SampMap;
  /** The table at the URL, for tables. */
  readonly table?: Table;
}

/** A program that takes things. */
export interface Taker {
  readonly client: SampClient;
  readonly got: Got[];
}

/** What a test has. */
export interface HomeTest {
  /** The home, which is also where scripts run. */
  readonly home: string;
  /** What scripts need to find the hub in that home. */
  readonly env: Readonly<Record<string, string>>;
  /** The hub's lock file, also where there is no hub. */
  readonly lockfile: string;
  /** Starts a hub, which ends with the test. */
  startHub(): Promise<SampHub>;
  /** A program that takes messages of some types; what `refuse` says is its answer. */
  taker(name: string, mtypes: readonly string[], refuse?: string): Promise<Taker>;
  /** Runs a script in the home, with the flags of its header. */
  run(script: string, args: readonly string[], options?: RunOptions): Promise<Outcome>;
}

/** Runs a test in a home of its own. */
export async function withHome(work: (test: HomeTest) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const home = await Deno.realPath(folder);
    const lockfile = `${home}/.samp`;
    const env = { HOME: home };
    await using stack = new AsyncDisposableStack();
    await work({
      home,
      env,
      lockfile,
      startHub: async () => stack.use(await SampHub.start({ lockfile })),
      taker: async (name, mtypes, refuse) => {
        const client = stack.use(await SampClient.connect({ name, hub: lockfile }));
        const got: Got[] = [];
        for (const mtype of mtypes) {
          await client.on(mtype, async (message) => {
            const { params } = message;
            const table = mtype.startsWith("table.")
              ? await fetchTable(message.param("url"))
              : undefined;
            got.push({ mtype, params, ...table === undefined ? {} : { table } });
            if (refuse !== undefined) throw new Error(refuse);
          });
        }
        return { client, got };
      },
      run: (script, args, options = {}) =>
        runScript(script, args, {
          cwd: home,
          ...options,
          env: { DENO_DIR, ...env, ...options.env },
        }),
    });
  });
}
