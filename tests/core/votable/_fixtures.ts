/**
 * Fixtures that others wrote, with what is in them.
 *
 * @module
 */
import type { Cell } from "../../../core/table/cell.ts";
import { cellKind, type Field } from "../../../core/table/field.ts";

const FOLDER = new URL("../../fixtures/votable/", import.meta.url);

/** A cell as JSON has it: `long` beyond 2^53 as digits, NaN and infinities by name, complex numbers as pairs. */
export type JsonCell = null | boolean | number | string | readonly JsonCell[];

/** What stands beside a document. */
export interface Expected {
  /** Who wrote the document. */
  readonly by: string;
  readonly version: string | null;
  /** Whether the first table with columns is in a resource of type "meta". */
  readonly meta?: boolean;
  /** Tables with columns. */
  readonly tables: number;
  readonly fields?: readonly Readonly<Record<string, string>>[];
  readonly params?: readonly Readonly<Record<string, string>>[];
  /** Name, value, text. */
  readonly infos: readonly (readonly [string, string, string])[];
  readonly rows: readonly (readonly JsonCell[])[];
}

/** A document and what is in it. */
export interface Fixture {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly expected: Expected;
}

/** All fixtures by others. */
export function fixtures(): readonly Fixture[] {
  return [...Deno.readDirSync(FOLDER)]
    .map((entry) => /^(.*)\.vot(\.gz)?$/.exec(entry.name))
    .filter((match) => match !== null)
    .map((match) => ({
      name: match[1] as string,
      bytes: Deno.readFileSync(new URL(match[0], FOLDER)),
      expected: JSON.parse(Deno.readTextFileSync(new URL(`${match[1]}.json`, FOLDER))),
    }))
    .sort((a, b) => a.name < b.name ? -1 : 1);
}

/** Gives the bytes of a file beside the fixtures, for `openHref`. */
export function beside(href: string): Uint8Array<ArrayBuffer> {
  return Deno.readFileSync(new URL(href, FOLDER));
}

const SPECIAL: Readonly<Record<string, number>> = {
  "NaN": NaN,
  "Infinity": Infinity,
  "-Infinity": -Infinity,
  "-0": -0,
};

function number(value: JsonCell): number {
  return typeof value === "string" ? SPECIAL[value] as number : value as number;
}

/** The cell that a field must give for a value in the JSON. */
export function expectedCell(field: Field, value: JsonCell): Cell {
  if (value === null) return null;
  const list = value as readonly JsonCell[];
  switch (cellKind(field)) {
    case "boolean":
    case "string":
      return value as boolean | string;
    case "number":
      return field.datatype === "float" ? Math.fround(number(value)) : number(value);
    case "bigint":
      return BigInt(value as string | number);
    case "complex": {
      const round = field.datatype === "floatComplex" ? Math.fround : (x: number) => x;
      return { re: round(number(list[0] ?? null)), im: round(number(list[1] ?? null)) };
    }
    case "booleans":
    case "strings":
      return list as readonly Cell[];
    case "complexes":
      return list.map((pair) => {
        const [re, im] = pair as readonly [JsonCell, JsonCell];
        const round = field.datatype === "floatComplex" ? Math.fround : (x: number) => x;
        return { re: round(number(re)), im: round(number(im)) };
      });
    case "bigints":
      return list.includes(null)
        ? list.map((item) => item === null ? null : BigInt(item as string))
        : BigInt64Array.from(list, (item) => BigInt(item as string | number));
    case "numbers": {
      if (list.includes(null)) return list.map((item) => item === null ? null : number(item));
      const numbers = list.map(number);
      switch (field.datatype) {
        case "short":
          return Int16Array.from(numbers);
        case "int":
          return Int32Array.from(numbers);
        case "float":
          return Float32Array.from(numbers);
        case "double":
          return Float64Array.from(numbers);
        default:
          return Uint8Array.from(numbers);
      }
    }
  }
}
