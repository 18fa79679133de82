/**
 * Joined and stacked tables, row for row as astropy joins and stacks them.
 *
 * The interpreter is `DENOVO_PYTHON`, else `python3`; it must know astropy. Cells travel as text that Python turns back into the
 * same bits. Astropy refuses nulls in keys, so the rows that have them are taken out and added again as rows without partner.
 */
import { assert, assertEquals } from "../../deps/assert.ts";
import type { Cell } from "../../core/table/mod.ts";
import { type Datatype, join, type JoinHow, Table, vstack } from "../../core/table/mod.ts";
import { fraction, randomWords } from "../core/table/_random.ts";
import { missingPeer, peerTest, PYTHON, runPeer } from "./_peers.ts";

const noAstropy = await missingPeer(PYTHON, "-c", "import astropy.table");

const COMMON = `
import json, sys, warnings
import numpy as np
from astropy.table import Table, MaskedColumn, join, vstack, QTable
warnings.simplefilter("ignore")
TYPES = {"boolean": "?", "unsignedByte": "u1", "short": "i2", "int": "i4", "long": "i8", "float": "f4", "double": "f8"}
def cell(text, datatype):
    if datatype in ("char", "unicodeChar"):
        return text
    if datatype == "boolean":
        return text == "true"
    return float(text.replace("Infinity", "inf")) if datatype in ("float", "double") else int(text)
def column(c, name):
    datatype = c["datatype"]
    nothing = "" if datatype in ("char", "unicodeChar") else "0"
    data = [cell(nothing if x is None else x, datatype) for x in c["cells"]]
    return MaskedColumn(np.array(data, dtype=TYPES.get(datatype, "U20")), mask=[x is None for x in c["cells"]], name=name)
def table(t):
    return Table([column(c, name) for name, c in t.items()])
def show(x):
    if np.ma.is_masked(x):
        return None
    if isinstance(x, (np.floating, float)):
        return "NaN" if np.isnan(x) else float(x).hex() if x != 0 else "0"
    return x if isinstance(x, str) else str(x).lower()
given = json.load(sys.stdin)
`;

/** Runs a program with an object as JSON on standard input and answers what it prints as JSON. */
async function python(program: string, input: unknown): Promise<unknown> {
  const args = ["-X", "utf8", "-c", COMMON + program];
  const { code, stdout, stderr } = await runPeer(PYTHON, args, JSON.stringify(input));
  if (code !== 0) throw new Error(`Python failed: ${stderr}`);
  return JSON.parse(stdout);
}

/** A table as Python gets it. */
function portable(table: Table): unknown {
  return Object.fromEntries(table.columns.map((column, c) => [
    table.names[c],
    {
      datatype: column.field.datatype,
      cells: column.toArray().map((cell) => cell === null ? null : String(cell)),
    },
  ]));
}

/** A cell as Python's `show` writes it; doubles by their bits. */
function show(cell: Cell, datatype: Datatype): string | null {
  if (cell === null) return null;
  if (typeof cell !== "number" || (datatype !== "float" && datatype !== "double")) {
    return String(cell);
  }
  return hex(cell);
}

/** A double as Python's `float.hex()`; both zeros are "0". */
function hex(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  if (value === 0) return "0";
  const bits = new BigUint64Array(Float64Array.of(value).buffer)[0] as bigint;
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const digits = (bits & 0xfffffffffffffn).toString(16).padStart(13, "0");
  const [lead, power] = exponent === 0 ? [0, -1022] : [1, exponent - 1023];
  return `${value < 0 ? "-" : ""}0x${lead}.${digits}p${power < 0 ? "" : "+"}${power}`;
}

const TYPES: readonly Datatype[] = [
  "boolean",
  "unsignedByte",
  "short",
  "int",
  "long",
  "float",
  "double",
  "char",
  "unicodeChar",
];

