/**
 * A VOTable document as data: resources, tables and all that is said about them, in the order of the document
 * (VOTable 1.4 §3 to §5).
 *
 * @module
 */
import type { Extras } from "../table/annotation.ts";
import type { CoordinateSystem, ForeignItem, Group, Info, LinkItem, Param } from "../table/meta.ts";
import type { Table } from "../table/table.ts";

/** How a table's rows were, or are to be, written. */
export type Serialization = "tabledata" | "binary" | "binary2";

/** A table among the children of a resource. */
export interface TableElement {
  /** Tag of the union {@linkcode ResourceItem}. */
  readonly kind: "table";
  /** The table, its metadata in `table.meta`. */
  readonly table: Table;
  /** Whether there was a DATA element at all. */
  readonly hasData: boolean;
}

/** DEFINITIONS of VOTable 1.0: a container without meaning of its own. */
export interface Definitions {
  /** Tag of the union {@linkcode ResourceItem}. */
  readonly kind: "definitions";
  /** Its children. */
  readonly items: readonly ResourceItem[];
}

/** What can stand in a RESOURCE, or directly under VOTABLE. */
export type ResourceItem =
  | Info
  | Param
  | Group
  | CoordinateSystem
  | LinkItem
  | TableElement
  | Resource
  | Definitions
  | ForeignItem;

/** Attributes of a RESOURCE. */
export interface ResourceAttributes extends Extras {
  /** Name. */
  readonly name?: string | undefined;
  /** XML ID. */
  readonly id?: string | undefined;
  /** `"results"` or `"meta"`. */
  readonly type?: string | undefined;
  /** Utype, such as `"adhoc:service"`. */
  readonly utype?: string | undefined;
  /** What it holds. */
  readonly description?: string | undefined;
}

/** What a document and a resource have in common: children in order, and views of them by kind. */
export class Container {
  /** Children in document order. */
  readonly items: readonly ResourceItem[];

  /** Makes a container. */
  constructor(items: readonly ResourceItem[]) {
    this.items = items;
  }

  #of<K extends ResourceItem["kind"]>(kind: K): readonly Extract<ResourceItem, { kind: K }>[] {
    const all = this.items.flatMap((item) => item.kind === "definitions" ? item.items : [item]);
    return all.filter((item): item is Extract<ResourceItem, { kind: K }> => item.kind === kind);
  }

  /** INFOs, those before and those after tables, in document order. */
  get infos(): readonly Info[] {
    return this.#of("info");
  }

  /** PARAMs. */
  get params(): readonly Param[] {
    return this.#of("param");
  }

  /** GROUPs. */
  get groups(): readonly Group[] {
    return this.#of("group");
  }

  /** LINKs. */
  get links(): readonly LinkItem[] {
    return this.#of("link");
  }

  /** COOSYS elements. */
  get coordinateSystems(): readonly CoordinateSystem[] {
    return this.#of("coosys");
  }

  /** TIMESYS elements. */
  get timeSystems(): readonly CoordinateSystem[] {
    return this.#of("timesys");
  }

  /** Resources directly within. */
  get resources(): readonly Resource[] {
    return this.#of("resource");
  }

  /** All resources within, nested ones after the one that holds them. */
  get allResources(): readonly Resource[] {
    return this.resources.flatMap((resource) => [resource, ...resource.allResources]);
  }

  /** Tables directly within. */
  get tables(): readonly Table[] {
    return this.#of("table").map((item) => item.table);
  }
}

/** A RESOURCE. */
export class Resource extends Container implements ResourceAttributes {
  /** Tag of the union {@linkcode ResourceItem}. */
  readonly kind = "resource";
  readonly name: string | undefined;
  readonly id: string | undefined;
  readonly type: string | undefined;
  readonly utype: string | undefined;
  readonly description: string | undefined;
  readonly attributes: Readonly<Record<string, string>> | undefined;
  readonly foreign: Extras["foreign"];

  /** Makes a resource. */
  constructor(items: readonly ResourceItem[], attributes: ResourceAttributes = {}) {
    super(items);
    this.name = attributes.name;
    this.id = attributes.id;
    this.type = attributes.type;
    this.utype = attributes.utype;
    this.description = attributes.description;
    this.attributes = attributes.attributes;
    this.foreign = attributes.foreign;
  }
}

/** Attributes of the VOTABLE element. */
export interface DocumentAttributes extends Extras {
  /** Version as declared, such as `"1.4"`. */
  readonly version?: string | undefined;
  /** XML ID. */
  readonly id?: string | undefined;
  /** What it holds. */
  readonly description?: string | undefined;
}

/** A whole document. */
export class VotableDocument extends Container implements DocumentAttributes {
  readonly version: string | undefined;
  readonly id: string | undefined;
  readonly description: string | undefined;
  readonly attributes: Readonly<Record<string, string>> | undefined;
  readonly foreign: Extras["foreign"];

  /** Makes a document. */
  constructor(items: readonly ResourceItem[], attributes: DocumentAttributes = {}) {
    super(items);
    this.version = attributes.version;
    this.id = attributes.id;
    this.description = attributes.description;
    this.attributes = attributes.attributes;
    this.foreign = attributes.foreign;
  }

  /** All tables, in document order. */
  get allTables(): readonly Table[] {
    return [...this.tables, ...this.allResources.flatMap((resource) => resource.tables)];
  }
}
