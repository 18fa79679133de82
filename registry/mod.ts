/**
 * Finding data and services: the Registry of the VO.
 *
 * @module
 */
export * from "./compile.ts";
export * from "./constraints.ts";
export * from "./dedupe.ts";
export * from "./discover.ts";
export * from "./failure_kind.ts";
export * from "./found.ts";
export * from "./interface.ts";
export * from "./keywords.ts";
export * from "./mirrors.ts";
export * from "./query_all.ts";
export * from "./regtap.ts";
export * from "./resource.ts";
export * from "./results.ts";
export * from "./search.ts";
export * from "./service_types.ts";
export * from "./services.ts";
export * from "./snapshot.ts";
export * from "./tables.ts";
