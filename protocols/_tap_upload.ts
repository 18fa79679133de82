/**
 * Tables to be sent along with a query.
 *
 * @module
 */
import { isReserved } from "../core/adql/_words.ts";
import { UnsupportedError } from "../core/runtime/errors.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import type { Row } from "../core/table/cell.ts";
import { Table } from "../core/table/table.ts";
import { readAnyTable, sniffTable } from "../core/votable/any.ts";
import type { Serialization } from "../core/votable/model.ts";
import { type BatchSource, writeTable } from "../core/votable/write.ts";
import type { FilePart } from "./_tap_multipart.ts";
import { TapRows } from "./_tap_rows.ts";
import type { TapCapability, TapMode } from "./_vosi_tap.ts";
import type { Pair } from "./params.ts";

/** A job whose result can be uploaded by its URL, so that the data go from server to server. */
export interface JobWithResult {
  /** URL of the result. */
  resultUrl(options?: RequestOptions): Promise<string>;
}

/**
 * What can be uploaded: a table, rows, the bytes of a VOTable, CSV or TSV file (also as a stream), batches such as a
 * `TableStream`, a URL from which the service gets the table itself, or the job that makes it.
 */
export type TapUpload =
  | Table
  | JobWithResult
  | URL
  | string
  | Uint8Array
  | Blob
  | ReadableStream<Uint8Array>
  | Iterable<Row>
  | AsyncIterable<Uint8Array>
  | AsyncIterable<Row>
  | BatchSource;

/** Uploads by table name: `mine` is `TAP_UPLOAD.mine` in the query. */
export type TapUploads = Readonly<Record<string, TapUpload>>;

/** Uploads that are ready to be sent. */
export interface PreparedUploads {
  /** Values of UPLOAD. */
  readonly pairs: readonly Pair[];
  /** Files of the form. */
  readonly files: readonly FilePart[];
}

/** How to prepare uploads. */
export interface UploadSettings extends RequestOptions {
  /** What the service declares; nothing is checked without it. */
  readonly capability?: TapCapability | undefined;
  /** How the query is run. */
  readonly mode: TapMode;
  /** How rows are written; `"tabledata"` by default, which every service reads. */
  readonly serialization?: Serialization | undefined;
  /** Names of parameters that parts must not have. */
  readonly taken: readonly string[];
}

const VOTABLE = "application/x-votable+xml";

/**
 * Writes uploads.
 *
 * @throws {TypeError} If a name is no regular identifier of ADQL, or something cannot be uploaded.
 * @throws {RangeError} If a table is larger than the service declares to take.
 * @throws {UnsupportedError} If the service declares that it takes no uploads.
 */
export async function prepareUploads(
  uploads: TapUploads | undefined,
  settings: UploadSettings,
): Promise<PreparedUploads> {
  const entries = Object.entries(uploads ?? {}).filter(([, upload]) => upload !== undefined);
  if (entries.length === 0) return { pairs: [], files: [] };
  checkNames(entries.map(([name]) => name));
  const { capability } = settings;
  if (capability !== undefined && capability.uploadMethods.length === 0) {
    throw new UnsupportedError("Cannot upload tables: the service declares that it takes none", {
      feature: "uploads",
    });
  }
  const items: string[] = [];
  const files: FilePart[] = [];
  const taken = new Set(settings.taken.map((name) => name.toLowerCase()));
  for (const [name, upload] of entries) {
    const url = await urlOf(name, upload, settings);
    if (url !== undefined) {
      items.push(`${name},${url}`);
      continue;
    }
    const part = taken.has(name.toLowerCase()) ? `table_${name}` : name;
    files.push({
      name: part,
      fileName: `${name}.vot`,
      contentType: VOTABLE,
      content: await contentOf(name, upload, settings),
    });
    items.push(`${name},param:${part}`);
  }
  // TAP 1.0 has one parameter with semicolons, DALI 1.1 §3.4.5 repeats it; a semicolon in a URL leaves only the second.
  const pairs: readonly Pair[] = items.some((item) => item.includes(";"))
    ? items.map((item) => ["UPLOAD", item])
    : [["UPLOAD", items.join(";")]];
  return { pairs, files };
}

/** TAP 1.1 §2.7.6: the name is a regular identifier of ADQL; of two that differ in case only, one would be lost. */
function checkNames(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) {
      throw new TypeError(
        `Cannot upload a table as ${
          JSON.stringify(name)
        }: the name must begin with a letter and have letters, ` +
          "digits and underscores only",
      );
    }
    if (isReserved(name)) {
      throw new TypeError(`Cannot upload a table as "${name}": the word is reserved in ADQL`);
    }
    if (seen.has(name.toLowerCase())) {
      throw new TypeError(
        `Cannot upload two tables as "${name}": names that differ in case only are the same`,
      );
    }
    seen.add(name.toLowerCase());
  }
}

async function urlOf(
  name: string,
  upload: TapUpload,
  { signal, timeoutMs }: UploadSettings,
): Promise<string | undefined> {
  if (isJob(upload)) return await upload.resultUrl({ signal, timeoutMs });
  if (!(upload instanceof URL) && typeof upload !== "string") return undefined;
  const text = String(upload).trim();
  if (/^[a-z][a-z0-9+.-]+:\/\/\S+$/i.test(text) && !/^file:/i.test(text)) return text;
  throw new TypeError(
    `Cannot upload "${name}": ${
      JSON.stringify(text.slice(0, 80))
    } is no URL that a service can get; read a file ` +
      "first and give its bytes",
  );
}

