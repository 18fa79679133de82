/**
 * What the registry knows of a resource, in the words of VOResource.
 *
 * @module
 */
import type { SchemaSpec } from "../tap_site.ts";
import type { TableSpec } from "../column.ts";

/** Somebody with an address. */
export interface ContactSpec {
  readonly name: string;
  readonly email?: string;
  readonly telephone?: string;
  readonly address?: string;
}

/** A parameter of an interface. */
export interface ParameterSpec {
  readonly name: string;
  readonly description: string;
  readonly use: "required" | "optional";
  readonly datatype: string;
  readonly arraysize?: string;
  readonly unit?: string;
  readonly ucd?: string;
}

/** Where and how a capability is used. */
export interface InterfaceSpec {
  /** `vs:ParamHTTP`, `vr:WebBrowser`. */
  readonly type: string;
  /** `std`, for what a standard defines. */
  readonly role?: string;
  readonly version?: string;
  /** The address, or its path below the sandbox. */
  readonly url: string;
  readonly use?: string;
  readonly resultType?: string;
  readonly mirrors?: readonly string[];
  readonly loginOnly?: boolean;
  readonly parameters?: readonly ParameterSpec[];
}

/** What a resource can do. */
export interface CapabilitySpec {
  /** Identifier of the standard, in its own case; absent for pages. */
  readonly standardId?: string;
  readonly type: string;
  readonly description?: string;
  readonly interfaces: readonly InterfaceSpec[];
  /** XPaths and what stands there. */
  readonly details?: readonly (readonly [xpath: string, value: string])[];
}

/** A table in a record. */
export interface RecordTable {
  readonly spec: TableSpec;
  /** Its name as the record has it; that of the description by default. */
  readonly name?: string;
  readonly utype?: string;
  readonly type?: string;
}

/** A value, or what makes it: few queries ask for coverages, and those take long to make. */
export type Late<T> = T | (() => T);

/** Where, at what energies and when the data are. */
export interface CoverageSpec {
  /** A MOC in ASCII. */
  readonly spatial?: Late<string | undefined>;
  /** Intervals of energy (J). */
  readonly spectral?: readonly (readonly [low: number, high: number])[];
  /** Intervals of time (MJD). */
  readonly temporal?: Late<readonly (readonly [from: number, to: number])[]>;
}

/** One resource. */
export interface ResourceRecord {
  readonly ivoid: string;
  /** `vs:CatalogService`, `vs:CatalogResource`, `vr:Organisation`. */
  readonly type: string;
  readonly shortName: string;
  readonly title: string;
  readonly description: string;
  readonly referenceUrl: string;
  readonly creators: readonly string[];
  readonly contact: ContactSpec;
  /** In whatever words; those that are concepts of the UAT become that, too. */
  readonly subjects: readonly string[];
  readonly contentTypes?: readonly string[];
  readonly contentLevels?: readonly string[];
  readonly wavebands?: readonly string[];
  readonly created?: string;
  readonly updated?: string;
  readonly version?: string;
  readonly source?: string;
  readonly rights?: string;
  readonly rightsUri?: string;
  readonly regionOfRegard?: number;
  readonly alternatives?: readonly string[];
  readonly coverage?: CoverageSpec;
  readonly capabilities: readonly CapabilitySpec[];
  readonly schemas?: Readonly<Record<string, SchemaSpec>>;
  readonly tables?: readonly RecordTable[];
  readonly relationships?: readonly (readonly [type: string, ivoid: string, name: string])[];
}
