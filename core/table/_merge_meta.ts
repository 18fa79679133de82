/**
 * Metadata of several tables, or of several columns, made one; XML IDs stay unique.
 *
 * @module
 */
import type { Field } from "./field.ts";
import {
  type CoordinateSystem,
  type Diagnostic,
  type Info,
  mergeDiagnostics,
  type TableItem,
  type TableMeta,
} from "./meta.ts";
import type { Table, TableOptions } from "./table.ts";

/** New IDs by old ones, for one table. */
export type IdMap = Map<string, string>;

/** Of two values that differ, the first is kept and the difference reported. */
const REPORTED = ["unit", "ucd", "utype", "xtype", "description"] as const;
const FILLED = [
  "ref",
  "precision",
  "width",
  "type",
  "values",
  "links",
  "attributes",
  "foreign",
] as const;

/**
 * One description of several columns that become one.
 *
 * @param fields The columns' descriptions, the leading one first; what it does not say comes from the others.
 * @param labels What to call their tables in reports.
 * @param notes Takes a diagnostic for each attribute in which they differ.
 */
export function mergeFields(
  fields: readonly Field[],
  labels: readonly string[],
  notes: Diagnostic[],
): Field {
  const merged: Record<string, unknown> = { ...fields[0] as Field };
  for (const key of ["id", ...REPORTED, ...FILLED] as const) {
    const first = fields.findIndex((field) => isSaid(field[key]));
    if (first >= 0) merged[key] = (fields[first] as Field)[key];
  }
  for (const key of REPORTED) {
    const first = fields.findIndex((field) => isSaid(field[key]));
    if (first < 0) continue;
    const text = plain((fields[first] as Field)[key]);
    const others = fields.flatMap((field, i) => {
      // That one table says nothing is odd of units only.
      const silent = !isSaid(field[key]);
      return (silent ? key === "unit" : plain(field[key]) !== text) ? [i] : [];
    });
    const other = others[0];
    if (other === undefined) continue;
    const theirs = plain(fields[other]?.[key]);
    notes.push({
      code: "W_MERGE_CONFLICT",
      message: `Column "${fields[0]?.name}": ${key} is ${quote(text)} in ${labels[first]}, ` +
        `${theirs === "" ? "not given" : quote(theirs)} in ${labels[other]}`,
      count: others.length,
    });
  }
  return merged as unknown as Field;
}

/** Reports columns that become one though they are in different frames, or count time differently. */
export function noteFrames(
  fields: readonly Field[],
  labels: readonly string[],
  { meta, systems = [] }: TableOptions,
  notes: Diagnostic[],
): void {
  const known = [...systems, ...meta?.items ?? []];
  const frames = fields.map(({ ref }) => {
    const system = ref === undefined
      ? undefined
      : known.find((item) => "id" in item && item.id === ref);
    if (system?.kind !== "coosys" && system?.kind !== "timesys") return undefined;
    const { system: name, equinox, epoch, refposition, timescale, timeorigin } = system;
    const parts = [name, equinox, epoch, timescale, timeorigin, refposition];
    return parts.filter((part) => part !== undefined).join(" ");
  });
  const first = frames.findIndex((frame) => frame !== undefined);
  const others = frames.flatMap((frame, i) =>
    frame === undefined || frame === frames[first] ? [] : [i]
  );
  const other = others[0];
  if (other === undefined) return;
  notes.push({
    code: "W_FRAME_CONFLICT",
    message: `Column "${fields[0]?.name}": the frame is ${quote(frames[first] as string)} in ` +
      `${labels[first]}, ${quote(frames[other] as string)} in ${labels[other]}`,
    count: others.length,
  });
}

/** The limits, options and null values only if they are the same in all tables: what holds for some is wrong for the rest. */
export function withCommonValues(merged: Field, fields: readonly Field[]): Field {
  const first = JSON.stringify(fields[0]?.values);
  if (fields.every(({ values }) => JSON.stringify(values) === first)) return merged;
  const { values: _, ...rest } = merged;
  return rest;
}

