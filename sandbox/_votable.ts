/**
 * VOTable, CSV and TSV as the sandbox sends them: VOTable 1.4 in TABLEDATA, BINARY and BINARY2.
 *
 * Written apart from `core/votable/`, which reads what is sent here; foreign readers (STILTS,
 * astropy) are the judges of both.
 *
 * @module
 */
import { type ColumnSpec, isNumberArray, isText, type Value } from "./column.ts";

/** An INFO element; the text goes into its body. */
export interface InfoSpec {
  readonly name: string;
  readonly value: string;
  readonly text?: string;
}

/** A PARAM with its value as text, and what VALUES say about it. */
export interface ParamSpec extends Omit<ColumnSpec, "verbosity" | "nullable"> {
  readonly value: string;
  readonly min?: string;
  readonly max?: string;
  readonly options?: readonly string[];
  /** Name of the column that has the value, in descriptors of services. */
  readonly column?: string;
}

/** A service that goes with a table: DataLink 1.1, section 4. */
export interface DescriptorSpec {
  readonly id: string;
  readonly description: string;
  readonly accessUrl: string;
  readonly standardId?: string;
  readonly contentType?: string;
  readonly inputs: readonly ParamSpec[];
}

/** What is to be in a document: one RESOURCE with at most one TABLE. */
export interface DocumentSpec {
  readonly description?: string | undefined;
  /** INFO elements directly below VOTABLE. */
  readonly rootInfos?: readonly InfoSpec[];
  readonly resource?: {
    readonly description?: string;
    readonly infos: readonly InfoSpec[];
    readonly params?: readonly ParamSpec[];
    readonly table?: TableData;
    /** INFO elements after the table, such as OVERFLOW. */
    readonly trailing?: readonly InfoSpec[];
  };
  /** Services for the rows of the table. */
  readonly services?: readonly DescriptorSpec[];
}

/** A table's columns and rows; without rows no DATA element is written. */
export interface TableData {
  readonly name: string;
  readonly description: string;
  readonly columns: readonly ColumnSpec[];
  readonly rows?: readonly (readonly Value[])[];
}

/** The serialisations of VOTable 1.4, section 5, without FITS. */
export type Serialization = "tabledata" | "binary" | "binary2";

const NULLS = { short: -32768n, int: -2147483648n, long: -9223372036854775808n } as const;

const SYSTEMS = {
  icrs: `<COOSYS ID="icrs" system="ICRS" epoch="J2000"/>\n`,
  mjd: `<TIMESYS ID="mjd" timeorigin="MJD-origin" timescale="UTC" refposition="TOPOCENTER"/>\n`,
} as const;

/** The coordinate and time systems that columns and parameters refer to. */
function systemElements(columns: readonly Pick<ColumnSpec, "system">[]): string {
  const used = new Set(columns.map((column) => column.system));
  return (used.has("icrs") ? SYSTEMS.icrs : "") + (used.has("mjd") ? SYSTEMS.mjd : "");
}

