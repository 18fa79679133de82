/**
 * The tables of a TAP service as VOSI has them.
 *
 * VOSI 1.1, section 2.3 (`detail`, and tables by name); VODataService 1.1, section 3.3.
 *
 * @module
 */
import { element, textElement, xmlResponse } from "../_xml.ts";
import type { ColumnSpec } from "../column.ts";
import { columnName, type TapSchema, type TapTable } from "./schema.ts";

const NAMESPACES = {
  "xmlns:vosi": "http://www.ivoa.net/xml/VOSITables/v1.0",
  "xmlns:vs": "http://www.ivoa.net/xml/VODataService/v1.1",
  "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
};

function columnElement(column: ColumnSpec): string {
  const flags = [
    column.indexed === true ? "indexed" : "",
    column.principal ?? column.verbosity === 1 ? "principal" : "",
    column.nullable === true ? "nullable" : "",
  ];
  return element("column", { std: String(column.std === true) }, [
    textElement("name", columnName(column)),
    textElement("description", column.description),
    textElement("unit", column.unit),
    textElement("ucd", column.ucd),
    textElement("utype", column.utype),
    textElement("dataType", column.datatype, {
      "xsi:type": "vs:VOTableType",
      arraysize: column.arraysize,
      extendedType: column.xtype,
    }),
    ...flags.map((text) => textElement("flag", text)),
  ]);
}

function tableChildren({ shownName, spec }: TapTable, full: boolean): readonly string[] {
  const head = [
    textElement("name", shownName),
    textElement("title", spec.title),
    textElement("description", spec.description),
    textElement("utype", spec.utype),
  ];
  if (!full) return head;
  return [
    ...head,
    ...spec.columns.map(columnElement),
    ...(spec.keys ?? []).map((key) =>
      element("foreignKey", {}, [
        textElement("targetTable", key.target),
        ...key.columns.map(([from, to]) =>
          element("fkColumn", {}, [
            textElement("fromColumn", from),
            textElement("targetColumn", to),
          ])
        ),
        textElement("description", key.description),
      ])
    ),
  ];
}

/** All tables; `full` with their columns. */
export function tablesetResponse(schemas: readonly TapSchema[], full: boolean): Response {
  return xmlResponse(element(
    "vosi:tableset",
    NAMESPACES,
    schemas.map((schema) =>
      element("schema", {}, [
        textElement("name", schema.name),
        textElement("title", schema.title),
        textElement("description", schema.description),
        textElement("utype", schema.utype),
        ...schema.tables.map((table) =>
          element("table", { type: "table" }, tableChildren(table, full))
        ),
      ])
    ),
  ));
}

/** One table by its name, whatever its case; undefined if there is none. */
export function tableResponse(schemas: readonly TapSchema[], name: string): Response | undefined {
  const wanted = name.toLowerCase();
  const table = schemas.flatMap((schema) => schema.tables)
    .find((one) => [one.shownName, one.name].some((own) => own.toLowerCase() === wanted));
  if (table === undefined) return undefined;
  return xmlResponse(
    element("vosi:table", { ...NAMESPACES, type: "table" }, tableChildren(table, true)),
  );
}
