/**
 * Uploaded tables: fetched within their limits, then read.
 *
 * URLs are followed within this sandbox only, and without a socket: it makes no requests of its own.
 *
 * @module
 */
import { emptyTable } from "../../core/table/_empty_table.ts";
import type { Field } from "../../core/table/field.ts";
import { Table } from "../../core/table/table.ts";
import { openTable } from "../../core/votable/open.ts";
import { VoError } from "../../core/runtime/errors.ts";
import { UsageError } from "../_parameters.ts";
import type { TapUploads } from "../tap_site.ts";
import type { UploadSource } from "./query.ts";

/** The bytes of an upload, by the name of the table. */
export interface UploadBytes {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Asks this sandbox for something. */
export type AskSelf = (request: Request) => Promise<Response>;

/** The header that marks what the sandbox asks itself: such a request cannot make another one. */
export const SELF_HEADER = "x-sandbox-self";

const MAX_REDIRECTS = 5;
const MAX_ROW_BYTES = 1_000_000;
/** SQLite takes 2000, and a query may want columns of its own. */
const MAX_COLUMNS = 1000;

/** Where URLs of uploads may lead. */
export interface OwnPlace {
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  readonly ask: AskSelf;
}

/**
 * Gets the bytes of all uploads.
 *
 * @throws {UsageError} If one cannot be had, or all are too large.
 * @throws The signal's reason when it is aborted.
 */
export async function fetchUploads(
  sources: readonly UploadSource[],
  limits: TapUploads | undefined,
  own: OwnPlace,
  signal: AbortSignal,
): Promise<readonly UploadBytes[]> {
  let left = limits?.bytes ?? 0;
  const uploads: UploadBytes[] = [];
  for (const source of sources) {
    const stream = "body" in source
      ? source.body.stream()
      : await openUrl(source.url, limits, own, signal);
    const bytes = await readUpTo(stream, left, `UPLOAD: ${source.name}`, limits, signal);
    left -= bytes.length;
    uploads.push({ name: source.name, bytes });
  }
  return uploads;
}

async function readUpTo(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  left: number,
  what: string,
  limits: TapUploads | undefined,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const reader = stream.getReader();
  try {
    for (;;) {
      const { value } = await orAborted(reader.read(), signal);
      if (value === undefined) return new Uint8Array(await new Blob(chunks).arrayBuffer());
      size += value.length;
      if (size > left) {
        throw new UsageError(`${what}: the uploads have more than ${limits?.bytes} bytes in all`);
      }
      chunks.push(value);
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** A promise's value, unless the signal is aborted first. */
async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

async function openUrl(
  first: URL,
  limits: TapUploads | undefined,
  { origin, ask }: OwnPlace,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  if (limits?.methods.includes("http") !== true) {
    throw new UsageError("UPLOAD: this service takes no uploads by URL");
  }
  const port = new URL(origin).port;
  let url = first;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const isOwn = /^(127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname) && url.port === port;
    if (!isOwn) {
      throw new UsageError(
        `UPLOAD: ${first} leads out of this sandbox, which reads from itself only`,
      );
    }
    const headers = { [SELF_HEADER]: "1" };
    const response = await orAborted(ask(new Request(url, { headers, signal })), signal);
    const location = response.headers.get("location");
    if (response.status >= 300 && response.status < 400 && location !== null) {
      await response.body?.cancel();
      url = new URL(location, url);
    } else if (response.ok && response.body !== null) {
      return response.body;
    } else {
      await response.body?.cancel();
      throw new UsageError(`UPLOAD: ${first} answers with status ${response.status}`);
    }
  }
  throw new UsageError(`UPLOAD: ${first} redirects more than ${MAX_REDIRECTS} times`);
}

/**
 * Reads an uploaded VOTable.
 *
 * @throws {UsageError} If it is none, has too many rows, or two columns of one name.
 */
export async function readUpload(
  { name, bytes }: UploadBytes,
  maxRows: number,
): Promise<Table> {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    throw new UsageError(`UPLOAD: ${name} is compressed, so that its size is not known`);
  }
  try {
    await using stream = await openTable(bytes, { maxRowBytes: MAX_ROW_BYTES });
    checkNames(name, stream.fields);
    const batches: Table[] = [];
    let rows = 0;
    for await (const batch of stream) {
      rows += batch.length;
      if (rows > maxRows) {
        throw new UsageError(`UPLOAD: ${name} has more than ${maxRows} rows`);
      }
      batches.push(batch);
    }
    return batches.length === 0 ? emptyTable(stream.fields) : Table.concat(batches);
  } catch (error) {
    if (!(error instanceof VoError)) throw error;
    throw new UsageError(`UPLOAD: ${name} cannot be read: ${error.message}`, { cause: error });
  }
}

function checkNames(table: string, fields: readonly Field[]): void {
  if (fields.length > MAX_COLUMNS) {
    throw new UsageError(`UPLOAD: ${table} has more than ${MAX_COLUMNS} columns`);
  }
  if (fields.length === 0) throw new UsageError(`UPLOAD: ${table} has no columns`);
  const names = fields.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new UsageError(`UPLOAD: ${table} has two columns named "${twice}"`);
  }
}
