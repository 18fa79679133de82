/**
 * Results of scripts for other programs: `--samp`.
 *
 * @module
 */
import { opt, OptionError } from "../cli/options.ts";
import { concatBytes } from "../core/runtime/chunks.ts";
import type { Table } from "../core/table/table.ts";
import { writeTable } from "../core/votable/write.ts";
import type { SampClient } from "../samp/client.ts";
import { SampFaultError } from "../samp/errors.ts";
import type { Shared } from "../samp/receiver.ts";
import type { SampInputMap, SampPeer } from "../samp/types.ts";
import {
  connectSamp,
  type ConnectSettings,
  hubOptions,
  type SampConnection,
  tellSamp,
} from "./_samp.ts";

/** Options of scripts whose results other programs can have. */
export const sendOptions = {
  samp: opt.optional("client", "send the results by SAMP: to all who take them, or to one"),
  ...hubOptions,
};

/** Values of {@linkcode sendOptions}. */
export interface SendValues extends ConnectSettings {
  /** Whether to send, or to whom: a name in any case, or an id. */
  readonly samp: boolean | string;
}

/** Kinds of results, and the MTypes that carry them. */
const MTYPES = {
  table: "table.load.votable",
  image: "image.load.fits",
  spectrum: "spectrum.load.ssa-generic",
} as const;

/** A kind of result. */
export type SentKind = keyof typeof MTYPES;

/** Limit for each answer, in ms: others may have to fetch the data from far away. */
const ANSWER_MS = 120_000;
/** After how long a wait for answers is told, in ms. */
const PATIENCE_MS = 3000;

/** What is sent: the parameters of the message, and data that are handed out for it. */
interface Content {
  readonly params: SampInputMap;
  readonly shared?: Shared;
}

/**
 * Connects a script that was given `--samp`.
 *
 * @param o The options' values; only those of {@linkcode sendOptions} count.
 * @param name The script's name, which the others see.
 * @param kind What it will send: whether anybody takes that is found out before any work is done.
 * @param signal The script's signal.
 * @returns Undefined without `--samp`; use it with `await using`.
 * @throws {OptionError} For `--samp-hub` without `--samp`.
 * @throws {SampNoHubError} If there is no hub, and the script may not be one.
 * @throws {SampClientNotFoundError} If the one who was named is not there; the message says who is.
 * @throws {SampFaultError} If nobody takes what will be sent.
 */
