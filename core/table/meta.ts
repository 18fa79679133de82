/**
 * What a table says about itself besides its columns: INFO, PARAM, GROUP, LINK and the rest, as plain data in the
 * order of the document (VOTable 1.4 §3 to §5).
 *
 * @module
 */
import type { Extras, ForeignElement, Link } from "./annotation.ts";
import type { Cell } from "./cell.ts";
import type { Field } from "./field.ts";

/** An INFO: a name and a value, and perhaps text. */
export interface Info extends Extras {
  /** Tag of the union {@linkcode TableItem}. */
  readonly kind: "info";
  /** Name such as `"QUERY_STATUS"`. */
  readonly name: string;
  /** Value. */
  readonly value: string;
  /** XML ID. */
  readonly id?: string | undefined;
  /** Text inside the element, such as an error message. */
  readonly text?: string | undefined;
  /** Unit of the value. */
  readonly unit?: string | undefined;
  /** UCD of the value. */
  readonly ucd?: string | undefined;
  /** Utype of the value. */
  readonly utype?: string | undefined;
  /** Xtype of the value. */
  readonly xtype?: string | undefined;
  /** Reference. */
  readonly ref?: string | undefined;
  /** Description (child elements are an extension, but occur). */
  readonly description?: string | undefined;
}

/** A PARAM: a field with one value. */
export interface Param extends Field {
  /** Tag of the union {@linkcode TableItem}. */
  readonly kind: "param";
  /** The value as written. */
  readonly value: string;
  /** The value decoded by datatype, arraysize and VALUES; `null` for null or when it cannot be decoded. */
  readonly cell: Cell;
}

/** A reference from a group to a column or parameter. */
export interface Reference extends Extras {
  /** Which of the two. */
  readonly kind: "fieldref" | "paramref";
  /** ID of the column or parameter. */
  readonly ref: string;
  /** UCD in this role. */
  readonly ucd?: string | undefined;
  /** Utype in this role. */
  readonly utype?: string | undefined;
}

/** A GROUP of columns, parameters and groups. */
export interface Group extends Extras {
  /** Tag of the union {@linkcode TableItem}. */
  readonly kind: "group";
  /** XML ID. */
  readonly id?: string | undefined;
  /** Name. */
  readonly name?: string | undefined;
  /** UCD. */
  readonly ucd?: string | undefined;
  /** Utype. */
  readonly utype?: string | undefined;
  /** Reference to another group. */
  readonly ref?: string | undefined;
  /** What the group is. */
  readonly description?: string | undefined;
  /** Members, in document order. */
  readonly items: readonly (Reference | Param | Group)[];
}

/** COOSYS or TIMESYS. */
export interface CoordinateSystem extends Extras {
  /** Which of the two. */
  readonly kind: "coosys" | "timesys";
  /** XML ID, to which columns refer. */
  readonly id?: string | undefined;
  /** COOSYS: `"ICRS"`, `"FK5"`, … */
  readonly system?: string | undefined;
  /** COOSYS: equinox, such as `"J2000"`. */
  readonly equinox?: string | undefined;
  /** COOSYS: epoch of the positions. */
  readonly epoch?: string | undefined;
  /** COOSYS (1.5): reference position. */
  readonly refposition?: string | undefined;
  /** TIMESYS: zero point in JD, `"MJD-origin"` or `"JD-origin"`. */
  readonly timeorigin?: string | undefined;
  /** TIMESYS: time scale. */
  readonly timescale?: string | undefined;
  /** Members (COOSYS may hold references since 1.5). */
  readonly items: readonly (Reference | Param | Group)[];
}

/** A LINK among the children of a table or resource. */
export interface LinkItem extends Link {
  /** Tag of the union {@linkcode TableItem}. */
  readonly kind: "link";
}

/** The place of a column among the other children of its table. */
export interface FieldItem {
  /** Tag of the union {@linkcode TableItem}. */
  readonly kind: "field";
  /** Index into the table's fields. */
  readonly index: number;
}

/** An element of another namespace, or one that VOTable does not define. */
export interface ForeignItem {
  /** Tag of the union {@linkcode TableItem}. */
  readonly kind: "foreign";
  /** The element. */
  readonly element: ForeignElement;
}

/** What can stand in a TABLE beside its data. */
export type TableItem =
  | FieldItem
  | Info
  | Param
  | Group
  | LinkItem
  | CoordinateSystem
  | ForeignItem;

/** A table's own metadata. */
export interface TableMeta extends Extras {
  /** XML ID. */
  readonly id?: string | undefined;
  /** Name. */
  readonly name?: string | undefined;
  /** UCD. */
  readonly ucd?: string | undefined;
  /** Utype. */
  readonly utype?: string | undefined;
  /** Reference to a table whose columns are used. */
  readonly ref?: string | undefined;
  /** Number of rows as declared: a hint that may be wrong. */
  readonly nrows?: string | undefined;
  /** What the table is. */
  readonly description?: string | undefined;
  /** Children before the data, in document order; a column that is not listed comes after the last listed one. */
  readonly items?: readonly TableItem[] | undefined;
  /** INFOs after the data, where an overflow is reported. */
  readonly trailing?: readonly Info[] | undefined;
}

/** Something noticed while reading: data, not an exception. */
export interface Diagnostic {
  /** Stable code such as `"W_BAD_NUMBER"`. */
  readonly code: string;
  /** What was wrong, with the first value. */
  readonly message: string;
  /** Line of the first occurrence, from 1, where known. */
  readonly line?: number | undefined;
  /** Column of the first occurrence, from 1, where known. */
  readonly column?: number | undefined;
  /** How often it occurred. */
  readonly count: number;
}

/** Adds up diagnostics of the same code. */
export function mergeDiagnostics(
  lists: Iterable<readonly Diagnostic[]>,
): readonly Diagnostic[] {
  const merged = new Map<string, Diagnostic>();
  for (const list of lists) {
    for (const d of list) {
      const before = merged.get(d.code);
      merged.set(d.code, before === undefined ? d : { ...before, count: before.count + d.count });
    }
  }
  return [...merged.values()];
}