/** Columns of each type with few distinct values (but for `long`: near each other, beyond 2^53), some of them null. */
function randomTable(seed: number, rows: number, number: string, own: string): Table {
  const next = randomWords(seed);
  const base = 2n ** 53n + 1n;
  const texts = ["", "a", "a ", "A", "aé", "é", "😀", "a,b", "Zz"];
  const make: Record<string, () => Cell> = {
    boolean: () => next() % 2 === 0,
    unsignedByte: () => next() % 20,
    short: () => next() % 30 - 15,
    int: () => next() % 40 - 2147483648,
    long: () => base + BigInt(next() % rows),
    float: () => Math.fround([0, -0, NaN, Infinity, 0.1, 1e30, -7][next() % 7] as number),
    double: () => [0, -0, NaN, -Infinity, 0.1, 1e300, 5e-324, 1 / 3][next() % 8] as number,
    char: () => texts[next() % 4] as string,
    unicodeChar: () => texts[next() % texts.length] as string,
  };
  const columns: Record<string, Cell[]> = {
    [number]: Array.from({ length: rows }, (_, i) => i),
  };
  for (const type of TYPES) {
    columns[type] = Array.from(
      { length: rows },
      () => next() % 8 === 0 ? null : (make[type] as () => Cell)(),
    );
  }
  columns["both"] = Array.from({ length: rows }, () => next() % 5 === 0 ? null : fraction(next));
  columns[own] = Array.from({ length: rows }, () => fraction(next));
  const fields = TYPES.map((datatype) => ({
    name: datatype,
    datatype,
    ...(/char/i.test(datatype) ? { arraysize: "*" } : {}),
  }));
  return Table.fromColumns(columns, [...fields, { name: number, datatype: "int" }]);
}

const JOIN = `
def rows_of(t, keys):
    bad = np.zeros(len(t), dtype=bool)
    for key in keys:
        bad |= t[key].mask
    return bad
result = []
for pair in given["pairs"]:
    left, right = table(pair["left"]), table(pair["right"])
    for case in pair["cases"]:
        keys, how = case["keys"], case["how"]
        lbad, rbad = rows_of(left, keys), rows_of(right, keys)
        lcols, rcols = ["l", "both", "one"] + keys, ["r", "both", "two"] + keys
        joined = join(left[lcols][~lbad], right[rcols][~rbad], keys=keys, join_type=how)
        names = keys + ["l", "r", "both_1", "both_2", "one", "two"]
        rows = [[show(row[name]) for name in names] for row in joined]
        # Rows without a key stay alone.
        if how in ("left", "outer"):
            for row in left[lbad]:
                rows.append([show(row[key]) for key in keys] + [show(row["l"]), None, show(row["both"]), None, show(row["one"]), None])
        if how in ("right", "outer"):
            for row in right[rbad]:
                rows.append([show(row[key]) for key in keys] + [None, show(row["r"]), None, show(row["both"]), None, show(row["two"])])
        result.append({"names": sorted(joined.colnames), "rows": sorted(json.dumps(row) for row in rows)})
json.dump(result, sys.stdout)
`;

peerTest(
  "join() gives astropy's rows and names, for keys of all types, nulls, n:m",
  noAstropy,
  async () => {
    const cases = [...TYPES.map((type) => [type]), ["short", "unicodeChar"], [
      "boolean",
      "char",
      "long",
    ]]
      .flatMap((keys) =>
        (["inner", "left", "right", "outer"] as const).map((how: JoinHow) => ({ keys, how }))
      );
    const pairs = ([[60, 50], [200, 11], [9, 90]] as const).map(([n, m], seed) => ({
      left: randomTable(seed, n, "l", "one"),
      right: randomTable(100 + seed, m, "r", "two"),
      cases,
    }));
    const theirs = await python(JOIN, {
      pairs: pairs.map(({ left, right }) => ({
        left: portable(left),
        right: portable(right),
        cases,
      })),
    });
    let matched = 0;
    const ours = pairs.flatMap(({ left, right }) =>
      cases.map(({ keys, how }) => {
        const joined = join(
          left.select(["l", "both", "one", ...keys]),
          right.select(["r", "both", "two", ...keys]),
          { on: keys, how },
        );
        const order = [...keys, "l", "r", "both_1", "both_2", "one", "two"];
        const columns = order.map((name) => joined.column(name));
        const rows = Array.from(
          { length: joined.length },
          (_, i) => columns.map((column) => show(column.at(i), column.field.datatype)),
        );
        matched += rows.filter((row) => row[keys.length] !== null && row[keys.length + 1] !== null)
          .length;
        return { names: [...joined.names].sort(), rows: rows.map(pythonJson).sort(byCodePoint) };
      })
    );
    assert(matched > 10_000, `${matched} pairs of rows`);
    assertEquals(ours, theirs as typeof ours);
  },
);