/** Text for element content and attributes; what XML 1.0 does not allow becomes U+FFFD. */
export function escapeXml(text: string): string {
  return text
    // deno-lint-ignore no-control-regex -- these are what XML 1.0, section 2.2, forbids
    .replaceAll(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

function attributes(values: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(values)
    .map(([name, value]) => value === undefined ? "" : ` ${name}="${escapeXml(value)}"`)
    .join("");
}

function infoElement({ name, value, text }: InfoSpec): string {
  const start = `<INFO${attributes({ name, value })}`;
  return text === undefined ? `${start}/>\n` : `${start}>${escapeXml(text)}</INFO>\n`;
}

function shared(column: Omit<ColumnSpec, "verbosity">): Record<string, string | undefined> {
  const { name, datatype, arraysize, unit, ucd, utype, xtype } = column;
  return { name, datatype, arraysize, unit, ucd, utype, xtype, ref: column.system };
}

function fieldElement(column: ColumnSpec, ids: ReadonlySet<string> = new Set()): string {
  const nullValue = nullOf(column);
  const values = nullValue === undefined ? "" : `<VALUES null="${nullValue}"/>`;
  const id = ids.has(column.name) ? column.name : undefined;
  return `<FIELD${attributes({ ID: id, ...shared(column) })}><DESCRIPTION>${
    escapeXml(column.description)
  }` +
    `</DESCRIPTION>${values}</FIELD>\n`;
}

/** The value that stands for null; only integers that may be null have one. */
function nullOf(column: ColumnSpec): bigint | undefined {
  const { datatype } = column;
  return column.nullable === true &&
      (datatype === "short" || datatype === "int" || datatype === "long")
    ? NULLS[datatype]
    : undefined;
}

function paramElement(param: ParamSpec): string {
  const inner = [
    param.min === undefined ? "" : `<MIN${attributes({ value: param.min })}/>`,
    param.max === undefined ? "" : `<MAX${attributes({ value: param.max })}/>`,
    ...(param.options ?? []).map((value) => `<OPTION${attributes({ value })}/>`),
  ].join("");
  const ref = param.column ?? param.system;
  return `<PARAM${attributes({ ...shared(param), ref, value: param.value })}>` +
    `<DESCRIPTION>${escapeXml(param.description)}</DESCRIPTION>` +
    (inner === "" ? "" : `<VALUES>${inner}</VALUES>`) + `</PARAM>\n`;
}

/** A cell as text: empty for null. */
function cellText(value: Value): string {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "T" : "F";
  return typeof value === "object" ? value.join(" ") : String(value);
}

function tabledata(rows: readonly (readonly Value[])[]): string {
  const lines = rows.map((row) =>
    `<TR>${row.map((cell) => `<TD>${escapeXml(cellText(cell))}</TD>`).join("")}</TR>\n`
  );
  return `<TABLEDATA>\n${lines.join("")}</TABLEDATA>\n`;
}

/** Grows as bytes are appended, all big-endian. VOTable 1.4, section 5.3. */
class ByteWriter {
  #view = new DataView(new ArrayBuffer(65536));
  #length = 0;

  #reserve(size: number): number {
    const at = this.#length;
    this.#length += size;
    if (this.#length > this.#view.byteLength) {
      const grown = new Uint8Array(Math.max(this.#length, 2 * this.#view.byteLength));
      grown.set(new Uint8Array(this.#view.buffer));
      this.#view = new DataView(grown.buffer);
    }
    return at;
  }

  byte(value: number): void {
    const at = this.#reserve(1);
    this.#view.setUint8(at, value);
  }

  count(value: number): void {
    const at = this.#reserve(4);
    this.#view.setInt32(at, value);
  }

  number(datatype: ColumnSpec["datatype"], value: number | bigint): void {
    const size = datatype === "double" || datatype === "long" ? 8 : datatype === "short" ? 2 : 4;
    const at = this.#reserve(size);
    if (datatype === "double") this.#view.setFloat64(at, Number(value));
    else if (datatype === "float") this.#view.setFloat32(at, Number(value));
    else if (datatype === "long") this.#view.setBigInt64(at, BigInt(value));
    else if (datatype === "short") this.#view.setInt16(at, Number(value));
    else this.#view.setInt32(at, Number(value));
  }

  text(datatype: ColumnSpec["datatype"], text: string, length: number): void {
    const size = datatype === "unicodeChar" ? 2 : 1;
    const at = this.#reserve(size * length);
    for (let index = 0; index < length; index++) {
      const code = index < text.length ? text.charCodeAt(index) : 0;
      if (size === 2) this.#view.setUint16(at + 2 * index, code);
      else this.#view.setUint8(at + index, code);
    }
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.#view.buffer, 0, this.#length);
  }
}

function writeCell(out: ByteWriter, column: ColumnSpec, value: Value): void {
  const fixed = column.arraysize === undefined ? 1 : Number.parseInt(column.arraysize);
  if (isText(column)) {
    const text = value === null ? "" : String(value);
    if (Number.isNaN(fixed)) out.count(text.length);
    out.text(column.datatype, text, Number.isNaN(fixed) ? text.length : fixed);
  } else if (isNumberArray(column)) {
    const numbers = typeof value === "object" && value !== null ? value : [];
    if (Number.isNaN(fixed)) out.count(numbers.length);
    const length = Number.isNaN(fixed) ? numbers.length : fixed;
    for (let index = 0; index < length; index++) {
      out.number(column.datatype, numbers[index] ?? NaN);
    }
  } else if (column.datatype === "boolean") {
    out.byte(value === null ? 0x3f : value === true ? 0x54 : 0x46);
  } else {
    out.number(column.datatype, value === null ? nullOf(column) ?? NaN : value as number | bigint);
  }
}

function binary(table: TableData, rows: readonly (readonly Value[])[], flags: boolean): string {
  const out = new ByteWriter();
  for (const row of rows) {
    for (let at = 0; flags && at < row.length; at += 8) {
      let mask = 0;
      for (let bit = 0; bit < 8; bit++) if (row[at + bit] === null) mask |= 0x80 >> bit;
      out.byte(mask);
    }
    for (const [index, column] of table.columns.entries()) {
      writeCell(out, column, row[index] ?? null);
    }
  }
  const lines = out.bytes().toBase64().match(/.{1,76}/g) ?? [];
  const name = flags ? "BINARY2" : "BINARY";
  return `<${name}>\n<STREAM encoding="base64">\n${lines.join("\n")}\n</STREAM>\n</${name}>\n`;
}

function tableElement(
  table: TableData,
  serialization: Serialization,
  ids: ReadonlySet<string>,
): string {
  const { rows } = table;
  const data = rows === undefined
    ? ""
    : `<DATA>\n${
      serialization === "tabledata"
        ? tabledata(rows)
        : binary(table, rows, serialization === "binary2")
    }</DATA>\n`;
  return `<TABLE${attributes({ name: table.name })}>\n` +
    `<DESCRIPTION>${escapeXml(table.description)}</DESCRIPTION>\n` +
    table.columns.map((column) => fieldElement(column, ids)).join("") + data + `</TABLE>\n`;
}

function described(text: string | undefined): string {
  return text === undefined ? "" : `<DESCRIPTION>${escapeXml(text)}</DESCRIPTION>\n`;
}

/** A service as a RESOURCE. */
export function descriptorElement(service: DescriptorSpec): string {
  const { id, description, accessUrl, standardId, contentType, inputs } = service;
  const about = Object.entries({ accessURL: accessUrl, standardID: standardId, contentType })
    .map(([name, value]) =>
      value === undefined
        ? ""
        : `<PARAM${attributes({ name, datatype: "char", arraysize: "*", value })}/>\n`
    );
  return `<RESOURCE${attributes({ type: "meta", utype: "adhoc:service", ID: id })}>\n` +
    described(description) + about.join("") +
    `<GROUP name="inputParams">\n${inputs.map(paramElement).join("")}</GROUP>\n</RESOURCE>\n`;
}

/** The document as text. */
export function formatVotable(
  document: DocumentSpec,
  serialization: Serialization = "tabledata",
): string {
  const { resource, services = [] } = document;
  const ids = new Set(services.flatMap(({ inputs }) => inputs.flatMap((one) => one.column ?? [])));
  const inner = resource === undefined ? "" : `<RESOURCE type="results">\n` +
    described(resource.description) +
    resource.infos.map(infoElement).join("") +
    systemElements([...resource.params ?? [], ...resource.table?.columns ?? []]) +
    (resource.params ?? []).map(paramElement).join("") +
    (resource.table === undefined ? "" : tableElement(resource.table, serialization, ids)) +
    (resource.trailing ?? []).map(infoElement).join("") +
    `</RESOURCE>\n`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n` +
    `<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"` +
    ` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n` +
    described(document.description) +
    (document.rootInfos ?? []).map(infoElement).join("") + inner +
    services.map(descriptorElement).join("") + `</VOTABLE>\n`;
}

/** A table as separated values with a line of names; quoted as RFC 4180 has it where needed. */
export function formatSeparated(table: TableData, separator: "," | "\t"): string {
  const special = separator === "," ? /[",\r\n]/ : /[\t\r\n]/;
  const cell = (text: string) =>
    !special.test(text)
      ? text
      : separator === ","
      ? `"${text.replaceAll('"', '""')}"`
      : text.replaceAll(/[\t\r\n]+/g, " ");
  const line = (cells: readonly string[]) => cells.map(cell).join(separator);
  const end = separator === "," ? "\r\n" : "\n";
  const lines = [
    line(table.columns.map((column) => column.name)),
    ...(table.rows ?? []).map((row) => line(row.map(cellText))),
  ];
  return lines.map((text) => text + end).join("");
}
