/**
 * What a discovery gives: data sets, and what became of each service.
 *
 * @module
 */
import { displayTable } from "../core/table/_display.ts";
import type { Table } from "../core/table/table.ts";
import { type DiscoveryProtocol, type FoundDataset, foundTable } from "./found.ts";
import type { QueryLogEntry } from "./query_all.ts";

/** A line of the log of a discovery, in plain values that can be kept as JSON. */
export interface DiscoveryLogEntry extends Partial<QueryLogEntry> {
  /** Name of the service. */
  readonly service: string;
  /** How it was to be asked. */
  readonly protocol: DiscoveryProtocol;
  /** What became of it. */
  readonly outcome: "answered" | "failed" | "not-asked";
  /** Why it was not asked. */
  readonly reason?: string;
  /** How many of the rows were data sets that no other service had sent before. */
  readonly kept?: number;
  /** How many of the rows were data sets that had come from another service already. */
  readonly duplicates?: number;
  /** How many of the rows did not fit the query. */
  readonly filtered?: number;
  /** What was done otherwise than wanted. */
  readonly note?: string;
}

/** All data sets that a discovery found, and what became of each service. */
export class DiscoveryResults implements Iterable<FoundDataset> {
  /** The data sets, in order of arrival. */
  readonly datasets: readonly FoundDataset[];
  /** What became of each service. */
  readonly log: readonly DiscoveryLogEntry[];
  /** Doubts about the search for services. */
  readonly warnings: readonly string[];

  /** Puts results together. */
  constructor(init: Pick<DiscoveryResults, "datasets" | "log" | "warnings">) {
    this.datasets = init.datasets;
    this.log = init.log;
    this.warnings = init.warnings;
  }

  /** Number of data sets. */
  get length(): number {
    return this.datasets.length;
  }

  /** Whether a service has more than it sent. */
  get isCut(): boolean {
    return this.log.some(({ overflow }) => overflow !== undefined);
  }

  /** The data sets. */
  [Symbol.iterator](): Iterator<FoundDataset> {
    return this.datasets[Symbol.iterator]();
  }

  /** The data sets as a table with the columns of ObsCore, and where each came from. */
  toTable(): Table {
    return foundTable(this.datasets);
  }

  /** The first data sets, for notebooks. */
  [Symbol.for("Jupyter.display")](): Record<string, string> {
    return displayTable(this.toTable(), `${this.length} data sets`);
  }
}
