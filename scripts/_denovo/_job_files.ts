/**
 * Results of jobs as files.
 *
 * @module
 */
import { bodyChunks } from "../../core/runtime/chunks.ts";
import { isVoError } from "../../core/runtime/errors.ts";
import type { RequestOptions } from "../../core/runtime/http.ts";
import type { TapJob } from "../../protocols/tap.ts";
import type { Delivery } from "./_tap_output.ts";
import { saveRows } from "./_tap_output.ts";
import { endingOf, type OutputFormat, writeNew } from "./_output.ts";

/** A result that was saved. */
export interface SavedResult extends Omit<Delivery, "rows"> {
  readonly path: string;
  /** Undefined where the result is no table that can be read. */
  readonly rows: number | undefined;
}

/** How to save results. */
export interface SaveOptions {
  readonly format: OutputFormat;
  readonly overwrite: boolean;
  readonly signal: AbortSignal;
}

/**
 * Saves the result of a job that has ended well, row by row; one that is no table as it is.
 *
 * @param job The job.
 * @param stem Path of the file, without its ending.
 * @param options Format, signal.
 * @param limits Limits of the requests.
 */
export async function saveJobResult(
  job: TapJob,
  stem: string,
  options: SaveOptions,
  limits: RequestOptions,
): Promise<SavedResult> {
  try {
    const path = `${stem}.${endingOf(options.format)}`;
    await using rows = await job.rows(limits);
    return { path, ...await saveRows(rows, path, options.format, options) };
  } catch (error) {
    if (!isVoError(error, "E_UNSUPPORTED")) throw error;
    const response = await job.fetchResult(undefined, limits);
    const path = `${stem}.${endingFor(response.headers.get("content-type"))}`;
    const bytes = await writeNew(path, bodyChunks(response), options);
    return { path, rows: undefined, overflow: "none", bytes };
  }
}

function endingFor(type: string | null): string {
  const subtype = /^\s*[\w.-]+\/(?:x-)?([\w.-]+)/.exec(type ?? "")?.[1]?.toLowerCase() ?? "";
  return /^[a-z0-9]{2,8}$/.test(subtype) ? subtype : "data";
}

/** Whether there is a file of this name already, in any case one that needs no permission to be seen. */
export async function isFileThere(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
