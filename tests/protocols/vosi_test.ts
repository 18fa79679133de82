import { FormatError, HttpStatusError } from "../../core/runtime/errors.ts";
import {
  fetchAvailability,
  fetchCapabilities,
  fetchTables,
  parseAvailability,
  parseCapabilities,
  parseTables,
  simpleLimits,
  type TapCapability,
} from "../../protocols/vosi.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../../deps/assert.ts";
import { capabilitiesText } from "./_fake_tap.ts";
import { fixture, recordingHttp } from "./_helpers.ts";

const capabilities = await parseCapabilities(fixture("vosi/dachs_capabilities.xml"));
const tap = capabilities.tap as TapCapability;

Deno.test("parseCapabilities() reads what DaCHS declares", () => {
  assertEquals([...capabilities].map(({ standardId }) => standardId), [
    "ivo://ivoa.net/std/TAP",
    "ivo://ivoa.net/std/VOSI#availability",
    "ivo://ivoa.net/std/VOSI#capabilities",
    "ivo://ivoa.net/std/VOSI#tables",
    "ivo://ivoa.net/std/DALI#examples",
  ]);
  assertEquals(
    tap.capability.interfaces.map(({ type, role, version, accessUrls }) => [
      type,
      role,
      version,
      accessUrls,
    ]),
    [["ParamHTTP", "std", "1.1", [{ url: "http://127.0.0.1:8080/tap", use: "full" }]]],
  );
  assertEquals(tap.language()?.versions, ["2.0", "2.1"]);
  assertEquals(tap.language("adql-2.1")?.name, "ADQL");
  assertEquals(tap.language("PostgreSQL"), undefined);
  assertEquals(tap.dataModels, [
    { name: "Obscore-1.1", ivoid: "ivo://ivoa.net/std/obscore#core-1.1" },
    { name: "Registry 1.1", ivoid: "ivo://ivoa.net/std/RegTAP#1.1" },
  ]);
  assertEquals(
    capabilities.accessUrl("ivo://ivoa.net/std/DALI#examples"),
    "http://127.0.0.1:8080/__system__/tap/run/examples",
  );
  assertEquals(capabilities.accessUrl("ivo://ivoa.net/std/SIA"), undefined);
  assertEquals(capabilities.byStandard("IVO://ivoa.net/std/vosi").length, 3);
});

Deno.test("TapCapability.supports() finds keywords and functions, in a group or in any", () => {
  const yes = [
    "UNION",
    "union",
    "CAST",
    "MOC",
    "ILIKE",
    "IN_UNIT",
    "WITH",
    "OFFSET",
    "ivo_string_agg",
  ];
  for (const feature of yes) assert(tap.supports(feature), feature);
  assertEquals(tap.supports("UNION", { group: "features-adql-sets" }), true);
  assertEquals(
    tap.supports("UNION", { group: "IVO://ivoa.net/std/TAPRegExt#features-adql-sets" }),
    true,
  );
  assertEquals(tap.supports("UNION", { group: "features-adql-type" }), false);
  assertEquals(tap.supports("UNION", { language: "PostgreSQL" }), false);
  assertEquals(tap.supports("ivo_healpix_index_x"), false);
  const found = tap.functions.find(({ name }) => name === "gavo_specconv");
  assertEquals([found?.parameters, found?.returns], [
    ["expr DOUBLE PRECISION", "dest_unit TEXT"],
    "DOUBLE PRECISION",
  ]);
  assertStringIncludes(found?.description ?? "", "returns the spectral value");
});

