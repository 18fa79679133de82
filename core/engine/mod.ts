/**
 * ADQL on tables of one's own, without a service: on `node:sqlite`, in memory.
 *
 * {@linkcode runAdql} asks tables once; {@linkcode Engine} keeps them, for many queries, and streams rows.
 *
 * Differences from services: NaN is NULL; HEALPix and vocabulary functions are not there. Queries end at their
 * deadline, or before it when it could not be kept: what SQLite will need to sort is foreseen.
 *
 * @module
 */
export {
  type AdqlResult,
  describeTable,
  Engine,
  ENGINE_UDFS,
  type EngineOptions,
  runAdql,
  type RunOptions,
} from "./run.ts";
export { type EmitOptions, emitQuery, type EmittedQuery, type WantedIndex } from "./emit.ts";
export type { EngineFunction, FunctionValue } from "./_own_function.ts";
export { AdqlRows } from "./rows.ts";
