/**
 * Tables and documents → VOTable bytes, as a stream.
 *
 * @module
 */
import { Table } from "../table/table.ts";
import {
  type BatchSource,
  DocumentWriter,
  outerInfos,
  secondStatus,
  type WriteOptions,
} from "./_document_writer.ts";
import { documentIds, tableIds } from "./_ids.ts";
import type { VotableDocument } from "./model.ts";

export type { BatchSource, WriteOptions } from "./_document_writer.ts";

/**
 * Writes a table as a VOTable document with one resource of type "results".
 *
 * BINARY2 keeps every cell as it is, NaN and null, empty and null text apart. TABLEDATA and BINARY have no empty text and no
 * empty arrays: these become null. Null integers of arrays in TABLEDATA, and all in BINARY, become a value that no cell
 * has, which is declared as null; null floats and complex numbers of arrays (in BINARY: all) become NaN. Characters that
 * XML cannot hold become U+FFFD in TABLEDATA, and are noted (`onDiagnostics`). Blanks at the ends of the items of
 * arrays of strings are padding.
 *
 * Columns are declared so that every cell fits: text gets the `arraysize` that its longest cell needs, `char` with other
 * than ASCII text becomes `unicodeChar` in binary, and a declared null value that is the value of a cell is replaced.
 * References to what is not in the document are left out.
 *
 * @example
 * ```ts
 * import { Table } from "@denovo/vo/table";
 * import { readTable, writeTable } from "@denovo/vo/votable";
 * const table = Table.fromColumns({ id: [1n, null], ra: [10.5, NaN] });
 * const copy = await readTable(writeTable(table, { format: "binary2" }));
 * if (copy.row(0).id !== 1n || copy.row(1).id !== null) throw new Error("wrong");
 * ```
 *
 * @param source A table, or batches: with these, columns are declared after the first one (in binary: after 32,768 rows or
 * 8 MiB), and memory is bounded by that and one batch.
 * @param options Serialisation and version.
 * @returns Pieces of about 1 MiB.
 * @throws {UnsupportedError} If there is no value left that could stand for null.
 * @throws {FormatError} If a cell would read back as something else: a null bit in BINARY, a text with NUL in binary, and what
 * does not fit the declaration of its column when that was made before the cell came. In strict mode, for what would be noted.
 * @throws {TypeError} If the columns of batches differ.
 */
export async function* writeTable(
  source: Table | BatchSource,
  options: WriteOptions = {},
): AsyncGenerator<Uint8Array> {
  const writer = new DocumentWriter(options);
  yield writer.text(writer.markup.openDocument({}, writer.version));
  yield writer.text(writer.markup.openResource({ type: "results" }));
  if (source instanceof Table) {
    const around = outerInfos(source.infos, source.meta);
    writer.markup.scopes.known = new Set([
      ...tableIds({ items: [...source.systems, ...around] }, []),
      ...tableIds(source.meta, source.fields),
    ]);
    const before = around.slice(0, secondStatus(around));
    // The schema wants INFOs first.
    yield writer.infos(before);
    yield writer.systems(source.systems);
    yield* writer.table(source);
    yield writer.infos(around.slice(before.length));
  } else {
    yield* writer.stream(source);
  }
  yield writer.text(writer.markup.close("RESOURCE") + writer.markup.close("VOTABLE"));
  options.onDiagnostics?.(writer.diagnostics.list());
}

/**
 * Writes a whole document: resources, tables, and everything that is said about them, in document order.
 *
 * @param document The document.
 * @param options Serialisation and version of the output.
 * @returns Pieces of about 1 MiB.
 */
export async function* writeVotable(
  document: VotableDocument,
  options: WriteOptions = {},
): AsyncGenerator<Uint8Array> {
  const writer = new DocumentWriter(options);
  writer.markup.scopes.known = new Set(documentIds(document));
  yield writer.openDocument(document);
  yield* writer.items(document);
  yield writer.text(writer.markup.close("VOTABLE"));
  options.onDiagnostics?.(writer.diagnostics.list());
}