export async function openSender(
  o: SendValues,
  name: string,
  kind: SentKind,
  signal: AbortSignal,
): Promise<SampSender | undefined> {
  if (o.samp === false) {
    if (o.sampHub) throw new OptionError("Option --samp-hub needs --samp");
    return undefined;
  }
  const sender = new SampSender(
    await connectSamp(name, o, signal),
    typeof o.samp === "string" ? o.samp : undefined,
    signal,
  );
  try {
    await sender.check(kind);
    return sender;
  } catch (error) {
    await sender[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * Sends results without making the script wait. Standard error says what became of each, at each program; the programs do
 * not wait for each other. Where the script is the hub, results wait until somebody has come who takes them.
 */
export class SampSender implements AsyncDisposable {
  readonly #connection: SampConnection;
  readonly #client: SampClient;
  readonly #to: string | undefined;
  readonly #signal: AbortSignal;
  readonly #taken: Promise<boolean>[] = [];
  /** By program: whether it has answered what it got last. */
  readonly #queues = new Map<string, Promise<boolean>>();
  /** Resolves when it is known who gets what was sent last. */
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Makes a sender; scripts get theirs from {@linkcode openSender}.
   *
   * @param connection The connection, which ends with the sender.
   * @param to Who gets it; undefined for all who take it.
   * @param signal The script's signal.
   */
  constructor(connection: SampConnection, to: string | undefined, signal: AbortSignal) {
    this.#connection = connection;
    this.#client = connection.client;
    this.#to = to;
    this.#signal = signal;
  }

  /** Sends a table. */
  table(table: Table<unknown>, name: string): void {
    this.#send("table", name, async () => {
      const bytes = concatBytes(await Array.fromAsync(writeTable(table as Table)));
      const shared = this.#client.share(bytes, {
        name: `${name.slice(0, 60)}.vot`,
        contentType: "application/x-votable+xml",
      });
      return { params: { url: shared.url, name, "table-id": unique() }, shared };
    });
  }

  /** Sends a FITS image; the others fetch it from its URL. */
  image(url: string, name: string): void {
    this.#send("image", name, () => ({ params: { url, name, "image-id": unique() } }));
  }

  /** Sends a spectrum; the others fetch it from its URL. `meta` has keys such as `Access.Format`. */
  spectrum(url: string, name: string, meta: SampInputMap = {}): void {
    this.#send("spectrum", name, () => ({ params: { url, name, meta, "spectrum-id": unique() } }));
  }

  /**
   * Makes sure that there is somebody to send to; where the script is the hub, it is too early to know.
   *
   * @throws {SampClientNotFoundError} If the one who was named is not there.
   * @throws {SampFaultError} If nobody takes it.
   */
  async check(kind: SentKind): Promise<void> {
    if (!this.#connection.isHub) await this.#recipients(kind);
  }

  /**
   * Waits until all have answered.
   *
   * @param needs Whether everything has to be taken by somebody, or just something.
   * @returns The script's exit status.
   */
  async finish(needs: "all" | "some" = "all"): Promise<0 | 1> {
    const timer = setTimeout(() => tellSamp("waiting for answers; Ctrl-C ends it"), PATIENCE_MS);
    try {
      const taken = await Promise.all(this.#taken);
      this.#signal.throwIfAborted();
      if (taken.length === 0) tellSamp("there was nothing to send");
      return taken.length === 0 || (needs === "all" ? taken.every(Boolean) : taken.some(Boolean))
        ? 0
        : 1;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Unregisters. What was told to somebody stays for a moment to be fetched. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection[Symbol.asyncDispose]();
    await Promise.all(this.#taken);
  }

  #send(kind: SentKind, name: string, prepare: () => Content | Promise<Content>): void {
    const before = this.#last;
    // Everybody gets the results in their order.
    const ready = (async () => {
      await before;
      return { peers: await this.#recipients(kind), content: await prepare() };
    })();
    this.#last = ready.catch(() => {/* told below */});
    this.#taken.push((async () => {
      try {
        const { peers, content } = await ready;
        return await this.#deliver(peers, kind, name, content);
      } catch (error) {
        this.#tell(`"${name}" was not sent: ${(error as Error).message}`);
        return false;
      }
    })());
  }

  /** Whether somebody took it. */
  async #deliver(
    peers: readonly SampPeer[],
    kind: SentKind,
    name: string,
    { params, shared }: Content,
  ): Promise<boolean> {
    const answers = peers.map(async (peer) => {
      const answer = this.#ask(peer, MTYPES[kind], params);
      try {
        const warning = await answer;
        this.#tell(`sent "${name}" to ${peer.name}${warning === "" ? "" : `: ${warning}`}`);
        return true;
      } catch (error) {
        const why = error instanceof SampFaultError ? error.fault : (error as Error).message;
        this.#tell(`${peer.name} did not take "${name}": ${why}`);
        return false;
      }
    });
    const taken = (await Promise.all(answers)).includes(true);
    // Some answer first and fetch later.
    if (!taken || (shared?.fetched ?? 0) > 0) shared?.release();
    return taken;
  }

  /** Asks one program when it has answered what it was asked before; its warning. */
  #ask(peer: SampPeer, mtype: string, params: SampInputMap): Promise<string> {
    const before = this.#queues.get(peer.id) ?? Promise.resolve(true);
    const answer = (async () => {
      if (!await before) throw new Error("it did not answer before, and is left out");
      const limits = { signal: this.#signal, timeoutMs: ANSWER_MS };
      const response = await this.#client.call<string>(peer.id, mtype, params, limits);
      return response.ensureOk().errorText;
    })();
    const answered = answer.then(() => true, (error) => error instanceof SampFaultError);
    this.#queues.set(peer.id, answered);
    return answer;
  }

  async #recipients(kind: SentKind): Promise<readonly SampPeer[]> {
    const found = await this.#find(kind);
    if (found.length > 0) return found;
    if (!this.#connection.isHub) throw await this.#nobody(MTYPES[kind]);
    const events = this.#client.messages(
      ["samp.hub.event.metadata", "samp.hub.event.subscriptions"],
      { signal: this.#signal },
    );
    await this.#client.subscribed();
    // Whoever has come in the meantime is found before the wait.
    for (let told = false;; told = true) {
      const now = await this.#find(kind);
      if (now.length > 0) {
        await events.return();
        return now;
      }
      if (!told) {
        const who = this.#to === undefined ? "a program" : `"${this.#to}"`;
        tellSamp(`waiting for ${who} that takes ${MTYPES[kind]}; Ctrl-C ends it`);
      }
      if ((await events.next()).done) throw new Error(await this.#client.closed);
    }
  }

  async #find(kind: SentKind): Promise<readonly SampPeer[]> {
    const options = { signal: this.#signal, mtype: MTYPES[kind] };
    const takers = await this.#client.clients(options);
    if (this.#to === undefined) return takers;
    // Elsewhere one who is there and does not take it is a mistake that the hub explains.
    if (!this.#connection.isHub) return [await this.#client.find(this.#to, options)];
    const named = await this.#client.findAll(this.#to, { signal: this.#signal });
    return named.filter(({ id }) => takers.some((taker) => taker.id === id));
  }

  async #nobody(mtype: string): Promise<SampFaultError> {
    const there = await this.#client.clients({ signal: this.#signal });
    const names = there.map(({ name }) => name).join(", ") || "nobody";
    return new SampFaultError(`Cannot send by SAMP: nobody takes ${mtype}; there is ${names}`, {
      fault: `nobody takes ${mtype}`,
    });
  }

  #tell(text: string): void {
    if (!this.#signal.aborted) tellSamp(text);
  }
}

function unique(): string {
  return `denovo-${crypto.randomUUID()}`;
}
