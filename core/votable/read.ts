/**
 * Whole VOTables in memory.
 *
 * @module
 */
import { Column } from "../table/column.ts";
import type { Diagnostic } from "../table/meta.ts";
import type { Table } from "../table/table.ts";
import type { Vector } from "../table/vector.ts";
import type { ByteSource } from "./_bytes.ts";
import { VotableReader } from "./_reader.ts";
import type { ReadOptions } from "./_reading.ts";
import type { VotableDocument } from "./model.ts";
import { type OpenOptions, openTable } from "./open.ts";

/**
 * Reads a table of a VOTable document with all its rows.
 *
 * @example
 * ```ts
 * import { readTable } from "@denovo/vo/votable";
 * const table = await readTable(`<VOTABLE><RESOURCE><TABLE>
 *   <FIELD name="source_id" datatype="long"/><DATA><TABLEDATA>
 *   <TR><TD>4611686018427387905</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`);
 * if (table.row(0).source_id !== 4611686018427387905n) throw new Error("wrong");
 * ```
 *
 * @param source The document: pieces, bytes or text; gzip is recognised, and so is any encoding.
 * @param options Which table, and how tolerant to be.
 * @throws {FormatError} If it is no VOTable or has no such table; with line and column.
 */
export async function readTable(source: ByteSource, options: OpenOptions = {}): Promise<Table> {
  // Collecting closes the stream. No `using` in what is bundled: Node has had it only since version 24.
  return await (await openTable(source, options)).collect();
}

/** A whole document and what was noticed in it. */
export interface VotableReading {
  /** The document. */
  readonly document: VotableDocument;
  /** Faults, counted by kind. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a whole VOTable document: all tables, and everything that is said about them, in document order.
 *
 * @param source The document: pieces, bytes or text; gzip is recognised, and so is any encoding.
 * @throws {FormatError} If it is no VOTable; with line and column.
 */
export async function readVotable(
  source: ByteSource,
  options: ReadOptions = {},
): Promise<VotableDocument> {
  return (await readVotableWithDiagnostics(source, options)).document;
}

/** {@linkcode readVotable}, with the diagnostics. */
export async function readVotableWithDiagnostics(
  source: ByteSource,
  options: ReadOptions = {},
): Promise<VotableReading> {
  const reader = new VotableReader(source, options);
  try {
    for (;;) {
      const step = await reader.step();
      if (step.kind === "data") {
        const vectors: Vector[][] = step.fields.map(() => []);
        for await (const batch of reader.rows(step.data, step.fields, 8192)) {
          batch.forEach((vector, k) => vectors[k]?.push(vector));
        }
        reader.builder.setColumns(
          step.fields.map((field, k) => new Column(field, vectors[k] ?? [])),
        );
      }
      if (step.kind === "end") {
        reader.noteRest();
        return { document: step.document, diagnostics: reader.diagnostics.list() };
      }
    }
  } finally {
    await reader.close();
  }
}
