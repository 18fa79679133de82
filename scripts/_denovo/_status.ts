/**
 * What a service says about its answer, in the INFOs of the document that it sent (DALI 1.2 §5 "Responses"; SCS 1.03 §2,
 * item 3).
 *
 * @module
 */
import { FormatError, isVoError, QueryError } from "../../core/runtime/errors.ts";
import type { Info } from "../../core/table/meta.ts";
import type { VotableDocument } from "../../core/votable/model.ts";

/** What INFOs say: there was an error, in the service's words, or there are more rows. */
export interface ServiceStatus {
  readonly error: string | undefined;
  readonly overflow: boolean;
}

/** Finds out what INFOs say about the answer; the worst counts. */
export function statusIn(
  infos: Iterable<Pick<Info, "name" | "id" | "value" | "text">>,
): ServiceStatus {
  let error: string | undefined;
  let overflow = false;
  for (const { name, id, value, text } of infos) {
    const keyword = value.trim().toUpperCase();
    const words = text?.trim() ?? "";
    if (name.trim().toUpperCase() === "QUERY_STATUS") {
      if (keyword === "OK") continue;
      if (keyword === "OVERFLOW") overflow = true;
      else error ??= words || (keyword === "ERROR" ? "" : value.trim());
    } else if ([name, id].some((label) => label?.trim().toUpperCase() === "ERROR")) {
      error ??= value.trim() || words;
    }
  }
  return { error: error === "" ? "there are no words for it" : error, overflow };
}

/** What a whole document says about the answer: its INFOs, and, where there is no table, PARAMs with an error. */
export function statusOfDocument(document: VotableDocument): ServiceStatus {
  const { allResources, allTables } = document;
  const places = [document, ...allResources];
  const params = places.flatMap((place) => place.params)
    .filter(({ name }) => name.trim().toUpperCase() === "ERROR")
    .map(({ name, value }) => ({ name, value }));
  return statusIn(
    new Set([
      ...places.flatMap(({ infos }) => infos),
      ...allTables.flatMap(({ infos }) => infos),
      ...(allTables.length === 0 ? params : []),
    ]),
  );
}

/** The sentence for an error. */
export function errorSentence(words: string): string {
  return `the service reports an error: ${words}`;
}

/** So much of a document is kept to see what it says, should there be no table in it. */
const KEPT_BYTES = 1 << 20;

/** The beginning of a source, for a second look. */
export interface Remembered {
  /** All of the source, of which the beginning is kept. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /**
   * What to throw in place of an error: what the service says, where the document has no table but an error.
   *
   * @param error What was caught.
   * @param name The input's name.
   * @returns The error itself, or a {@linkcode QueryError}.
   */
  explain(error: unknown, name: string): Promise<unknown>;
}

/** Keeps the beginning of a source. */
export function remember(source: AsyncIterable<Uint8Array>): Remembered {
  const kept: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      if (size <= KEPT_BYTES) {
        size += chunk.byteLength;
        if (size <= KEPT_BYTES) kept.push(new Uint8Array(chunk));
        else kept.length = 0;
      }
      yield chunk;
    }
  }
  return {
    bytes: bytes(),
    async explain(error, name) {
      if (!(error instanceof FormatError) || kept.length === 0) return error;
      return await errorFrom(await new Blob(kept).bytes(), error, `read ${name}`);
    },
  };
}

/** What to throw in place of a status that is no success: what the service says, where it does so in a VOTable. */
export async function explainStatus(error: unknown, name: string): Promise<unknown> {
  if (!isVoError(error, "E_HTTP_STATUS") || !/VOTABLE/i.test(error.body)) return error;
  return await errorFrom(new TextEncoder().encode(error.body), error, `open ${name}`);
}

async function errorFrom(bytes: Uint8Array, error: Error, doing: string): Promise<Error> {
  const { readVotable } = await import("../../core/votable/read.ts");
  const document = await readVotable(bytes).catch(() => undefined);
  const words = document === undefined ? undefined : statusOfDocument(document).error;
  if (words === undefined) return error;
  return new QueryError(`Cannot ${doing}: ${errorSentence(words)}`, {
    serviceMessage: words,
    cause: error,
  });
}
