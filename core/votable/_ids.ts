/**
 * The XML IDs in a part of the model.
 *
 * @module
 */
import type { ForeignElement } from "../table/annotation.ts";
import type { Field } from "../table/field.ts";
import type { TableMeta } from "../table/meta.ts";
import type { ResourceItem, VotableDocument } from "./model.ts";

/** IDs of a table, its columns, and everything that is said about it. */
export function* tableIds(meta: TableMeta, fields: readonly Field[]): Generator<string> {
  if (meta.id !== undefined) yield meta.id;
  yield* ids([...fields, ...meta.items ?? [], ...meta.trailing ?? [], ...meta.foreign ?? []]);
}

/** IDs of resources, tables and whatever else stands in a document or resource. */
export function* itemIds(items: readonly ResourceItem[]): Generator<string> {
  for (const item of items) {
    if (item.kind === "table") yield* tableIds(item.table.meta, item.table.fields);
    else yield* ids([item]);
  }
}

/** IDs of a whole document. */
export function* documentIds(document: VotableDocument): Generator<string> {
  if (document.id !== undefined) yield document.id;
  yield* ids(document.foreign ?? []);
  yield* itemIds(document.items);
}

/** What the parts of the model have, in which IDs can be. */
interface Part {
  readonly kind?: string;
  readonly id?: string | undefined;
  readonly items?: readonly unknown[];
  readonly values?: readonly unknown[] | undefined;
  readonly links?: readonly unknown[] | undefined;
  readonly foreign?: readonly ForeignElement[] | undefined;
  readonly element?: ForeignElement;
  readonly attributes?: Readonly<Record<string, string>> | undefined;
  readonly children?: readonly (ForeignElement | string)[];
}

function* ids(parts: readonly unknown[]): Generator<string> {
  for (const part of parts) {
    if (typeof part !== "object" || part === null) continue;
    const { kind, id, items, values, links, foreign, element, attributes, children } = part as Part;
    if (id !== undefined) yield id;
    if (children !== undefined) yield* foreignIds(attributes ?? {});
    if (items !== undefined) {
      if (kind === "resource" || kind === "definitions") yield* itemIds(items as ResourceItem[]);
      else yield* ids(items);
    }
    yield* ids([...values ?? [], ...links ?? [], ...foreign ?? [], element, ...children ?? []]);
  }
}

function* foreignIds(attributes: Readonly<Record<string, string>>): Generator<string> {
  for (const [name, value] of Object.entries(attributes)) {
    if (/^(xml:)?id$/i.test(name)) yield value;
  }
}
