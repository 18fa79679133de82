/**
 * The pieces of a VOTable document, one after the other.
 *
 * @module
 */
import type { TextFault } from "../xml/write.ts";
import { Column } from "../table/column.ts";
import type { Field } from "../table/field.ts";
import type { Diagnostic, Info, TableItem, TableMeta } from "../table/meta.ts";
import { Table } from "../table/table.ts";
import { itemIds, tableIds } from "./_ids.ts";
import { layOut, type OutputColumn } from "./_layout.ts";
import { Markup } from "./_markup.ts";
import { type Base64Carry, binaryRows, endBase64 } from "./_write_binary.ts";
import { tabledataRows } from "./_write_tabledata.ts";
import { Diagnostics } from "./diagnostics.ts";
import type {
  Container,
  DocumentAttributes,
  Resource,
  ResourceItem,
  Serialization,
} from "./model.ts";

/** Options for writing VOTables. */
export interface WriteOptions {
  /**
   * How rows are written; default `"tabledata"`. With `"fits"` they are a FITS file in the document, which needs all rows
   * in memory, and has no nulls for floats nor text beyond ASCII.
   */
  readonly format?: Serialization | "fits" | undefined;
  /** Version that the document declares; default `"1.4"`. */
  readonly version?: "1.4" | "1.5" | undefined;
  /** Throw the first fault instead of noting it; default false. */
  readonly strict?: boolean | undefined;
  /**
   * Called at the end with what could not be written as it is: characters that XML cannot hold
   * (`"W_FORBIDDEN_CHARACTER"`), lone surrogates and text that is no UTF-8 (`"W_BAD_ENCODING"`), counted by column, or by
   * element of the metadata.
   */
  readonly onDiagnostics?: ((diagnostics: readonly Diagnostic[]) => void) | undefined;
}

/** Tables batch by batch, such as a `TableStream`. */
export interface BatchSource extends AsyncIterable<Table> {
  /** The columns, when no batch may come. */
  readonly fields?: Table["fields"];
  /** Metadata; what comes after the rows is read when these have ended. */
  readonly meta?: TableMeta;
  /** INFOs around the table. */
  readonly infos?: readonly Info[];
  /** Coordinate and time systems to which columns refer. */
  readonly systems?: Table["systems"];
}

const ENCODER = new TextEncoder();

/** Writes the pieces of a document one after the other. */
export class DocumentWriter {
  /** What could not be written as it is. */
  readonly diagnostics: Diagnostics;
  readonly markup: Markup;
  readonly version: string;
  readonly #format: Serialization | "fits";

  /** Makes a writer. */
  constructor(options: WriteOptions) {
    this.version = options.version ?? "1.4";
    this.#format = options.format ?? "tabledata";
    this.diagnostics = new Diagnostics(options.strict === true, undefined, "write VOTable");
    this.markup = new Markup((fault, element) => this.#note(fault, `<${element}>`));
  }

  #note(fault: TextFault, where: string): void {
    const [code, what] = fault === "character"
      ? ["W_FORBIDDEN_CHARACTER", "a character that XML cannot hold"]
      : ["W_BAD_ENCODING", "text that is not Unicode"];
    const message = () => `${where} has ${what}; U+FFFD stands in its place`;
    this.diagnostics.note(code, message, () => undefined, where);
  }

  /** Text as bytes. */
  text(text: string): Uint8Array {
    return ENCODER.encode(text);
  }

  /** The beginning of a document. */
  openDocument(attributes: DocumentAttributes): Uint8Array {
    return this.text(this.markup.openDocument(attributes, this.version));
  }

  /** All children of a document or resource. */
  async *items(container: Pick<Container, "items">): AsyncGenerator<Uint8Array> {
    for (const item of container.items) yield* this.item(item);
  }

  /** One child of a document or resource. */
  async *item(item: ResourceItem): AsyncGenerator<Uint8Array> {
    switch (item.kind) {
      case "table":
        return yield* this.table(item.table, item.hasData);
      case "resource":
        return yield* this.#resource(item);
      case "definitions": // deprecated since 1.1: its children stand directly in the document
        return yield* this.items(item);
      default:
        yield this.text(this.#simple(item));
    }
  }

  async *#resource(resource: Resource): AsyncGenerator<Uint8Array> {
    yield this.text(this.markup.openResource(resource, itemIds([resource])));
    yield* this.items(resource);
    yield this.text(this.markup.close("RESOURCE"));
  }

