/**
 * astropy and STILTS read what we write, floats bit for bit, and STILTS's votlint judges it.
 *
 * Every datatype in every shape, in all serialisations. What a peer cannot read is listed by `unreadable()`; where it
 * is only one of them, the other one is asked. The Python is that of `DENOVO_PYTHON`, else `python3`. A peer that is
 * missing skips its tests by name; with `CI=true` it fails them.
 *
 * @module
 */
import { assert, assertEquals } from "../../deps/assert.ts";
import type { Cell } from "../../core/table/cell.ts";
import { cellKind, type Field, parseArraySize } from "../../core/table/field.ts";
import type { Table } from "../../core/table/table.ts";
import {
  copyVotable,
  readTable,
  readVotable,
  type Serialization,
  VotableDocument,
  writeTable,
  writeVotable,
} from "../../core/votable/mod.ts";
import { EVERYTHING } from "../core/votable/_everything.ts";
import {
  afterWriting,
  everyKind,
  FORMATS,
  isUnwritable,
  type Kinds,
} from "../core/votable/_kinds.ts";
import { missingPeer, peerTest, PYTHON, runPeer } from "./_peers.ts";

type Peer = "astropy" | "STILTS";

const [noStilts, noPython] = await Promise.all([
  missingPeer("stilts", "-version"),
  missingPeer(PYTHON, "-c", "import astropy.io.votable, numpy"),
]);

/**
 * What peers cannot read of what the standard allows (astropy 8.0, STILTS 3.4).
 *
 * astropy has no arrays of strings, and counts the slices of variable arrays of several dimensions where the standard
 * (VOTable 1.4 §5.3: "number of items", "multiplying the size and number of the primitives") and STILTS count elements.
 * STILTS has no complex numbers, and counts the floats of variable arrays of them. In binary neither packs variable arrays
 * of bits; for a single bit astropy looks at the fifth place of the byte, and STILTS fails ("[Z cannot be cast").
 */
function unreadable(peer: Peer, field: Field, format: Serialization): boolean {
  const size = parseArraySize(field.arraysize);
  const variable = size?.variable === true && format !== "tabledata";
  if (field.datatype === "bit" && (variable || (size === undefined && format !== "tabledata"))) {
    return true;
  }
  if (peer === "STILTS") return variable && field.datatype.endsWith("Complex");
  return cellKind(field) === "strings" || (variable && size.fixed.length > 0);
}

const KINDS: Readonly<Record<string, Kinds>> = {
  "values": { nulls: false, elementNulls: false },
  "nulls": { nulls: true, elementNulls: false },
  "nulls in arrays": { nulls: true, elementNulls: true },
};

function columnsFor(table: Table, format: Serialization, peer: Peer | undefined): Table {
  return table.select(table.names.filter((name) => {
    const { field } = table.column(name);
    return !isUnwritable(field, table.column(name).toArray(), format) &&
      (peer === undefined || !unreadable(peer, field, format));
  }));
}

function written(
  table: Table,
  format: Serialization,
  version: "1.4" | "1.5" = "1.4",
): Promise<Uint8Array<ArrayBuffer>> {
  return bytesOf(writeTable(table, { format, version }));
}

async function bytesOf(source: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of source) parts.push(part as Uint8Array<ArrayBuffer>);
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** What votlint calls errors; STILTS 3.4 knows the schema of version 1.4 only. */
async function errorsIn(bytes: Uint8Array<ArrayBuffer>): Promise<readonly string[]> {
  const { code, stdout, stderr } = await runPeer("stilts", ["votlint", "votable=-"], bytes);
  assertEquals(code, 0, stderr);
  return (stdout + stderr).split("\n")
    .filter((line) => line.startsWith("ERROR") && !line.includes("'1.5'"));
}

/** A cell with the bits of its floats, in terms that all peers share. */
type Plain = null | boolean | string | readonly Plain[];

const VIEW = new DataView(new ArrayBuffer(8));

