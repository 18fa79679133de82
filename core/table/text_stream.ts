/**
 * Tables in text forms as streams: columns first, then batches of rows.
 *
 * @module
 */
import type { TextSource } from "./_source.ts";
import { Column } from "./column.ts";
import type { Field } from "./field.ts";
import { Table } from "./table.ts";
import type { Vector } from "./vector.ts";

/** Opens a text from its beginning; each call must give the same text. */
export type OpenText = () => TextSource | Promise<TextSource>;

/** A table in a text form. Iterating reads the text once more and yields its rows as tables, in order. */
export interface TextTableStream extends AsyncIterable<Table> {
  /** The columns. */
  readonly fields: readonly Field[];
}

/** A stream over a function that reads the rows. */
export class TextTable implements TextTableStream {
  readonly fields: readonly Field[];
  readonly #read: () => AsyncGenerator<readonly Vector[]>;

  /** Makes a stream; `read` yields batches, a vector a column. */
  constructor(fields: readonly Field[], read: () => AsyncGenerator<readonly Vector[]>) {
    this.fields = fields;
    this.#read = read;
  }

  /** Reads the rows. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Table, void, void> {
    for await (const vectors of this.#read()) {
      yield new Table(this.fields.map((field, c) => new Column(field, [vectors[c] as Vector])));
    }
  }
}
