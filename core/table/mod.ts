/**
 * Tables in memory: typed columns, rows on demand, text forms in and out.
 *
 * @module
 */
export type {
  Cell,
  CellOfKind,
  Complex,
  NumberArray,
  Row,
  RowOf,
  Shape,
  ShapeKind,
} from "./cell.ts";
export type { Extras, ForeignElement, Limit, Link, Option, Values } from "./annotation.ts";
export {
  type ArraySize,
  type CellKind,
  cellKind,
  type Datatype,
  DATATYPES,
  type Field,
  fixedLength,
  formatArraySize,
  MAX_CELL_ELEMENTS,
  parseArraySize,
} from "./field.ts";
export type {
  CoordinateSystem,
  Diagnostic,
  FieldItem,
  ForeignItem,
  Group,
  Info,
  LinkItem,
  Param,
  Reference,
  TableItem,
  TableMeta,
} from "./meta.ts";
export { Column } from "./column.ts";
export { type NullBits, type Vector } from "./vector.ts";
export { type ColumnsInput, Table, type TableOptions } from "./table.ts";
export { mergeDiagnostics } from "./meta.ts";
export { join, type JoinHow, type JoinKey, type JoinOptions } from "./join.ts";
export {
  allMatches,
  type GroupOptions,
  matchGroups,
  nearestMatches,
  type NearestOptions,
  type SkyColumns,
  type SkyGroups,
  type SkyMatches,
  type SkyPositions,
  skyPositions,
  type SkySource,
  xmatch,
  type XmatchOptions,
} from "./match.ts";
export { type StackOptions, vstack } from "./stack.ts";
export { indexBy, TableIndex } from "./index.ts";
export {
  batches,
  type BatchOptions,
  type BatchShape,
  matchInBatches,
  type RunBatch,
  uploadJoin,
  type UploadJoinOptions,
  type UploadShape,
} from "./batches.ts";
export { writeCsv, type WriteCsvOptions } from "./csv.ts";
export type { Tables } from "./_text.ts";
export { openCsv, readCsv, type ReadCsvOptions } from "./csv_read.ts";
export { writeNdjson } from "./ndjson.ts";
export { openNdjson, readNdjson, type ReadNdjsonOptions } from "./ndjson_read.ts";
export type { OpenText, TextTableStream } from "./text_stream.ts";
export { jsonText } from "./json.ts";
export { writeHtml, type WriteHtmlOptions } from "./html.ts";
export type { TextSource } from "./_source.ts";
export {
  type Decoded,
  decodedCells,
  decodeXtype,
  type Interval,
  type XtypeOptions,
} from "./xtype.ts";
