/**
 * The metadata of a table from its element.
 *
 * @module
 */
import type { Info, TableItem, TableMeta } from "../table/meta.ts";
import { extrasOf, type Frame } from "./_elements.ts";

/** Stands among the children of a table where its data are. */
export const AFTER_DATA: unique symbol = Symbol("after the data");

/** Whether a child is an INFO. */
export function isInfo(item: unknown): item is Info {
  return typeof item === "object" && item !== null && (item as Info).kind === "info";
}

/** What a table says about itself. */
export function tableMeta(frame: Frame): TableMeta {
  const a = frame.attributes;
  const boundary = frame.items.indexOf(AFTER_DATA);
  const before = boundary < 0 ? frame.items : frame.items.slice(0, boundary);
  const after = boundary < 0 ? [] : frame.items.slice(boundary).filter((i) => i !== AFTER_DATA);
  // Only INFOs may stand after the data; whatever else does is kept before it rather than lost.
  const misplaced = after.filter((item) => !isInfo(item));
  const trailing = after.filter(isInfo);
  return {
    ...(a["ID"] === undefined ? {} : { id: a["ID"] }),
    ...(a["name"] === undefined ? {} : { name: a["name"] }),
    ...(a["ucd"] === undefined ? {} : { ucd: a["ucd"] }),
    ...(a["utype"] === undefined ? {} : { utype: a["utype"] }),
    ...(a["ref"] === undefined ? {} : { ref: a["ref"] }),
    ...(a["nrows"] === undefined ? {} : { nrows: a["nrows"] }),
    ...(frame.description === undefined ? {} : { description: frame.description }),
    items: [...before, ...misplaced] as TableItem[],
    ...(trailing.length === 0 ? {} : { trailing }),
    ...extrasOf(frame),
  };
}
