/**
 * What a service says about its answer, in the INFOs of the document that it sent (DALI 1.2 §5 "Responses"; SCS 1.03 §2,
 * item 3).
 *
 * @module
 */
import { FormatError, QueryError } from "../../core/runtime/errors.ts";
import type { Info } from "../../core/table/meta.ts";
import type { VotableDocument } from "../../core/votable/model.ts";

/** What INFOs say: there was an error, in the service's words, or there are more rows. */
export interface ServiceStatus {
  readonly error: string | undefined;
  readonly overflow: boolean;
}

/** Finds out what INFOs say about the answer; the worst counts. */
export function statusIn(infos: Iterable<Info>): ServiceStatus {
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

/** The INFOs of a whole document, each once. */
export function infosIn(document: VotableDocument): ReadonlySet<Info> {
  return new Set([
    ...document.infos,
    ...document.allResources.flatMap(({ infos }) => infos),
    ...document.allTables.flatMap(({ infos }) => infos),
  ]);
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
      const { readVotable } = await import("../../core/votable/read.ts");
      const whole = new Uint8Array(await new Blob(kept).arrayBuffer());
      const document = await readVotable(whole).catch(() => undefined);
      if (document === undefined) return error;
      const { conventionalError } = await import("../../protocols/dali.ts");
      const words = statusIn(infosIn(document)).error ?? conventionalError(document);
      if (words === undefined) return error;
      return new QueryError(`Cannot read ${name}: ${errorSentence(words)}`, {
        serviceMessage: words,
        cause: error,
      });
    },
  };
}
