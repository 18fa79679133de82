/**
 * denovo: a toolkit for the Virtual Observatory.
 *
 * This file has the names that most programs need. It runs no third-party code but a small XML parser, and that only
 * when a short XML document other than a table is parsed. It asks for no permission by being imported, and runs in
 * Deno, Node and browsers. The same names, and rarer ones, come from smaller imports:
 *
 * | import | for |
 * | --- | --- |
 * | `@denovo/vo` | this file |
 * | `@denovo/vo/protocols/sia` | images around a position: `SiaService` |
 * | `@denovo/vo/protocols/sia2` | images and cubes by position, wavelength, time: `Sia2Service` |
 * | `@denovo/vo/protocols/datalink` | links of rows, by their meaning: `DatalinkDocument`, `fetchDatalink()` |
 * | `@denovo/vo/protocols/slap` | spectral lines: `SlapService`, `lineRecords()` |
 * | `@denovo/vo/protocols/soda` | cutouts: `SodaService` |
 * | `@denovo/vo/protocols/ssa` | spectra: `SsaService` |
 * | `@denovo/vo/protocols/obscore` | rows of `ivoa.obscore` as data sets: `obscoreRecords` |
 * | `@denovo/vo/protocols/scs` | rows of a catalogue around a position: `ScsService` |
 * | `@denovo/vo/registry` | finding data and services, asking all of them: `search`, `queryAll`; here as `registry` |
 * | `@denovo/vo/protocols/tap` | queries on tables, at once or as jobs: `TapService` |
 * | `@denovo/vo/protocols/tap_lint` | a short inspection of a TAP service: `lintTap` |
 * | `@denovo/vo/protocols/uws` | jobs on servers in general: `UwsJob` |
 * | `@denovo/vo/protocols/vosi` | what services say about themselves: capabilities, tables, availability |
 * | `@denovo/vo/protocols/download` | data sets into files: `saveDataset`, `saveAll`; not for browsers |
 * | `@denovo/vo/protocols/dataset` | what all records of data sets share; media types |
 * | `@denovo/vo/protocols/inputs` | the parameters that a service declares, and values for them |
 * | `@denovo/vo/protocols/params` | values as text: intervals, points, circles, times |
 * | `@denovo/vo/protocols/dali` | for a protocol of one's own: request, status, results |
 * | `@denovo/vo/votable` | VOTable bytes ↔ tables and documents |
 * | `@denovo/vo/table` | tables in memory; CSV, NDJSON, HTML |
 * | `@denovo/vo/coords` | positions, frames, regions, times, units, UCDs |
 * | `@denovo/vo/adql` | queries as text: grammar, names, types |
 * | `@denovo/vo/engine` | ADQL on tables of one's own; not in this file |
 * | `@denovo/vo/runtime` | HTTP with time limits, credentials, errors, concurrency |
 * | `@denovo/vo/fits` | FITS images and their world coordinates; not in this file |
 * | `@denovo/vo/plot` | pictures as PNG and in the terminal; not in this file |
 * | `@denovo/vo/samp` | messages between programs on this computer, TOPCAT, Aladin and DS9 among them |
 * | `@denovo/vo/sandbox` | a small VO on this computer, for lessons and tests; not in this file |
 *
 * @example The smallest useful program: a table from a service's answer, row by row
 * ```ts
 * import { readTable } from "@denovo/vo";
 * const table = await readTable(`<VOTABLE><RESOURCE><TABLE>
 *   <FIELD name="id" datatype="long"/><FIELD name="ra" datatype="double" unit="deg"/>
 *   <DATA><TABLEDATA><TR><TD>4611686018427387905</TD><TD>202.47</TD></TR></TABLEDATA></DATA>
 *   </TABLE></RESOURCE></VOTABLE>`);
 * for (const { id, ra } of table.expect({ id: "bigint", ra: "number" })) {
 *   if (id !== 4611686018427387905n || ra !== 202.47) throw new Error("wrong");
 * }
 * ```
 *
 * @module
 */

// Errors, HTTP, credentials, concurrency
export {
  ColumnError,
  type ErrorsByCode,
  FormatError,
  type FormatName,
  HttpStatusError,
  isVoError,
  JobError,
  NetworkError,
  type NetworkReason,
  QueryError,
  UnsupportedError,
  VoError,
  type VoErrorCode,
  type VoErrorOptions,
  VoTimeoutError,
} from "./core/runtime/errors.ts";
export {
  createHttp,
  type Fetch,
  type Http,
  http,
  type HttpOptions,
  type RequestOptions,
} from "./core/runtime/http.ts";
export { basicAuth, cookieAuth, type Credentials, tokenAuth } from "./core/runtime/auth.ts";
export { cachedHttp, type CacheOptions } from "./core/runtime/cache.ts";
export { bodyChunks } from "./core/runtime/chunks.ts";
export { poll, type PollOptions, type PollStep } from "./core/runtime/poll.ts";
export { type Outcome, settleAll, type SettleOptions } from "./core/runtime/pool.ts";
export type { OnProgress, Progress } from "./core/runtime/progress.ts";
export { ensureOk } from "./core/runtime/status.ts";
export { VERSION } from "./core/runtime/version.ts";

// Positions, frames, regions, times, UCDs
export {
  formatPosition,
  parseAngle,
  parsePosition,
  type Position,
  type PositionFormat,
} from "./core/coords/position.ts";
export { offset, positionAngle, separation } from "./core/coords/sphere.ts";
export { type Frame, type FrameName, parseFrame, transform } from "./core/coords/frames.ts";
export { boundingCircle, contains, type Region } from "./core/coords/region.ts";
export { formatRegion, parseRegion, type RegionStyle } from "./core/coords/region_text.ts";
export { parseTimeScale, Time, type TimeScale } from "./core/coords/time.ts";
export { checkUcd, matchUcd, parseUcd, type Ucd, type UcdDiagnostic } from "./core/coords/ucd.ts";