/** JSON as Python's json.dumps() writes a list of texts. */
function pythonJson(row: readonly (string | null)[]): string {
  const texts = row.map((text) =>
    JSON.stringify(text).replace(
      /[\u0080-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    )
  );
  return `[${texts.join(", ")}]`;
}

function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const STACK = `
result = []
for names in given["orders"]:
    for kind in ("outer", "inner"):
        stacked = vstack([table(given["tables"][name]) for name in names], join_type=kind)
        result.append({
            "names": stacked.colnames,
            "columns": [[show(x) for x in stacked[name]] for name in stacked.colnames],
        })
json.dump(result, sys.stdout)
`;

peerTest("vstack() gives astropy's columns, cells and nulls", noAstropy, async () => {
  const mixed =
    (order: readonly string[], datatypes: Readonly<Record<string, Datatype>>) => (seed: number) => {
      const table = randomTable(seed, 30, "l", "one");
      return Table.fromColumns(
        Object.fromEntries(
          order.map((name) => [name, table.column(datatypes[name] ?? name).toArray()]),
        ),
        order.map((name) => ({
          name,
          datatype: datatypes[name] ?? name as Datatype,
          ...(/char/i.test(datatypes[name] ?? name) ? { arraysize: "*" } : {}),
        })),
      );
    };
  const tables = {
    a: mixed(["a", "b", "c", "d"], { a: "short", b: "char", c: "float", d: "boolean" })(1),
    b: mixed(["b", "a", "c"], { a: "int", b: "unicodeChar", c: "double" })(2),
    c: mixed(["c", "e", "a", "b"], { a: "unsignedByte", b: "char", c: "short", e: "long" })(3),
    d: mixed(["a", "c"], { a: "long", c: "float" })(4),
    none: mixed(["a", "b"], { a: "long", b: "char" })(5).slice(0, 0),
  };
  const orders = [["a", "b"], ["b", "a", "c"], ["a", "d", "c"], ["d", "none", "a"], ["c", "c"]];
  const theirs = await python(STACK, {
    orders,
    tables: Object.fromEntries(
      Object.entries(tables).map(([name, table]) => [name, portable(table)]),
    ),
  });
  const ours = orders.flatMap((names) =>
    (["outer", "inner"] as const).map((columns) => {
      const stacked = vstack(names.map((name) => tables[name as keyof typeof tables]), { columns });
      return {
        names: stacked.names,
        columns: stacked.columns.map((column) =>
          column.toArray().map((cell) => show(cell, column.field.datatype))
        ),
      };
    })
  );
  assertEquals(ours, theirs as typeof ours);
});

peerTest("vstack() converts units as astropy does", noAstropy, async () => {
  const units = ["deg", "arcmin", "arcsec", "mas", "rad"];
  const next = randomWords(9);
  const values = units.map(() => Array.from({ length: 50 }, () => 1000 * fraction(next)));
  const program = `
result = []
for unit in given["units"]:
    # Of units that differ astropy keeps the last.
    parts = [(u, v) for u, v in zip(given["units"], given["values"]) if u != unit]
    parts += [(u, v) for u, v in zip(given["units"], given["values"]) if u == unit]
    from astropy import units as U
    stacked = vstack([QTable({"x": np.array(v) * U.Unit(u)}) for u, v in parts])
    assert stacked["x"].unit == U.Unit(unit)
    result.append([float(x) for x in np.roll(stacked["x"].value, len(parts[-1][1]))])
json.dump(result, sys.stdout)
`;
  const theirs = await python(program, { units, values }) as readonly (readonly number[])[];
  const make = (unit: string) =>
    Table.fromColumns({ x: values[units.indexOf(unit)] as number[] }, [{ name: "x", unit }]);
  units.forEach((unit, u) => {
    const stacked = vstack([unit, ...units.filter((other) => other !== unit)].map(make));
    assertEquals(stacked.fields[0]?.unit, unit);
    stacked.column("x").toNumbers().forEach((value, i) => {
      const wanted = theirs[u]?.[i] as number;
      // Both round more than once.
      assert(Math.abs(value - wanted) <= 4e-16 * Math.abs(wanted), `${unit} ${value} ${wanted}`);
    });
  });
});