  #simple(item: Exclude<TableItem, { kind: "field" }>): string {
    switch (item.kind) {
      case "info":
        return this.markup.info(item);
      case "param":
        return this.markup.param(item);
      case "group":
        return this.markup.group(item);
      case "link":
        return this.markup.link(item);
      case "foreign":
        return `${this.markup.foreign(item.element)}\n`;
      default:
        return this.markup.coordinateSystem(item);
    }
  }

  /** INFOs, one after the other. */
  infos(infos: readonly Info[]): Uint8Array {
    return this.text(infos.map((info) => this.markup.info(info)).join(""));
  }

  /** Coordinate and time systems. */
  systems(systems: Table["systems"]): Uint8Array {
    return this.text(systems.map((system) => this.markup.coordinateSystem(system)).join(""));
  }

  /** A whole table in memory. */
  async *table(table: Table, hasData = true): AsyncGenerator<Uint8Array> {
    const layout = layOut(table.columns, this.#layoutFormat, true);
    const rows = hasData ? table.length : undefined;
    yield this.text(this.#openTable(table.meta, layout, rows));
    if (hasData && this.#format === "fits") {
      yield this.text(this.#openData());
      yield* this.#fits(table);
      yield this.text("</STREAM>\n</FITS>\n</DATA>\n");
    } else if (hasData) {
      const carry: Base64Carry = { bytes: new Uint8Array(0) };
      yield this.text(this.#openData());
      yield* this.#rows(table, layout, carry);
      yield this.#closeData(carry);
    }
    yield this.#closeTable(table.meta);
  }

  /** A table batch by batch, with the INFOs around it: those that are known only after the rows follow the table. */
  async *stream(source: BatchSource): AsyncGenerator<Uint8Array> {
    let before: readonly Info[] = [];
    const early = source.infos; // before rows have been read
    const prelude = (first: Table | undefined) => {
      const meta = source.meta ?? first?.meta ?? {};
      const systems = source.systems ?? first?.systems ?? [];
      before = outerInfos(early ?? first?.infos ?? [], meta);
      before = before.slice(0, secondStatus(before));
      this.markup.scopes.known = new Set([
        ...tableIds({ items: [...systems, ...before] }, []),
        ...tableIds(meta, source.fields ?? first?.fields ?? []),
      ]);
      return before.map((info) => this.markup.info(info)).join("") +
        systems.map((system) => this.markup.coordinateSystem(system)).join("");
    };
    yield* this.batches(source, { prelude });
    const rest = before.map((info) => JSON.stringify(info));
    const after = outerInfos(source.infos ?? [], source.meta ?? {}).filter((info) => {
      const at = rest.indexOf(JSON.stringify(info));
      if (at >= 0) rest.splice(at, 1);
      return at < 0;
    });
    yield this.infos(after);
  }

  /**
   * The rows and the declaration of a table that comes in batches.
   *
   * @param source The batches.
   * @param how What stands before the table, and whether there can be no nulls but those of the first batch.
   */
  async *batches(
    source: BatchSource,
    how: {
      readonly prelude?: (first: Table | undefined) => string;
      readonly noMoreNulls?: boolean;
    } = {},
  ): AsyncGenerator<Uint8Array> {
    const { prelude = () => "", noMoreNulls = false } = how;
    if (this.#format === "fits") {
      const all: Table[] = [];
      for await (const batch of source) all.push(batch);
      const empty = (source.fields ?? []).map((field) => new Column(field, []));
      const table = all.length > 0 ? Table.concat(all) : new Table(empty);
      yield this.text(prelude(table));
      return yield* this.table(table.withMeta(source.meta ?? table.meta));
    }
    let layout: readonly OutputColumn[] | undefined;
    let fields: readonly Field[] | undefined;
    let meta: TableMeta = {};
    const carry: Base64Carry = { bytes: new Uint8Array(0) };
    const open = (batch: Table, complete: boolean) => {
      ({ fields, meta } = batch);
      layout = layOut(batch.columns, this.#layoutFormat, complete);
      return prelude(batch) + this.#openTable(source.meta ?? meta, layout, undefined) +
        this.#openData();
    };
    for await (const batch of this.#format === "tabledata" ? source : gathered(source)) {
      if (layout === undefined) yield this.text(open(batch, noMoreNulls));
      else checkColumns(batch, fields);
      yield* this.#rows(batch, layout ?? [], carry);
    }
    if (layout === undefined) {
      const columns = (source.fields ?? []).map((field) => new Column(field, []));
      yield this.text(open(new Table(columns), true));
    }
    yield this.#closeData(carry);
    yield this.#closeTable(source.meta ?? meta);
  }

  get #layoutFormat(): Serialization {
    return this.#format === "fits" ? "binary2" : this.#format;
  }

  async *#fits(table: Table): AsyncGenerator<Uint8Array> {
    const { fitsStream } = await import("./_fits_rows.ts");
    const note = ({ code, message }: Diagnostic) =>
      this.diagnostics.note(code, () => message, () => undefined, message);
    yield* fitsStream(table, (found) => found.forEach(note));
  }

  /** The beginning of a table; the columns in the order of their cells, whatever the metadata list first. */
  #openTable(
    meta: TableMeta,
    layout: readonly OutputColumn[],
    rows: number | undefined,
  ): string {
    const fields = layout.map((column) => column.field);
    const items = meta.items ?? [];
    // Columns that are not listed come after the last one that is, or else after the INFOs.
    let rest = items.findLastIndex((item) => item.kind === "field") + 1;
    if (rest === 0) rest = items.findIndex((item) => item.kind !== "info");
    if (rest < 0) rest = items.length;
    let next = 0;
    const text = [this.markup.openTable(meta, fields, rows)];
    items.forEach((item, i) => {
      while (i === rest && next < fields.length) {
        text.push(this.markup.field(fields[next++] as Field));
      }
      if (item.kind !== "field") text.push(this.#simple(item));
      else if (next < fields.length) text.push(this.markup.field(fields[next++] as Field));
    });
    while (next < fields.length) text.push(this.markup.field(fields[next++] as Field));
    return text.join("");
  }

  #openData(): string {
    if (this.#format === "tabledata") return "<DATA>\n<TABLEDATA>\n";
    return `<DATA>\n<${this.#format.toUpperCase()}>\n<STREAM encoding="base64">\n`;
  }

  #rows(
    table: Table,
    layout: readonly OutputColumn[],
    carry: Base64Carry,
  ): Generator<Uint8Array> {
    if (table.columns.length === 0) return nothing();
    const onFault = (fault: TextFault, { field }: OutputColumn) =>
      this.#note(fault, `column "${field.name}"`);
    return this.#format === "tabledata" || this.#format === "fits"
      ? tabledataRows(table, layout, onFault)
      : binaryRows(table, layout, this.#format, carry, onFault);
  }

  #closeData(carry: Base64Carry): Uint8Array {
    if (this.#format === "tabledata") return this.text("</TABLEDATA>\n</DATA>\n");
    const name = this.#format.toUpperCase();
    const last = new TextDecoder().decode(endBase64(carry));
    return this.text(`${last}</STREAM>\n</${name}>\n</DATA>\n`);
  }

  #closeTable(meta: TableMeta): Uint8Array {
    const trailing = (meta.trailing ?? []).map((info) => this.markup.info(info)).join("");
    return this.text(trailing + this.markup.close("TABLE"));
  }
}

/** The INFOs that are not the table's own. */
export function outerInfos(infos: readonly Info[], meta: TableMeta): readonly Info[] {
  const own = new Set<TableItem>([...meta.items ?? [], ...meta.trailing ?? []]);
  return infos.filter((info) => !own.has(info));
}

/** Where the second status stands, which tells how a query ended (an overflow, say) and belongs after the rows. */
export function secondStatus(infos: readonly Info[]): number {
  const places = infos.flatMap((info, i) => info.name.toUpperCase() === "QUERY_STATUS" ? [i] : []);
  return places[1] ?? infos.length;
}

function* nothing(): Generator<Uint8Array> {}

/** How much is looked at before columns are declared in binary: what comes later must fit. */
const AHEAD = { rows: 32_768, bytes: 8 * 1024 * 1024 };

/** Batches, the first ones put together into one. */
async function* gathered(source: AsyncIterable<Table>): AsyncGenerator<Table> {
  let first: Table[] | undefined = [];
  let rows = 0;
  let bytes = 0;
  for await (const batch of source) {
    if (first === undefined) {
      yield batch;
      continue;
    }
    checkColumns(batch, first[0]?.fields);
    first.push(batch);
    rows += batch.length;
    bytes += batch.byteLength;
    if (rows < AHEAD.rows && bytes < AHEAD.bytes) continue;
    yield Table.concat(first);
    first = undefined;
  }
  if (first !== undefined && first.length > 0) yield Table.concat(first);
}

/** Checks that a batch has the columns of the first one. */
function checkColumns({ fields }: Table, first: readonly Field[] | undefined): void {
  const same = first === undefined || fields.length === first.length &&
      fields.every((field, k) => {
        const other = first[k] as Field;
        return field === other || (field.name === other.name &&
          field.datatype === other.datatype && field.arraysize === other.arraysize);
      });
  if (!same) throw new TypeError("Cannot write VOTable: the columns of the batches differ");
}
