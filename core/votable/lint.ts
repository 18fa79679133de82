/**
 * What is wrong with a document, without keeping its rows.
 *
 * @module
 */
import { FormatError } from "../runtime/errors.ts";
import type { Diagnostic } from "../table/meta.ts";
import type { Field } from "../table/field.ts";
import type { ByteSource } from "./_bytes.ts";
import { lintCells } from "./_lint_cells.ts";
import { VotableReader } from "./_reader.ts";
import type { ReadOptions } from "./_reading.ts";
import type { VotableDocument } from "./model.ts";

/** What {@linkcode lintVotable} found. */
export interface LintReport {
  /** Faults that can be read over, counted by kind, in order of first appearance. */
  readonly diagnostics: readonly Diagnostic[];
  /** The fault at which reading had to end. */
  readonly failure: FormatError | undefined;
  /** The document, its tables without rows; undefined after a failure. */
  readonly document: VotableDocument | undefined;
  /** Tables seen. */
  readonly tables: number;
  /** Rows read, of all tables. */
  readonly rows: number;
}

/**
 * Reads a whole VOTable document for its faults only; memory is bounded, whatever the length.
 *
 * Besides what reading notes, these are texts longer than their arraysize (`"W_TEXT_LENGTH"`), arrays with more elements than
 * declared (`"W_ARRAY_BOUND"`), and other characters than ASCII in `char` (`"W_NOT_ASCII"`): all of them are read as they are.
 *
 * @example
 * ```ts
 * import { lintVotable } from "@denovo/vo/votable";
 * const { diagnostics, rows } = await lintVotable(`<VOTABLE><RESOURCE><TABLE>
 *   <FIELD name="n" datatype="int"/><DATA><TABLEDATA><TR><TD>many</TD></TR></TABLEDATA></DATA>
 *   </TABLE></RESOURCE></VOTABLE>`);
 * if (rows !== 1 || diagnostics[0]?.code !== "W_BAD_NUMBER") throw new Error("wrong");
 * ```
 *
 * @param source The document: pieces, bytes or text; gzip is recognised, and so is any encoding.
 * @returns The faults; a document that is no VOTable has a failure.
 * @throws What reading the source throws, and the signal's reason.
 */
export async function lintVotable(
  source: ByteSource,
  options: Omit<ReadOptions, "strict"> = {},
): Promise<LintReport> {
  const reader = new VotableReader(source, { ...options, strict: false });
  let tables = 0;
  let rows = 0;
  const report = (failure?: FormatError, document?: VotableDocument): LintReport => ({
    diagnostics: reader.diagnostics.list(),
    failure,
    document,
    tables,
    rows,
  });
  try {
    for (;;) {
      const step = await reader.step();
      if (step.kind === "table") tables++;
      if (step.kind === "data") {
        let before = 0;
        for await (const batch of reader.rows(step.data, step.fields, 4096)) {
          batch.forEach((vector, k) => {
            lintCells(step.fields[k] as Field, vector, (code, message, row) => {
              const where = `${message} (row ${before + row + 1})`;
              reader.diagnostics.note(code, () => where, () => undefined);
            });
          });
          before += batch[0]?.length ?? 0;
        }
        rows += before;
      }
      if (step.kind !== "end") continue;
      reader.noteRest();
      return report(undefined, step.document);
    }
  } catch (error) {
    if (error instanceof FormatError) return report(error);
    throw error;
  } finally {
    await reader.close();
  }
}
