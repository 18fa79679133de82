/**
 * What all protocols of the Data Access Layer have in common: parameters become a request, a response becomes results.
 *
 * Implements of DALI 1.2 (working draft; what it shares with DALI 1.1): §4 "Parameters" (multiple values, MAXREC,
 * RESPONSEFORMAT as any parameter), §5 "Responses" (errors, overflow, additional information). Asynchronous jobs, uploads
 * and VOSI are not in here.
 *
 * @module
 */
export { type DataOrigin, dataOriginOf } from "./_data_origin.ts";
export { Infos } from "./_infos.ts";
export { cleanAccessUrl, curlCommand, daliRequest, type DaliRequestOptions } from "./_request.ts";
export {
  conventionalError,
  type DocumentOptions,
  firstTable,
  type QueryStatus,
  readDocument,
  responseError,
  resultsResource,
  statusOf,
} from "./_response.ts";
export { readResults, Results, type ResultsInit, type ResultsOptions } from "./_results.ts";
