/**
 * VOTable 1.0 to 1.5, in and out.
 *
 * | wish | function |
 * | --- | --- |
 * | a table in memory | {@linkcode readTable} |
 * | rows as they come, in bounded memory | {@linkcode openTable} |
 * | the whole document with all metadata | {@linkcode readVotable} |
 * | a table, or batches of one, as bytes | {@linkcode writeTable} |
 * | a document as bytes | {@linkcode writeVotable} |
 * | a table in any format, from bytes or a URL | {@linkcode readAnyTable}, {@linkcode fetchTable} |
 * | another serialisation, in bounded memory | {@linkcode copyVotable} |
 * | what is wrong with a document | {@linkcode lintVotable} |
 *
 * @module
 */
export type { ByteSource } from "./_bytes.ts";
export type { ReadOptions } from "./_reading.ts";
export { type OpenOptions, openTable, type TableStream } from "./open.ts";
export { readTable, readVotable, readVotableWithDiagnostics, type VotableReading } from "./read.ts";
export {
  Container,
  type Definitions,
  type DocumentAttributes,
  Resource,
  type ResourceAttributes,
  type ResourceItem,
  type Serialization,
  type TableElement,
  VotableDocument,
} from "./model.ts";
export { parseCell, type Report } from "./values.ts";
export { type BatchSource, type WriteOptions, writeTable, writeVotable } from "./write.ts";
export { type CopyOptions, copyVotable } from "./copy.ts";
export {
  type ReadAnyOptions,
  readAnyTable,
  type SniffedTable,
  sniffTable,
  type TableFormat,
} from "./any.ts";
export { fetchTable, type FetchTableOptions } from "./fetch.ts";
export { type LintReport, lintVotable } from "./lint.ts";
