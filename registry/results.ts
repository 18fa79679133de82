/**
 * The resources that a search found.
 *
 * @module
 */
import { counted } from "../core/runtime/_count.ts";
import { ColumnError, FormatError } from "../core/runtime/errors.ts";
import type { Row } from "../core/table/cell.ts";
import { displayTable } from "../core/table/_display.ts";
import { nearestNames } from "../core/table/nearest.ts";
import { Table } from "../core/table/table.ts";
import type { Overflow, TapResult } from "../protocols/tap.ts";
import { askedRows } from "./_asked_rows.ts";
import { hashList, textOf } from "./_details.ts";
import { INTERFACE_COLUMNS, SEPARATOR } from "./compile.ts";
import { type Interface, makeInterface } from "./interface.ts";
import { RegistryResource, type ResourceHome } from "./resource.ts";

/** Resources in the registry's order. */
export class RegistryResults implements Iterable<RegistryResource> {
  /** The resources. */
  readonly resources: readonly RegistryResource[];
  /** The registry's answer as it came, a row a resource (or a resource and interface) with the names of RegTAP. */
  readonly table: TapResult;
  /** The query that was sent. */
  readonly query: string;
  /** Who cut the result: nobody, our own limit (`maxrec`), or a limit of the registry. */
  readonly overflow: Overflow;
  /** Doubts as sentences: a result that is cut, a registry that stood in, short names that are not unique. */
  readonly warnings: readonly string[];
  readonly #byIvoid: ReadonlyMap<string, RegistryResource>;
  readonly #byShortName: ReadonlyMap<string, readonly RegistryResource[]>;

  /** Makes the resources of the rows of a search. */
  constructor(
    rows: TapResult,
    context: {
      readonly query: string;
      readonly aggregated: boolean;
      readonly home: ResourceHome;
      readonly warnings: readonly string[];
    },
  ) {
    const { query, aggregated, home } = context;
    this.resources = makeResources(readRows(rows, aggregated), home);
    this.table = rows;
    this.query = query;
    this.overflow = rows.overflow;
    this.#byIvoid = new Map(this.resources.map((resource) => [resource.ivoid, resource]));
    const named = this.resources.filter(({ shortName }) => shortName !== undefined);
    this.#byShortName = Map.groupBy(named, ({ shortName }) => shortName as string);
    this.warnings = [...context.warnings, ...cutWarning(rows, this.resources.length)];
  }

  /** Number of resources. */
  get length(): number {
    return this.resources.length;
  }

  /** The resources. */
  [Symbol.iterator](): Iterator<RegistryResource> {
    return this.resources[Symbol.iterator]();
  }

  /** The resource at an index, counted from the end if negative; the order differs from search to search. */
  at(index: number): RegistryResource | undefined {
    return this.resources.at(index);
  }