// Tables
export type {
  Cell,
  Complex,
  NumberArray,
  Row,
  RowOf,
  Shape,
  ShapeKind,
} from "./core/table/cell.ts";
export { type CellKind, cellKind, type Datatype, type Field } from "./core/table/field.ts";
export type {
  CoordinateSystem,
  Diagnostic,
  Group,
  Info,
  Param,
  TableItem,
  TableMeta,
} from "./core/table/meta.ts";
export { Column } from "./core/table/column.ts";
export { type ColumnsInput, Table, type TableOptions } from "./core/table/table.ts";
export { writeCsv, type WriteCsvOptions } from "./core/table/csv.ts";
export { readCsv, type ReadCsvOptions } from "./core/table/csv_read.ts";
export { writeNdjson } from "./core/table/ndjson.ts";
export { readNdjson, type ReadNdjsonOptions } from "./core/table/ndjson_read.ts";
export { join, type JoinHow, type JoinKey, type JoinOptions } from "./core/table/join.ts";
export { type StackOptions, vstack } from "./core/table/stack.ts";
export { indexBy, TableIndex } from "./core/table/index.ts";
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
} from "./core/table/match.ts";
export { jsonText } from "./core/table/json.ts";
export { writeHtml, type WriteHtmlOptions } from "./core/table/html.ts";

// VOTable
export { type OpenOptions, openTable, type TableStream } from "./core/votable/open.ts";
export {
  readTable,
  readVotable,
  readVotableWithDiagnostics,
  type VotableReading,
} from "./core/votable/read.ts";
export {
  type BatchSource,
  type WriteOptions,
  writeTable,
  writeVotable,
} from "./core/votable/write.ts";
export { type CopyOptions, copyVotable } from "./core/votable/copy.ts";
export { type ReadAnyOptions, readAnyTable, type TableFormat } from "./core/votable/any.ts";
export { fetchTable, type FetchTableOptions } from "./core/votable/fetch.ts";
export { type LintReport, lintVotable } from "./core/votable/lint.ts";
export {
  type DocumentAttributes,
  Resource,
  type ResourceItem,
  type Serialization,
  type TableElement,
  VotableDocument,
} from "./core/votable/model.ts";

// Protocols
export {
  type ExtraParameters,
  Infos,
  type InputOption,
  type InputParameter,
  type InputValue,
  type Interval,
  readSiaResponse,
  Results,
  type ServiceMetadata,
  type ServiceOptions,
  type SiaIntersect,
  type SiaQuery,
  SiaRecord,
  siaRequest,
  SiaService,
} from "./protocols/sia.ts";
export {
  readScsResponse,
  type ScsQuery,
  ScsRecord,
  scsRequest,
  ScsService,
} from "./protocols/scs.ts";
export { type Sia2Query, Sia2Service } from "./protocols/sia2.ts";
export {
  DatalinkDocument,
  DatalinkLink,
  DatalinkService,
  fetchDatalink,
  iterateDatalinks,
  ServiceDescriptor,
} from "./protocols/datalink.ts";
export { LineRecord, lineRecords, type SlapQuery, SlapService } from "./protocols/slap.ts";
export { type SodaQuery, SodaService } from "./protocols/soda.ts";
export { type SsaQuery, SsaRecord, SsaService } from "./protocols/ssa.ts";
export { ObscoreRecord, obscoreRecords } from "./protocols/obscore.ts";
export type { DatasetFetchOptions, DatasetRecord } from "./protocols/dataset.ts";
export {
  fileNameFor,
  saveAll,
  type SaveAllOptions,
  type Saved,
  saveDataset,
  type SaveDatasetOptions,
  type SaveOptions,
  saveResponse,
} from "./protocols/download.ts";
export { curlCommand, type DataOrigin, dataOriginOf } from "./protocols/dali.ts";
export {
  openJobStore,
  type Overflow,
  type RequestEcho,
  runAll,
  type RunAllOptions,
  TapCapability,
  type TapCheck,
  type TapEndpoints,
  type TapExample,
  type TapFormat,
  TapJob,
  type TapJobRecord,
  TapJobStore,
  type TapMatchOptions,
  type TapMode,
  type TapQueryOptions,
  type TapQueryParameters,
  TapResult,
  TapRows,
  type TapRowsOptions,
  TapService,
  type TapServiceOptions,
  type TapSubmitOptions,
  TapTables,
  type TapTask,
  type TapUpload,
  type TapUploadJoinOptions,
  type TapUploads,
  type TapValidation,
} from "./protocols/tap.ts";
export {
  UwsJob,
  type UwsJobFilter,
  type UwsJobState,
  type UwsPhase,
  type UwsPolling,
  type UwsWaitOptions,
} from "./protocols/uws.ts";
export {
  type Availability,
  Capabilities,
  type Capability,
  fetchCapabilities,
  type VosiColumn,
  VosiTable,
} from "./protocols/vosi.ts";

// The whole VO
export * as registry from "./registry/mod.ts";
export { queryAll, type QueryAllOptions, type QueryOutcome } from "./registry/query_all.ts";
export { discoverImages, discoverSpectra } from "./registry/discover.ts";

// Other programs on this computer
export { SampClient } from "./samp/client.ts";
export { SampHub } from "./samp/hub_server.ts";
export { SampMessage, SampResponse } from "./samp/message.ts";
export { sendTable } from "./samp/tables.ts";
