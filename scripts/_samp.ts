/**
 * What scripts share that talk with other programs by SAMP: the connection, and a hub where none runs.
 *
 * @module
 */
import { opt } from "../cli/options.ts";
import { SampClient } from "../samp/client.ts";
import { SampFaultError, SampNoHubError } from "../samp/errors.ts";
import { SampHub } from "../samp/hub_server.ts";
import { lockfileName } from "../samp/lockfile.ts";
import { tell } from "./_tell.ts";

/** Options of scripts that need a hub. */
export const hubOptions = {
  sampHub: opt.flag("where no SAMP hub runs, be one until the script ends"),
};

/** How a script connects. */
export interface ConnectSettings {
  /** Whether the script may be the hub where none runs. */
  readonly sampHub: boolean;
}

/** A connection of a script. */
export interface SampConnection extends AsyncDisposable {
  /** The script among the hub's clients. */
  readonly client: SampClient;
  /** Whether the script is the hub as well, so that the others have to come first. */
  readonly isHub: boolean;
}

/**
 * Connects a script to the hub, or makes it one; disposing of the connection unregisters it, and ends the hub.
 *
 * @param name The script's name, which the others see.
 * @param settings Whether it may be the hub.
 * @param signal The script's signal, which ends the connection.
 * @returns The connection; use it with `await using`, so that it ends however the script does.
 * @throws {SampNoHubError} If there is no hub, and the script may not be one; the message says how to get one.
 */
export async function connectSamp(
  name: string,
  { sampHub }: ConnectSettings,
  signal: AbortSignal,
): Promise<SampConnection> {
  const settings = { name, signal };
  try {
    return connectionOf(await SampClient.connect(settings));
  } catch (error) {
    if (!sampHub) throw withAdvice(error, `${HOW}, or let the script be the hub: --samp-hub`);
    // Without a URL it is a permission that is missing.
    if (!(error instanceof SampNoHubError) || error.url === undefined) throw error;
  }
  const { hub, fault } = await startHub();
  try {
    return connectionOf(await SampClient.connect(settings), hub);
  } catch (error) {
    await hub?.close();
    throw fault ?? error;
  }
}

function connectionOf(client: SampClient, hub?: SampHub): SampConnection {
  const close = async (): Promise<void> => {
    await client.disconnect();
    await hub?.close();
  };
  // The terminal was closed; Ctrl-C is the script's signal.
  const onHangup = (): void => void close().finally(() => Deno.exit(129));
  const watched = Deno.build.os !== "windows";
  if (watched) Deno.addSignalListener("SIGHUP", onHangup);
  return {
    client,
    isHub: hub !== undefined,
    [Symbol.asyncDispose]: async () => {
      await close();
      if (watched) Deno.removeSignalListener("SIGHUP", onHangup);
    },
  };
}

/** A hub, or why there is none: perhaps somebody else was faster. */
async function startHub(): Promise<{ readonly hub?: SampHub; readonly fault?: SampFaultError }> {
  try {
    const hub = await SampHub.start();
    const place = hub.lockfile === undefined ? hub.url : lockfileName(hub.lockfile);
    tellSamp(`no hub was running; this script is one until it ends (${place})`);
    return { hub };
  } catch (error) {
    if (error instanceof SampFaultError) return { fault: error };
    throw error;
  }
}

/** How there comes to be a hub. */
export const HOW = "start TOPCAT or `denovo samp hub`";

/** The same error, or, where no hub is, one that also says how to get one. */
export function withAdvice(error: unknown, advice: string): unknown {
  if (!(error instanceof SampNoHubError) || error.url === undefined) return error;
  return new SampNoHubError(`${error.message}; ${advice}`, { url: error.url, cause: error });
}

/** Says something about SAMP on standard error, in one line, whatever others have put into it. */
export function tellSamp(text: string): void {
  tell(`SAMP: ${text}`);
}
