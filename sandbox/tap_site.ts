/**
 * How the sandbox describes a TAP service. Everything that the service says of itself (capabilities,
 * tables, `TAP_SCHEMA`, examples) and everything that it refuses comes from one {@linkcode TapSite}, so
 * that it does what it declares, and services with different abilities can stand side by side.
 *
 * To add one:
 * 1. Tables: a file each in `tables/`, see `column.ts`.
 * 2. The site: a file in `sites/` that exports a `TapSite`. A feature that is not among `features` of a
 *    language is refused (no `UNION` among them: a service without UNION); without `uploads`, uploads
 *    are refused; with `bareNames`, table names are shown without the quotes that queries need, as
 *    VizieR does.
 * 3. An entry in `tap_sites.ts`, with its path and its name in `SandboxServices`. Sites are loaded by
 *    the first request to them.
 *
 * @module
 */
import type { AdqlLanguage, DeclaredFeature } from "../core/adql/mod.ts";
import type { EngineFunction } from "../core/engine/mod.ts";
import type { ServedFile } from "./_files.ts";
import type { TableSpec } from "./column.ts";

/** A language, and what of its optional features the service has. */
export interface TapLanguage {
  /** What `LANG` says: `ADQL`, `PostgreSQL`. Case does not matter, and `-2.1` may follow. */
  readonly name: string;
  readonly description?: string;
  /** The versions, the default first, and how each is read. */
  readonly versions: readonly {
    readonly version: string;
    readonly ivoid?: string;
    readonly reads: AdqlLanguage;
  }[];
  /** Optional features, user-defined functions among them; others are refused. */
  readonly features: readonly DeclaredFeature[];
}

/** A limit that holds when nothing is asked for, and the highest that can be asked for. */
export interface TapLimit {
  readonly default: number;
  readonly hard: number;
}

/** What a service allows. */
export interface TapLimits {
  /** Rows of a result. */
  readonly rows: TapLimit;
  /** Bytes of a result, at most. */
  readonly outputBytes: number;
  /** Seconds that a synchronous query may take. */
  readonly syncSeconds: number;
  /** Seconds that a job may take. */
  readonly asyncSeconds: TapLimit;
  /** Seconds after which a job is destroyed. */
  readonly retentionSeconds: TapLimit;
}

/** Uploads that a service takes. */
export interface TapUploads {
  /** Ways besides `inline`: `http` reads from this sandbox only. */
  readonly methods: readonly ("inline" | "http")[];
  /** Bytes of all uploads of a query, at most. */
  readonly bytes: number;
  /** Rows of one upload, at most. */
  readonly rows: number;
}

/** A query for people to begin with; it must run. */
export interface TapExample {
  /** Unique among the examples; fit for an HTML id. */
  readonly id: string;
  readonly title: string;
  readonly query: string;
  readonly description: string;
}

/** What a schema is about; for schemas of tables that are served. */
export interface SchemaSpec {
  readonly title?: string;
  readonly description: string;
  readonly utype?: string;
}

/** Who asks. */
export interface TapUser {
  /** Jobs belong to it; `anonymous` for nobody in particular. */
  readonly name: string;
}

/** Who may ask. Without it, everybody may, and all jobs are everybody's. */
export interface TapAccess {
  /** IVOIDs of the ways to log in, for the capabilities. */
  readonly securityMethods: readonly string[];
  /** The user of a request, or the response that asks for credentials. */
  authenticate(request: Request): TapUser | Response;
}

/** A queue that a job can be put into with the parameter `QUEUE`. */
export interface TapQueue {
  readonly name: string;
  readonly description?: string;
  /** Seconds that its jobs may take. */
  readonly seconds: number;
}

/** A TAP service. */
export interface TapSite {
  readonly path: string;
  readonly ivoid: string;
  readonly title: string;
  readonly description: string;
  /** The tables; each must have a `tapName`. `TAP_SCHEMA` comes by itself. */
  readonly tables: readonly TableSpec[];
  /** By name. */
  readonly schemas?: Readonly<Record<string, SchemaSpec>>;
  /** The first is the default. */
  readonly languages: readonly TapLanguage[];
  /** Functions besides those of the engine; their forms must be declared, too. */
  readonly functions?: readonly EngineFunction[];
  readonly limits: TapLimits;
  readonly uploads?: TapUploads | undefined;
  readonly examples?: readonly TapExample[];
  /** Data models of which the tables are instances. */
  readonly dataModels?: readonly { readonly name: string; readonly ivoid: string }[];
  readonly access?: TapAccess;
  /** The first is the default. */
  readonly queues?: readonly TapQueue[];
  /** Whether jobs that are deleted stay in the list as ARCHIVED, with their parameters. */
  readonly archives?: boolean;
  /** The file of a name that follows the path of its files (`filesPath` in `tap_sites.ts`). */
  readonly findFile?: (name: string) => ServedFile | undefined;
  /** The version of TAP that it declares; 1.1 by default. */
  readonly version?: "1.0" | "1.1";
  /** Whether metadata show table names without quotes, though queries need them. */
  readonly bareNames?: boolean;
}
