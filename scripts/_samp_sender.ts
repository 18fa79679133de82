/**
 * Results of scripts for other programs: `--samp`.
 *
 * @module
 */
import { opt, OptionError } from "../cli/options.ts";
import { concatBytes } from "../core/runtime/chunks.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import { delay } from "../core/runtime/signals.ts";
import type { Table } from "../core/table/table.ts";
import { writeTable } from "../core/votable/write.ts";
import { isDatalinkMime } from "../protocols/_mime.ts";
import type { LinkedRecord } from "../protocols/dataset.ts";
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
import { Audience } from "./_samp_audience.ts";

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
/** Limit for the links of a data set, in ms. */
const LINKS_MS = 30_000;
/** After how long a wait for answers is told, in ms. */
const PATIENCE_MS = 3000;
/** How long a script that has failed waits for answers, in ms. */
const FAREWELL_MS = 2000;

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
  const { samp, ...settings } = o;
  if (samp !== false) {
    const to = samp === true ? undefined : samp;
    return await connectSender(name, kind, { ...settings, to }, signal);
  }
  if (o.sampHub) throw new OptionError("Option --samp-hub needs --samp");
  return undefined;
}

/**
 * Connects a script that always sends, as {@linkcode openSender} does one that was told to.
 *
 * @param settings Whether the script may be the hub; who gets the results, by default all who take them.
 */
export async function connectSender(
  name: string,
  kind: SentKind,
  { to, ...settings }: ConnectSettings & { readonly to?: string | undefined },
  signal: AbortSignal,
): Promise<SampSender> {
  const sender = new SampSender(await connectSamp(name, settings, signal), to, signal);
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
  readonly #audience: Audience;
  readonly #script: AbortSignal;
  readonly #end = new AbortController();
  /** Aborted with the script, and when it ends by an error of its own. */
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
    this.#script = signal;
    this.#signal = AbortSignal.any([signal, this.#end.signal]);
    this.#audience = new Audience(connection, to, this.#signal);
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

  /** Sends a VOTable by its URL: the others fetch it from there, and it is not read here. */
  tableAt(url: string, name: string): void {
    this.#send("table", name, () => ({ params: { url, name, "table-id": unique() } }));
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
   * Sends what a search has found. Where its URL leads to links only, these are asked for the data first.
   *
   * @param kind What it is.
   * @param record The row of an answer.
   * @param name A name for people; by default its title.
   * @param meta For spectra, what there is to say besides the format, with keys such as `Target.Name`.
   */
  dataset(
    kind: "image" | "spectrum",
    record: LinkedRecord,
    name: string = record.title || kind,
    meta: SampInputMap = {},
  ): void {
    this.#send(kind, name, async () => {
      const { accessUrl: url, format } = await locate(record, { signal: this.#signal });
      if (kind === "image") return { params: { url, name, "image-id": unique() } };
      const all = { ...format === "" ? {} : { "Access.Format": format }, ...meta };
      return { params: { url, name, meta: all, "spectrum-id": unique() } };
    });
  }

  /**
   * Makes sure that there is somebody to send to; where the script is the hub, it is too early to know.
   *
   * @throws {SampClientNotFoundError} If the one who was named is not there.
   * @throws {SampFaultError} If nobody takes it.
   */
  async check(kind: SentKind): Promise<void> {
    if (!this.#connection.isHub) await this.#audience.expect(MTYPES[kind]);
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
      this.#script.throwIfAborted();
      if (taken.length === 0) tellSamp("there was nothing to send");
      return taken.length === 0 || (needs === "all" ? taken.every(Boolean) : taken.some(Boolean))
        ? 0
        : 1;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Unregisters. Where the script has failed, what was sent already has a moment to arrive. */
  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Error("the script has ended");
    this.#audience.close(ended);
    const all = Promise.all(this.#taken);
    await Promise.race([all, delay(FAREWELL_MS, this.#signal).catch(() => {/* in haste */})]);
    this.#end.abort(ended);
    await all;
    await this.#connection[Symbol.asyncDispose]();
  }

  #send(kind: SentKind, name: string, prepare: () => Content | Promise<Content>): void {
    const before = this.#last;
    const prepared = (async () => await prepare())();
    prepared.catch(() => {/* told below */});
    // Everybody gets the results in their order.
    const ready = (async () => {
      await before;
      return { peers: await this.#audience.expect(MTYPES[kind]), content: await prepared };
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

  #tell(text: string): void {
    if (!this.#script.aborted) tellSamp(text);
  }
}

/** Where the data of a record are, and their format. */
async function locate(
  record: LinkedRecord,
  options: RequestOptions,
): Promise<{ readonly accessUrl: string; readonly format: string }> {
  const { accessUrl, accessFormat } = record;
  if (!isDatalinkMime(accessFormat)) return { accessUrl, format: accessFormat };
  const { dataset } = await record.datalink({ timeoutMs: LINKS_MS, ...options });
  if (dataset === undefined || dataset.accessUrl === "") {
    throw new Error(`there are no data among the links of ${accessUrl}`);
  }
  return { accessUrl: dataset.accessUrl, format: dataset.contentType };
}

function unique(): string {
  return `denovo-${crypto.randomUUID()}`;
}
