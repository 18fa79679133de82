/** Documents that astropy, STILTS and DaCHS wrote, read in every way. */
import { assert, assertEquals, assertGreaterOrEqual } from "../../../deps/assert.ts";
import type { Cell } from "../../../core/table/cell.ts";
import type { Field } from "../../../core/table/field.ts";
import type { Info, Param } from "../../../core/table/meta.ts";
import { Column } from "../../../core/table/column.ts";
import { Table } from "../../../core/table/table.ts";
import {
  type OpenOptions,
  openTable,
  readTable,
  readVotableWithDiagnostics,
} from "../../../core/votable/mod.ts";
import { CUTS, recut } from "../../_recut.ts";
import { beside, expectedCell, type Fixture, fixtures } from "./_fixtures.ts";

/** Only when asked for do we take a table of a resource of type "meta". */
function optionsFor({ expected }: Fixture): OpenOptions {
  return { openHref: beside, ...(expected.meta ? { table: 0 } : {}) };
}

/** A field as attributes, the way ElementTree gives them. */
function attributesOf(field: Field | Param): Record<string, string> {
  const wanted = {
    id: field.id,
    name: field.name,
    datatype: field.datatype,
    arraysize: field.arraysize,
    unit: field.unit,
    ucd: field.ucd,
    utype: field.utype,
    xtype: field.xtype,
    ref: field.ref,
    precision: field.precision,
    width: field.width,
    type: field.type,
    value: "value" in field ? field.value : undefined,
    description: field.description,
    null: field.values?.find((values) => values.null !== undefined)?.null,
  };
  return Object.fromEntries(
    Object.entries(wanted).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function infoOf(info: Info): readonly [string, string, string] {
  return [info.name, info.value, (info.text ?? "").trim()];
}

function checkTable(table: Table, { expected }: Fixture, how: string): void {
  assertEquals(table.fields.map(attributesOf), [...expected.fields ?? []], `${how}: fields`);
  assertEquals(table.params.map(attributesOf), [...expected.params ?? []], `${how}: params`);
  assertEquals(table.infos.map(infoOf), [...expected.infos], `${how}: infos`);
  assertEquals(table.length, expected.rows.length, `${how}: rows`);
  table.columns.forEach((column, k) => {
    const cells = expected.rows.map((row) => expectedCell(column.field, row[k] ?? null));
    const what = `${how}: column ${column.field.name}`;
    assertEquals(column.toArray(), cells, `${what} by toArray`);
    assertEquals([...column], cells, `${what} by iteration`);
    const single: Cell[] = [];
    for (let i = 0; i < column.length; i++) single.push(column.at(i));
    assertEquals(single, cells, `${what} by at`);
    assertEquals(column.nullCount, cells.filter((cell) => cell === null).length, `${what} nulls`);
  });
}

const ALL = fixtures();

Deno.test("fixtures by astropy, STILTS and DaCHS are there", () => {
  for (const by of ["astropy", "STILTS", "DaCHS"]) {
    assertGreaterOrEqual(ALL.filter((f) => f.expected.by.startsWith(by)).length, 10, by);
  }
});

for (const fixture of ALL) {
  const { name, bytes, expected } = fixture;
  if (expected.fields === undefined) {
    Deno.test(`readVotable() gives the infos of ${name}, which has no table`, async () => {
      const { document, diagnostics } = await readVotableWithDiagnostics(bytes);
      const infos = [document, ...document.allResources].flatMap((c) => c.infos.map(infoOf));
      assertEquals(infos, [...expected.infos]);
      assertEquals(diagnostics, []);
    });
    continue;
  }

  Deno.test(`readTable() gives what is in ${name}`, async () => {
    const table = await readTable(bytes, optionsFor(fixture));
    checkTable(table, fixture, "whole");
    assertEquals(table.warnings, []);
  });

  Deno.test(`openTable() gives what is in ${name}, however it is cut`, async () => {
    for (const size of [...CUTS, bytes.length]) {
      // Cutting long documents byte by byte takes long and tries nothing new.
      if (size === 1 && bytes.length > 30_000) continue;
      const batchRows = size === 7 ? 3 : 100;
      await using stream = await openTable(recut(bytes, size), {
        ...optionsFor(fixture),
        batchRows,
      });
      const batches: Table[] = [];
      for await (const batch of stream) {
        assert(batch.length > 0 && batch.length <= batchRows, `a batch of ${batch.length} rows`);
        batches.push(batch);
      }
      const columns = batches.length > 0
        ? Table.concat(batches).columns
        : stream.fields.map((field) => new Column(field, []));
      const { meta, infos } = stream;
      const own = new Table([], { meta }).infos.length;
      const table = new Table(columns, { meta, infos: infos.slice(0, infos.length - own) });
      checkTable(table, fixture, `cut at ${size}`);
      assertEquals(stream.diagnostics, []);
    }
  });

  Deno.test(`readVotable() gives what is in ${name}`, async () => {
    const { document, diagnostics } = await readVotableWithDiagnostics(
      recut(bytes, 4096),
      optionsFor(fixture),
    );
    assertEquals(document.version, expected.version ?? undefined);
    const tables = document.allTables.filter((table) => table.fields.length > 0);
    assertEquals(tables.length, expected.tables);
    const table = tables[0];
    assert(table !== undefined);
    const { infos } = await readTable(bytes, optionsFor(fixture));
    const outer = infos.slice(0, infos.length - table.infos.length);
    checkTable(new Table(table.columns, { meta: table.meta, infos: outer }), fixture, "document");
    assertEquals(diagnostics, []);
  });
}
