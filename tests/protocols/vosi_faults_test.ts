import { FormatError } from "../../core/runtime/errors.ts";
import { parseAvailability, parseCapabilities, parseTables } from "../../protocols/vosi.ts";
import { columnOfField } from "../../protocols/vosi.ts";
import { assertEquals, assertRejects } from "../../deps/assert.ts";
import { fixture } from "./_helpers.ts";

const XSI = `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`;

const TABLES = `<tableset ${XSI}>
<schema><title>nameless</title><table><name>s.a</name>
<column><description>no name</description></column>
<column><name>x</name></column>
<column><name>x</name><dataType xsi:type="vs:VOTableType">real</dataType></column>
<foreignKey><description>to nowhere</description></foreignKey>
<foreignKey><targetTable>s.b</targetTable></foreignKey></table></schema>
<schema><name>t</name><table><name>s.a</name><nrows>many</nrows></table>
<table name="attribute"/>
<table><title>nameless</title></table></schema></tableset>`;

const TABLE_FAULTS = [
  "A schema without a name at line 2",
  "A column without a name in s.a at line 3",
  "A column x without a type in s.a at line 4",
  "A second column x in s.a at line 5",
  "A column x with the type real, which VOTable has not, in s.a at line 5",
  "A foreign key without a target in s.a at line 6",
  "A foreign key without columns in s.a at line 7",
  "A second table s.a at line 8",
  "A number of rows that is none in s.a at line 8",
  "A name that is no element (attribute) at line 9",
  "A table without a name at line 10",
];

const CAPABILITIES = `<capabilities ${XSI}>
<capability standardID="ivo://x/a"/>
<capability standardID="ivo://x/b"><interface/><interface><accessURL>not a URL</accessURL></interface>
<language><version>2.1</version></language><language><name>ADQL</name>
<languageFeatures><feature/></languageFeatures></language><outputFormat/>
<outputLimit><default>many</default></outputLimit></capability></capabilities>`;

const CAPABILITY_FAULTS = [
  "A capability ivo://x/a without interface at line 2",
  "An interface without URL in the capability ivo://x/b at line 3",
  "A URL that is none (not a URL) in the capability ivo://x/b at line 3",
  "A query language without a name at line 4",
  "A query language ADQL without a version at line 4",
  "Features without a type at line 5",
  "A feature without a form at line 5",
  "An output format without a MIME type at line 5",
  "A limit outputLimit that is no number at line 6",
];

const AVAILABILITY = `<availability>
<available>yes</available>
<upSince>yesterday</upSince></availability>`;

const AVAILABILITY_FAULTS = [
  "An availability that is neither true nor false (yes) at line 2",
  "A date upSince that is none (yesterday) at line 3",
];

Deno.test("parseTables(), parseCapabilities() and parseAvailability() tell faults with their lines, and go on", async () => {
  const tables = await parseTables(TABLES);
  assertEquals([...tables.warnings].toSorted(), TABLE_FAULTS.toSorted());
  assertEquals(tables.tables.map(({ name }) => name), ["s.a", "s.a", "attribute"]);
  const capabilities = await parseCapabilities(CAPABILITIES);
  assertEquals([...capabilities.warnings].toSorted(), CAPABILITY_FAULTS.toSorted());
  assertEquals(capabilities.length, 2);
  const availability = await parseAvailability(AVAILABILITY);
  assertEquals(availability.warnings, AVAILABILITY_FAULTS);
  assertEquals([availability.available, availability.upSince], [false, undefined]);
});

Deno.test("documents that are read strictly fail at their first fault", async () => {
  const strict = { strict: true };
  for (
    const [read, text] of [
      [parseTables, TABLES],
      [parseCapabilities, CAPABILITIES],
      [parseAvailability, AVAILABILITY],
    ] as const
  ) {
    const error = await assertRejects(() => read(text, strict), FormatError);
    assertEquals([error.format, error.line], ["vosi", 2]);
  }
});

Deno.test("what DaCHS sends has no faults, however strictly it is read", async () => {
  const strict = { strict: true };
  const capabilities = await parseCapabilities(fixture("vosi/dachs_capabilities.xml"), strict);
  assertEquals(capabilities.warnings, []);
  for (const name of ["dachs_nearstars", "dachs_tables_min"]) {
    assertEquals((await parseTables(fixture(`vosi/${name}.xml`), strict)).warnings, []);
  }
  const availability = await parseAvailability(fixture("vosi/dachs_availability.xml"), strict);
  assertEquals(availability.warnings, []);
});

Deno.test("columnOfField() describes the column of a result, with its name as a query needs it", () => {
  const column = columnOfField({
    name: "distance",
    datatype: "char",
    arraysize: "*",
    xtype: "timestamp",
    ucd: "time.epoch",
    attributes: { note: "x" },
  });
  assertEquals(
    [column.name, column.datatype, column.arraysize, column.xtype, column.ucd, column.attributes],
    [`"distance"`, "char", "*", "timestamp", "time.epoch", { note: "x" }],
  );
  assertEquals(column.declaredType?.extendedType, "timestamp");
  assertEquals(columnOfField({ name: "ra", datatype: "double" }).name, "ra");
});
