/**
 * A hub of ours for a test.
 *
 * @module
 */
import { createHttp } from "../../core/runtime/http.ts";
import { type HubOptions, SampClient, type SampConnectOptions, SampHub } from "../../samp/mod.ts";
import { lockfileUrl, readLockfile } from "../../samp/lockfile.ts";
import { HubProxy } from "../../samp/hub_proxy.ts";
import { withFolder } from "../scripts/_run.ts";

/** What a test has. */
export interface HubTest {
  readonly hub: SampHub;
  readonly lockfile: string;
  readonly folder: string;
  /** What the hub has logged. */
  readonly log: readonly string[];
  /** A client of ours; ends with the test. */
  connect(name: string, options?: Partial<SampConnectOptions>): Promise<SampClient>;
  /** A registration without a client. */
  register(): Promise<{ readonly proxy: HubProxy; readonly key: string; readonly id: string }>;
}

/** Runs a test with a hub on a free port, whose web profile, if any, is on one, too. */
export async function withHub(
  work: (test: HubTest) => Promise<void>,
  options: HubOptions = {},
): Promise<void> {
  await withFolder(async (folder) => {
    const lockfile = `${folder}/samp`;
    const log: string[] = [];
    await using stack = new AsyncDisposableStack();
    const hub = stack.use(
      await SampHub.start({ lockfile, log: (line) => log.push(line), ...options }),
    );
    await work({
      hub,
      lockfile,
      folder,
      log,
      connect: async (name, more = {}) =>
        stack.use(await SampClient.connect({ name, hub: lockfile, ...more })),
      register: async () => {
        const http = createHttp({ maxRetries: 0 });
        const { hubUrl, secret } = await readLockfile(lockfileUrl(lockfile), { http });
        const proxy = new HubProxy(hubUrl);
        const { privateKey, selfId } = await proxy.register(secret);
        return { proxy, key: privateKey, id: selfId };
      },
    });
  });
}