function isSaid(value: unknown): boolean {
  return value !== undefined && value !== "";
}

function plain(text: string | undefined): string {
  return (text ?? "").trim().replace(/\s+/g, " ");
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
}

/**
 * What a table made of several says about itself: name and description are the first one's, all PARAMs, INFOs, GROUPs and
 * the like are there, equal ones once.
 *
 * @param tables The tables.
 * @param maps For each table, new IDs of its columns; those of other things that clash are added.
 * @param taken IDs of the columns of the result.
 */
export function mergeTables(
  tables: readonly Table<unknown>[],
  maps: readonly IdMap[],
  taken: Set<string>,
): TableOptions {
  const items = new Map<string, TableItem>();
  const systems = new Map<string, CoordinateSystem>();
  const trailing = new Map<string, Info>();
  const infos = new Map<string, Info>();
  tables.forEach((table, t) => {
    const map = maps[t] as IdMap;
    // Columns have other places now; those that are not listed come last.
    const own = (table.meta.items ?? []).filter(({ kind }) => kind !== "field");
    // A new ID makes those that refer to it differ from what is there, and these may have IDs themselves.
    for (let before = -1; before !== map.size;) {
      before = map.size;
      for (const item of [...table.systems, ...own]) {
        const text = signature(renameIds(item, map));
        if (!items.has(text) && !systems.has(text)) claimIds(item, map, taken);
      }
    }
    for (const item of own.map((item) => renameIds(item, map))) items.set(signature(item), item);
    for (const system of table.systems.map((system) => renameIds(system, map))) {
      systems.set(signature(system), system);
    }
    for (const info of table.meta.trailing ?? []) trailing.set(signature(info), info);
    for (const info of outerInfos(table)) infos.set(signature(info), info);
  });
  const { nrows: _, items: __, trailing: ___, ...meta } = tables[0]?.meta ?? {};
  const merged: TableMeta = {
    ...meta,
    ...(items.size > 0 ? { items: [...items.values()] } : {}),
    ...(trailing.size > 0 ? { trailing: [...trailing.values()] } : {}),
  };
  return {
    meta: merged,
    infos: [...infos.values()],
    systems: [...systems.values()],
    diagnostics: mergeDiagnostics(tables.map((table) => table.diagnostics)),
  };
}

function outerInfos({ infos, meta }: Table<unknown>): readonly Info[] {
  const own = (meta.items ?? []).filter(({ kind }) => kind === "info").length;
  return infos.slice(0, infos.length - own - (meta.trailing?.length ?? 0));
}

/** Finds new names for the IDs inside something that are taken already, and takes them. */
export function claimIds(thing: unknown, map: IdMap, taken: Set<string>): void {
  walk(thing, (key, id) => {
    if (key !== "id" || map.has(id)) return;
    let free = id;
    for (let n = 2; taken.has(free); n++) free = `${id}_${n}`;
    taken.add(free);
    map.set(id, free);
  });
}

/** A copy with other IDs, and references to them changed likewise. */
export function renameIds<T>(thing: T, map: IdMap): T {
  if ([...map].every(([from, to]) => from === to)) return thing;
  return walk(thing, (_, id) => map.get(id) ?? id) as T;
}

/** Copies plain data; `id` and `ref` become what `change` answers, if anything. */
function walk(thing: unknown, change: (key: "id" | "ref", text: string) => string | void): unknown {
  if (Array.isArray(thing)) return thing.map((item) => walk(item, change));
  if (typeof thing !== "object" || thing === null || ArrayBuffer.isView(thing)) return thing;
  return Object.fromEntries(
    Object.entries(thing).map(([key, value]) => {
      if (key === "attributes" || key === "foreign" || key === "cell") return [key, value];
      const isId = (key === "id" || key === "ref") && typeof value === "string";
      return [key, isId ? change(key, value) ?? value : walk(value, change)];
    }),
  );
}

function signature(item: TableItem): string {
  // The cell of a PARAM says the same as its value.
  return JSON.stringify(item, (key, value) => key === "cell" ? undefined : value);
}