function bits(value: number, single: boolean): string {
  if (Number.isNaN(value)) return "nan";
  if (single) VIEW.setFloat32(0, value);
  else VIEW.setFloat64(0, value);
  const bytes = new Uint8Array(VIEW.buffer, 0, single ? 4 : 8);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * A cell as peers can tell it: empty text and arrays are null, NaN is null, and so are arrays of nothing else;
 * `element` makes what stands for a null element.
 */
function plain(cell: Cell, field: Field, element: (field: Field) => Plain): Plain {
  const single = field.datatype === "float" || field.datatype === "floatComplex";
  const float = single || field.datatype === "double" || field.datatype === "doubleComplex";
  const one = (item: Cell): Plain => {
    if (item === null) return float ? "nan" : element(field);
    if (field.datatype === "bit") return Boolean(item);
    if (typeof item === "number") return float ? bits(item, single) : String(item);
    return typeof item === "bigint" ? String(item) : item as boolean | string;
  };
  if (cell === null || cell === "") return null;
  if (typeof cell !== "object") return one(cell) === "nan" ? null : one(cell);
  const items = "re" in cell ? [cell] : Array.from(cell as ArrayLike<Cell>);
  const list = items.flatMap((item) =>
    typeof item === "object" && item !== null && "re" in item
      ? [one(item.re), one(item.im)]
      : item === null && field.datatype.endsWith("Complex")
      ? ["nan", "nan"]
      : [one(item)]
  );
  return list.every((item) => item === null || item === "nan" || item === "") ? null : list;
}

/** Prints the cells of a VOTable on standard input as JSON, in the same terms. */
const ASTROPY = `
import io, json, sys, warnings
import numpy as np
from astropy.io.votable import parse
warnings.simplefilter("ignore")

def hexed(x, single):
    return "nan" if np.isnan(x) else np.array(x, ">f4" if single else ">f8").tobytes().hex()

def flat(value, single):
    data = np.ma.getdata(value).reshape(-1)
    mask = np.broadcast_to(np.ma.getmaskarray(value), np.ma.getdata(value).shape).reshape(-1)
    out = []
    for x, m in zip(data, mask):
        kind = np.asarray(x).dtype.kind
        if kind == "c": out += [hexed(x.real, single), hexed(x.imag, single)]
        elif kind == "f": out.append(hexed(x, single))
        elif m: out.append(None)
        elif kind == "b": out.append(bool(x))
        else: out.append(str(x))
    return out

def cell(value, mask, array, single):
    if isinstance(value, (str, np.str_)): return str(value) or None
    if value is None: return None
    if not array:
        one = flat(np.ma.array([value], mask=[bool(np.all(mask))]), single)
        return None if set(one) <= {"nan", None} else one[0] if len(one) == 1 else one
    if np.ndim(mask) and not np.ma.isMaskedArray(value): value = np.ma.array(value, mask=mask)
    elif not np.ndim(mask) and bool(mask): return None
    items = flat(value, single)
    return None if all(i in (None, "nan") for i in items) else items

table = parse(io.BytesIO(sys.stdin.buffer.read()), verify="ignore").get_first_table()
out = []
for field in table.fields:
    column = table.array[field.ID]
    data, mask = np.ma.getdata(column), np.ma.getmaskarray(column)
    array = field.arraysize not in (None, "1") and field.datatype not in ("char", "unicodeChar")
    out.append([cell(data[i], mask[i], array, field.datatype.startswith("float")) for i in range(len(data))])
json.dump(out, sys.stdout)
`;

for (const format of FORMATS) {
  for (const [what, kinds] of Object.entries(KINDS)) {
    const all = everyKind(kinds);
    peerTest(`astropy reads our ${format} bit for bit, ${what}`, noPython, async () => {
      const table = columnsFor(all, format, "astropy");
      const bytes = await written(table, format);
      const { code, stdout, stderr } = await runPeer(PYTHON, ["-X", "utf8", "-c", ASTROPY], bytes);
      assertEquals(code, 0, stderr);
      const columns = JSON.parse(stdout) as readonly Plain[];
      table.columns.forEach((column, k) => {
        const cells = column.toArray()
          .map((cell) => plain(afterWriting(cell, column.field, format), column.field, () => null))
          // astropy takes blanks at the ends of TABLEDATA's cells for nothing.
          .map((cell) =>
            format === "tabledata" && typeof cell === "string" ? cell.trim() || null : cell
          );
        assertEquals(columns[k], cells, `${format} ${column.field.name}`);
      });
    });

    peerTest(`STILTS reads our ${format} bit for bit, ${what}`, noStilts, async () => {
      const table = columnsFor(all, format, "STILTS");
      const bytes = await written(table, format);
      const { fields } = await readTable(bytes);
      const args = ["tpipe", "in=-", "ifmt=votable", "ofmt=votable-binary2-inline", "out=-"];
      const { code, bytes: copied, stderr } = await runPeer("stilts", args, bytes);
      assertEquals(code, 0, stderr);
      const copy = await readTable(copied);
      // Arrays of integers have no nulls in Java: the declared value stays. Arrays of booleans have none at all.
      const element = (field: Field) =>
        field.datatype === "boolean"
          ? false
          : fields.find((f) => f.name === field.name)?.values?.[0]?.null ?? null;
      table.columns.forEach((column, k) => {
        const cells = column.toArray()
          .map((cell) => plain(afterWriting(cell, column.field, format), column.field, element));
        const other = copy.columns[k];
        assert(other !== undefined);
        const read = other.toArray().map((cell) => plain(cell, other.field, () => null));
        assertEquals(read, cells, `${format} ${column.field.name}`);
      });
    });

    peerTest(`stilts votlint finds no error in our ${format}, ${what}`, noStilts, async () => {
      const peer = columnsFor(all, format, "STILTS");
      // Bits have no null, and none can be declared: the cells stay empty in TABLEDATA, and arrays of them, too.
      const table = peer.select(peer.names.filter((name) => {
        const { field, nullCount } = peer.column(name);
        return field.datatype !== "bit" || format !== "tabledata" || nullCount === 0;
      }));
      for (const version of ["1.4", "1.5"] as const) {
        assertEquals(await errorsIn(await written(table, format, version)), [], version);
      }
    });
  }
}

for (const format of FORMATS) {
  peerTest(
    `stilts votlint finds no error in documents with all metadata as ${format}`,
    noStilts,
    async () => {
      const document = await readVotable(EVERYTHING);
      assertEquals(await errorsIn(await bytesOf(writeVotable(document, { format }))), []);
      assertEquals(await errorsIn(await bytesOf(copyVotable(EVERYTHING, { format }))), []);
      // votlint takes foreign elements for VOTable's when there are several of one name.
      const own = await readVotable(EVERYTHING.replace(/<an:model.*<\/an:model>/s, ""));
      const merged = new VotableDocument([...own.items.slice(0, -1), ...own.resources]);
      assertEquals(await errorsIn(await bytesOf(writeVotable(merged, { format }))), []);
      const some = (await readTable(EVERYTHING)).select(["flag", "ra"]);
      assertEquals(await errorsIn(await written(some, format)), []);
    },
  );
}
