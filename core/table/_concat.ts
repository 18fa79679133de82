/**
 * Columns below each other.
 *
 * @module
 */
import { ColumnError } from "../runtime/errors.ts";
import { Column } from "./column.ts";
import { cellKind, type Field } from "./field.ts";

/** What is needed of a table. */
interface Columns {
  readonly columns: readonly Column[];
  readonly names: readonly string[];
}

/**
 * The first table's columns with the batches of all tables, none of which is copied.
 *
 * @throws {ColumnError} If a table's columns differ from the first one's in number, name, type or unit.
 */
export function concatColumns(tables: readonly Columns[]): readonly Column[] {
  const first = tables[0];
  if (first === undefined) return [];
  for (const [t, { columns, names }] of tables.entries()) {
    if (columns.length > first.columns.length) {
      throw new ColumnError(
        `Cannot put table ${t + 1} below the first one: it has ${columns.length} columns, ` +
          `wanted ${first.columns.length}`,
        { columnName: names[first.columns.length] ?? "" },
      );
    }
  }
  return first.columns.map(({ field }, c) => {
    const wanted = typeKey(field);
    const vectors = tables.flatMap(({ columns }, t) => {
      const other = columns[c];
      if (other === undefined || (other.field !== field && typeKey(other.field) !== wanted)) {
        throw new ColumnError(
          `Cannot put table ${t + 1} below the first one: column ${c + 1} is ` +
            `${other === undefined ? "missing" : describe(other.field)}, wanted ${describe(field)}`,
          { columnName: field.name },
        );
      }
      if (differ(other.field.unit, field.unit)) {
        throw new ColumnError(
          `Cannot put table ${t + 1} below the first one: column "${field.name}" is in ` +
            `${other.field.unit}, wanted ${field.unit} (vstack() converts units)`,
          { columnName: field.name },
        );
      }
      return other.vectors;
    });
    return new Column(field, vectors);
  });
}

/** Whether both units are given and are not the same. */
function differ(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b && a.trim() !== b.trim();
}

/** What must be equal: the name, and the type as far as it matters for the cells. */
function typeKey(field: Field): string {
  const kind = cellKind(field);
  if (kind === "string") return `${kind} ${field.name}`;
  const shape = field.arraysize?.replace(/\d+\*$/, "*") ?? "";
  return `${field.datatype} ${shape} ${field.name}`;
}

function describe(field: Field): string {
  const size = field.arraysize === undefined ? "" : `[${field.arraysize}]`;
  return `"${field.name}" (${field.datatype}${size})`;
}