Deno.test("TapCapability has formats, uploads and limits, for each mode", async () => {
  assertEquals(tap.binary2?.mime, "application/x-votable+xml;serialization=BINARY2");
  assertEquals(
    tap.outputFormats.find(({ aliases }) => aliases.includes("csv"))?.mime,
    "text/csv;header=present",
  );
  assertEquals(tap.uploadMethods.map((id) => id.replace(/.*#/, "")), [
    "upload-inline",
    "upload-http",
    "upload-https",
    "upload-ftp",
  ]);
  assertEquals([tap.maxrec(), tap.hardLimit("async"), tap.retentionPeriod().default], [
    20000,
    20000000,
    172800,
  ]);
  assertEquals(tap.executionDuration("sync"), { default: 3600, hard: undefined });
  assertEquals(tap.uploadLimit().hard, { value: 20000000, unit: "byte" });
  assertEquals(tap.uploadLimit("sync", "row").hard, undefined);
  const own = (await parseCapabilities(capabilitiesText(
    `<outputLimit forMode="sync"><default unit="row">10</default><hard unit="row">20</hard></outputLimit>
     <outputLimit forMode="async"><hard unit="byte">9000</hard></outputLimit>
     <executionDuration><hard>7</hard></executionDuration><uploadLimit><hard unit="row">x</hard></uploadLimit>`,
  ))).tap;
  assertEquals([own?.maxrec("sync"), own?.hardLimit("sync"), own?.hardLimit("async")], [
    10,
    20,
    undefined,
  ]);
  assertEquals(own?.outputLimit("async").hard, { value: 9000, unit: "byte" });
  assertEquals(own?.maxrec(), 10);
  assertEquals([own?.executionDuration("async").hard, own?.uploadLimit().hard], [7, undefined]);
});

Deno.test("simpleLimits() reads SimpleDALRegExt", async () => {
  const [scs] = await parseCapabilities(
    `<capabilities><capability standardID="ivo://ivoa.net/std/ConeSearch" xmlns:i="x" i:type="cs:ConeSearch">
     <validationLevel validatedBy="ivo://r">2</validationLevel>
     <interface i:type="vs:ParamHTTP"><accessURL>http://e.org/scs?</accessURL><mirrorURL title="M">http://m.org</mirrorURL>
       <securityMethod/><securityMethod standardID="ivo://ivoa.net/sso#BasicAA"/><queryType>get</queryType>
       <resultType>text/xml</resultType><param><name>RA</name></param><testQueryString>RA=1</testQueryString></interface>
     <maxSR>3.5</maxSR><maxRecords>100</maxRecords><verbosity>true</verbosity>
     <testQuery><ra>10</ra><pos><long>1</long></pos></testQuery></capability></capabilities>`,
  );
  assert(scs !== undefined);
  const limits = simpleLimits(scs);
  assertEquals([limits.maxSr, limits.maxRecords, limits.verbosity, limits.maxFileSize], [
    3.5,
    100,
    true,
    undefined,
  ]);
  assertEquals(limits.testQuery, { ra: "10", "pos.long": "1" });
  assertEquals([scs.type, scs.validationLevels], ["ConeSearch", [{
    level: 2,
    validatedBy: "ivo://r",
  }]]);
  const [one] = scs.interfaces;
  assertEquals([one?.securityMethods, one?.queryTypes, one?.resultType, one?.parameters], [
    ["ivo://ivoa.net/sso#BasicAA"],
    ["GET"],
    "text/xml",
    ["RA"],
  ]);
  assertEquals([one?.mirrorUrls, one?.testQuery], [[{ url: "http://m.org", title: "M" }], "RA=1"]);
});

Deno.test("fetchCapabilities() looks below the URL, then beside it, and keeps the port", async () => {
  const places: string[] = [];
  const double = recordingHttp((request) => {
    places.push(request.url);
    return request.url.endsWith(":81/a/capabilities")
      ? new Response(capabilitiesText(""))
      : new Response("<p>no", { status: 404 });
  });
  const found = await fetchCapabilities("http://u:p@example.org:81/a/b?x=1", { http: double });
  assertEquals(places, [
    "http://example.org:81/a/b/capabilities",
    "http://example.org:81/a/capabilities",
  ]);
  assertEquals(found.url, "http://example.org:81/a/capabilities");
  await assertRejects(
    () => fetchCapabilities("http://example.org/q", { http: double }),
    HttpStatusError,
    "404",
  );
  const broken = recordingHttp(() => new Response("later", { status: 500 }));
  await assertRejects(
    () => fetchCapabilities("http://example.org/q/r", { http: broken }),
    HttpStatusError,
  );
  assertEquals(broken.asked.length, 1);
});

Deno.test("parseAvailability() reads dates and notes, and survives those that are none", async () => {
  const dachs = await parseAvailability(fixture("vosi/dachs_availability.xml"));
  assertEquals([dachs.available, dachs.upSince instanceof Date], [true, true]);
  const own = await parseAvailability(
    `<availability><available>false</available><downAt>2024-01-02T03:04:05Z</downAt><backAt>tomorrow</backAt>
     <note>a</note><note>b</note></availability>`,
  );
  assertEquals([own.available, own.backAt, own.notes], [false, undefined, ["a", "b"]]);
  assertEquals(own.downAt?.toISOString(), "2024-01-02T03:04:05.000Z");
  await assertRejects(() => parseAvailability("<availability/>"), FormatError, "does not say");
  const double = recordingHttp(() => new Response("<!DOCTYPE html><html><p>Sign in</p>"));
  await assertRejects(
    () => fetchAvailability("http://example.org/availability", { http: double }),
    FormatError,
    "HTML page: Sign in",
  );
});

Deno.test("parseTables() reads sets with and without columns, and single tables", async () => {
  const set = await parseTables(fixture("vosi/dachs_tables_min.xml"));
  assertEquals([set.length, set.schemas.length, set.warnings], [35, 11, []]);
  assertEquals(set.get("NEARSTARS.main")?.columns, undefined);
  assertEquals([...set][0]?.schema, "cubes");
  assertEquals(set.get("cubes.objects")?.nrows, 3);
  const one = (await parseTables(fixture("vosi/dachs_nearstars.xml"))).get("nearstars.main");
  assertEquals(one?.columns?.length, 25);
  const id = one?.column("SOURCE_ID");
  assertEquals([id?.datatype, id?.ucd, id?.indexed, id?.flags], [
    "long",
    "meta.id;meta.main",
    true,
    ["indexed", "primary"],
  ]);
  assertEquals(id?.attributes["g-colstat:fillFactor"], "1.0");
  assertEquals(one?.columnByUcd("pos.eq.ra;meta.main")?.name, "ra");
  assertEquals(one?.column("first_obs")?.xtype, "timestamp");
  assertEquals([one?.column("errcov")?.datatype, one?.column("errcov")?.arraysize], ["float", "6"]);
});

Deno.test("parseTables() knows the types of TAP 1.0 and finds by name and utype", async () => {
  const set = await parseTables(
    `<tableset xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><schema><name>s</name>
     <table type="view"><name>"J/A+A/1/t"</name><utype>x:t</utype>
     <column std="true"><name>"a-b"</name><dataType xsi:type="vs:TAPType" size="12">VARCHAR</dataType></column>
     <column><name>B</name><utype>obs:Char.Loc</utype><dataType xsi:type="tap:TAPType">adql:DOUBLE</dataType><flag>principal</flag></column>
     <column><name>c</name><dataType xsi:type="vs:VOTableType" arraysize="2" extendedType="point" extendedSchema="u">double</dataType></column>
     <column><name>d</name><dataType>integer</dataType></column><column><name>e</name><dataType xsi:type="vs:TAPType">CHAR(4)</dataType></column>
     <column><name>f</name><dataType xsi:type="vs:TAPType">SOMETHING</dataType></column><column><description>lost</description></column>
     <foreignKey><targetTable>s.u</targetTable><fkColumn><fromColumn>B</fromColumn><targetColumn>x</targetColumn></fkColumn>
       <fkColumn><fromColumn>c</fromColumn><targetColumn>y</targetColumn></fkColumn></foreignKey></table>
     <table><description>nameless</description></table></schema><table><name>loose</name></table></tableset>`,
  );
  assertEquals([set.length, set.warnings.length], [2, 2]);
  const table = set.get("J/A+A/1/t");
  assertEquals([table?.type, table?.name], ["view", '"J/A+A/1/t"']);
  assertEquals(
    table?.columns?.map(({ datatype, arraysize, xtype }) => [datatype, arraysize, xtype]),
    [
      ["char", "12*", undefined],
      ["double", undefined, undefined],
      ["double", "2", "point"],
      ["int", undefined, undefined],
      ["char", "4", undefined],
      [undefined, undefined, undefined],
    ],
  );
  assertEquals([table?.column("a-b")?.std, table?.column("b")?.principal], [true, true]);
  assertEquals(table?.columnByUtype("char.loc")?.name, "B");
  assertEquals(table?.column("c")?.declaredType?.extendedSchema, "u");
  assertEquals(table?.foreignKeys[0]?.columns, [["B", "x"], ["c", "y"]]);
});

Deno.test("fetchTables() encodes names of tables, and takes an empty answer for none", async () => {
  const double = recordingHttp((request) =>
    new Response(request.url.includes("empty") ? "" : fixture("vosi/dachs_nearstars.xml"))
  );
  await fetchTables("http://example.org/tap/tables", { http: double, table: '"J/A+A/1/t"' });
  await fetchTables("http://example.org/tap/tables?x=1", { http: double, detail: "min" });
  assertEquals(double.asked.map(({ url }) => url), [
    "http://example.org/tap/tables/%22J%2FA%2BA%2F1%2Ft%22",
    "http://example.org/tap/tables?x=1&detail=min",
  ]);
  await assertRejects(
    () => fetchTables("http://example.org/tap/tables", { http: double, table: "empty" }),
    FormatError,
    "the document is empty",
  );
});