function isJob(upload: TapUpload): upload is JobWithResult {
  return typeof upload === "object" &&
    typeof (upload as Partial<JobWithResult>).resultUrl === "function";
}

async function contentOf(
  name: string,
  upload: TapUpload,
  settings: UploadSettings,
): Promise<Blob> {
  const { capability, mode, serialization = "tabledata" } = settings;
  const mostRows = capability?.uploadLimit(mode, "row").hard?.value ?? Infinity;
  const mostBytes = capability?.uploadLimit(mode, "byte").hard?.value ?? Infinity;
  const counted = (rows: number): void => {
    if (rows > mostRows) throw tooLarge(name, `more than ${mostRows} rows`);
  };
  const source = await sourceOf(name, upload);
  let chunks: AsyncIterable<Uint8Array>;
  if (source instanceof Table) {
    if (source.fields.length === 0) {
      throw new TypeError(`Cannot upload "${name}": the table has no columns`);
    }
    if (source.length > mostRows) {
      throw tooLarge(name, `${source.length} rows, and the service takes ${mostRows}`);
    }
    chunks = writeTable(source, { format: serialization });
  } else if ("batches" in source) {
    chunks = writeTable(counting(source.batches, counted), { format: serialization });
  } else chunks = source.bytes;
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    settings.signal?.throwIfAborted();
    size += chunk.byteLength;
    if (size > mostBytes) {
      throw tooLarge(name, `more than the ${mostBytes} bytes that the service takes`);
    }
    // The pieces may be views of a buffer that is used again.
    pieces.push(chunk.slice());
  }
  return new Blob(pieces, { type: VOTABLE });
}

function tooLarge(name: string, what: string): RangeError {
  return new RangeError(`Cannot upload "${name}": it has ${what}`);
}

type Source = Table | { readonly bytes: AsyncIterable<Uint8Array> } | {
  readonly batches: BatchSource;
};

async function sourceOf(name: string, upload: TapUpload): Promise<Source> {
  if (upload instanceof Table) return upload;
  if (upload instanceof TapRows) {
    // Their batches know the types that single rows have lost.
    const { fields } = upload;
    return { batches: { fields, [Symbol.asyncIterator]: () => upload.batches() } };
  }
  if (upload instanceof Uint8Array) return await fromBytes(once(upload));
  if (upload instanceof Blob) return await fromBytes(streamed(upload.stream()));
  if (upload instanceof ReadableStream) return await fromBytes(streamed(upload));
  if (typeof upload === "object" && upload !== null) {
    if (Symbol.asyncIterator in upload) return await fromAsync(name, upload);
    if (Symbol.iterator in upload) return fromRows(name, [...upload]);
  }
  throw new TypeError(
    `Cannot upload "${name}": it must be a table, rows, the bytes of a VOTable or CSV file, a URL or a job`,
  );
}

function fromRows(name: string, rows: readonly Row[]): Table {
  const bad = rows.find((row) =>
    typeof row !== "object" || row === null || ArrayBuffer.isView(row)
  );
  if (bad !== undefined) {
    throw new TypeError(`Cannot upload "${name}": its rows must be objects, not ${typeof bad}`);
  }
  return Table.fromRows(rows);
}

/** Looks at the first item to tell bytes, batches and rows apart. */
async function fromAsync(
  name: string,
  upload: AsyncIterable<Uint8Array> | AsyncIterable<Row> | BatchSource,
): Promise<Source> {
  const iterator = (upload as AsyncIterable<Uint8Array | Row | Table>)[Symbol.asyncIterator]();
  const first = await iterator.next();
  const rest = async function* (): AsyncGenerator<unknown> {
    try {
      if (!first.done) yield first.value;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  };
  if (first.value instanceof Uint8Array) {
    return await fromBytes(rest() as AsyncIterable<Uint8Array>);
  }
  const described = "fields" in upload;
  if (first.value instanceof Table || (first.done && described)) {
    const source = upload as BatchSource;
    const batches = {
      get meta() {
        return source.meta ?? {};
      },
      get infos() {
        return source.infos ?? [];
      },
      ...(source.fields === undefined ? {} : { fields: source.fields }),
      [Symbol.asyncIterator]: () => rest() as AsyncGenerator<Table>,
    };
    return { batches };
  }
  const rows: Row[] = [];
  for await (const row of rest()) rows.push(row as Row);
  return fromRows(name, rows);
}

/** VOTables go as they are, everything else becomes one. */
async function fromBytes(bytes: AsyncIterable<Uint8Array>): Promise<Source> {
  const sniffed = await sniffTable(bytes);
  if (sniffed.format === "votable") return { bytes: sniffed.bytes };
  return await readAnyTable(sniffed.bytes, { format: sniffed.format });
}

function counting(source: BatchSource, counted: (rows: number) => void): BatchSource {
  const iterate = async function* (): AsyncGenerator<Table> {
    let rows = 0;
    for await (const batch of source) {
      counted(rows += batch.length);
      yield batch;
    }
  };
  return Object.defineProperties({ [Symbol.asyncIterator]: iterate } as BatchSource, {
    meta: { get: () => source.meta },
    infos: { get: () => source.infos },
    fields: { get: () => source.fields },
  });
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function* streamed(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel();
  }
}