  /**
   * A resource by its identifier or short name.
   *
   * @param name An identifier (`ivo://...`; case does not matter) or a short name as it is written.
   * @returns The resource; undefined if there is none.
   * @throws {RangeError} If several resources have this short name: then the identifier has to tell them apart.
   */
  get(name: string): RegistryResource | undefined {
    if (/^ivo:\/\//i.test(name)) return this.#byIvoid.get(name.toLowerCase());
    const found = this.#byShortName.get(name) ?? [];
    if (found.length > 1) {
      throw new RangeError(
        `There are ${found.length} resources with the short name "${name}": ${
          found.map(({ ivoid }) => ivoid).join(", ")
        }`,
      );
    }
    return found[0];
  }

  /**
   * A resource that must be there.
   *
   * @throws {RangeError} If there is none, or several; the message names the nearest.
   */
  expect(name: string): RegistryResource {
    const found = this.get(name);
    if (found !== undefined) return found;
    const names = /^ivo:\/\//i.test(name) ? this.#byIvoid.keys() : this.#byShortName.keys();
    const near = nearestNames(name, [...names]);
    const hint = near.length === 0 ? "" : `; did you mean ${near.map((n) => `"${n}"`).join(", ")}?`;
    throw new RangeError(`There is no resource "${name}" among the ${this.length} found${hint}`);
  }

  /** The {@linkcode summary}, for notebooks. */
  [Symbol.for("Jupyter.display")](): Record<string, string> {
    const more = this.overflow === "none" ? "" : "; there are more";
    return displayTable(this.summary(), `${counted(this.length, "resource")}${more}`);
  }

  /** A table with index, short name, title, description and access modes, for people. */
  summary(): Table {
    return Table.fromRows(
      this.resources.map((resource, index) => ({
        index,
        short_name: resource.shortName ?? null,
        title: resource.title ?? null,
        description: resource.description ?? null,
        interfaces: resource.accessModes.join(", "),
      })),
    );
  }
}

function cutWarning(rows: TapResult, count: number): readonly string[] {
  return rows.overflow === "none" ? [] : [
    `Only ${count} resources came back, cut by ${
      rows.overflow === "client" ? "maxrec" : "the registry's limit"
    }: there are more, and which these are is chance`,
  ];
}

/** A row, and the interfaces that it has. */
type ResourceRow = readonly [row: Row, interfaces: readonly Interface[]];

function readRows(rows: TapResult, aggregated: boolean): readonly ResourceRow[] {
  const columns = INTERFACE_COLUMNS.map((name) => aggregated ? `${name}s` : name);
  return Array.from(askedRows(rows, ["ivoid", ...columns]), (row) => {
    const lists = columns.map((name) => {
      const text = String(row[name] ?? "");
      return aggregated ? text.split(SEPARATOR) : [text];
    });
    const [urls = []] = lists;
    if (lists.some((list) => list.length !== urls.length)) {
      throw new FormatError(
        `Cannot read the answer of the registry: the interfaces of ${row["ivoid"]} do not match`,
        { format: "votable" },
      );
    }
    return [row, urls.flatMap((_, i) => toInterface(lists.map((list) => list[i])))];
  });
}

/**
 * The resources of rows. A resource has a row for each interface in a registry that cannot aggregate texts. In others it
 * has one; should there be more, they are still the same resource, whose interfaces count once.
 */
function makeResources(
  rows: readonly ResourceRow[],
  home: ResourceHome,
): readonly RegistryResource[] {
  const found = Map.groupBy(rows, ([row]) => ivoidOf(row));
  return Array.from(found, ([ivoid, [first, ...others]]) => {
    const [row, interfaces] = first as ResourceRow;
    const known = new Set(interfaces.map((each) => JSON.stringify(each)));
    const more = others.flatMap(([, list]) => list)
      .filter((each) => known.size < known.add(JSON.stringify(each)).size);
    return makeResource(ivoid, row, [...interfaces, ...more], home);
  });
}

function toInterface(
  [accessUrl, standardId, type, role, description]: readonly (string | undefined)[],
): readonly Interface[] {
  const url = textOf(accessUrl);
  if (url === undefined) return [];
  return [makeInterface({
    accessUrl: url,
    standardId: textOf(standardId),
    type: textOf(type),
    role: textOf(role),
    description: textOf(description),
  })];
}

function ivoidOf(row: Row): string {
  const ivoid = textOf(row["ivoid"]);
  if (ivoid !== undefined) return ivoid.toLowerCase();
  throw new ColumnError("Cannot read the answer of the registry: a row has no ivoid", {
    columnName: "ivoid",
  });
}

function makeResource(
  ivoid: string,
  row: Row,
  interfaces: readonly Interface[],
  home: ResourceHome,
): RegistryResource {
  const number = row["region_of_regard"];
  return new RegistryResource({
    ivoid,
    type: textOf(row["res_type"]),
    shortName: textOf(row["short_name"]),
    title: textOf(row["res_title"]),
    contentLevels: hashList(row["content_level"]),
    description: textOf(row["res_description"]),
    referenceUrl: textOf(row["reference_url"]),
    creators: (textOf(row["creator_seq"]) ?? "").split(";").map((name) => name.trim())
      .filter((name) => name !== ""),
    created: textOf(row["created"]),
    updated: textOf(row["updated"]),
    rights: textOf(row["rights"]),
    contentTypes: hashList(row["content_type"]),
    sourceFormat: textOf(row["source_format"]),
    source: textOf(row["source_value"]),
    regionOfRegard: typeof number === "number" && Number.isFinite(number) ? number : undefined,
    wavebands: hashList(row["waveband"]),
    interfaces,
  }, home);
}
