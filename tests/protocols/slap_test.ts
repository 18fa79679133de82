import {
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertThrows,
} from "../../deps/assert.ts";
import { QueryError } from "../../core/runtime/errors.ts";
import { Table } from "../../core/table/table.ts";
import { lineRecords, slapRequest, SlapService } from "../../protocols/slap.ts";
import { recordingHttp, votableResponse } from "./_helpers.ts";

const URL_ = "http://example.org/slap?";
const sent = (query: Parameters<typeof slapRequest>[1]) =>
  slapRequest(URL_, query).url.replace(`${URL_}REQUEST=queryData`, "");

Deno.test("slapRequest() writes ranges, lists of ranges, and texts", () => {
  assertEquals(sent({}), "");
  assertEquals(sent({ wavelength: [5e-7, Infinity] }), "&WAVELENGTH=0.0000005/");
  assertEquals(
    sent({ wavelength: [[1e-7, 2e-7], [3e-7, 4e-7]], chemicalElement: ["H", "He"] }),
    "&WAVELENGTH=0.0000001/0.0000002,0.0000003/0.0000004&CHEMICAL_ELEMENT=H,He",
  );
  assertEquals(
    sent({ einsteinA: 2, maxrec: 3, extra: { odd: [1, 2] } }),
    "&EINSTEIN_A=2&MAXREC=3&odd=1/2",
  );
});

Deno.test("slapRequest() refuses what is no query", () => {
  assertThrows(() => sent({ band: 1 } as never), TypeError, `did you mean "wavelength"`);
  assertThrows(() => sent({ wavelength: [2, 1] }), RangeError, "in order");
  assertThrows(() => sent({ wavelength: [] as never }), RangeError, "no interval");
  assertThrows(() => sent({ chemicalElement: "" }), TypeError, "must be a text");
  assertThrows(() => sent({ extra: { Wavelength: 1 } }), TypeError, `own key "wavelength"`);
});

Deno.test("SlapService.search() reads lines by their utypes, in SI units", async () => {
  const http = recordingHttp(() =>
    votableResponse(
      `<RESOURCE type="results"><INFO name="QUERY_STATUS" value="OK"/><TABLE>
      <FIELD name="w" datatype="double" unit="Angstrom" utype="ssldm:Line.wavelength.value"/>
      <FIELD name="t" datatype="char" arraysize="*" utype="ssldm:Line.title"/>
      <FIELD name="e" datatype="double" unit="eV" utype="ssldm:Line.initialLevel.energy.value"/>
      <FIELD name="s" datatype="char" arraysize="*" utype="ssldm:Line.species.name"/>
      <DATA><TABLEDATA><TR><TD>6564.6</TD><TD>H alpha</TD><TD>1</TD><TD>H</TD></TR>
      <TR><TD/><TD/><TD/><TD/></TR></TABLEDATA></DATA></TABLE></RESOURCE>`,
    )
  );
  const lines = await new SlapService(URL_, { http }).search({ wavelength: [6e-7, 7e-7] });
  const [line, none] = lines.toArray();
  assertEquals([line?.title, line?.species, line?.einsteinA], ["H alpha", "H", undefined]);
  assertAlmostEquals(line?.wavelength ?? 0, 6.5646e-7, 1e-20);
  assertAlmostEquals((line?.initialLevelEnergy ?? 0) * 1e19, 1.602176634, 1e-9);
  assertEquals([none?.title, none?.wavelength, none?.finalLevel], ["", undefined, undefined]);
});

Deno.test("SlapService.search() throws what the service says", async () => {
  const http = recordingHttp(() =>
    votableResponse(
      `<RESOURCE type="results"><INFO name="QUERY_STATUS" value="ERROR">Too wide</INFO></RESOURCE>`,
    )
  );
  const service = new SlapService(URL_, { http });
  await assertRejects(() => service.search(), QueryError, "Cannot search lines: Too wide");
});

Deno.test("lineRecords() knows the columns of LineTAP", () => {
  const [line] = lineRecords(Table.fromColumns({
    title: ["x"],
    vacuum_wavelength: [1e-7],
    vacuum_wavelength_error: [1e-10],
    method: ["theory"],
    element: ["Fe"],
    ion_charge: [2],
    mass_number: [56],
    upper_energy: [2e-18],
    lower_energy: [1e-18],
    inchi: ["InChI=1S/Fe"],
    inchikey: ["XEEYBQQBJWHFJM-UHFFFAOYSA-N"],
    einstein_a: [3],
    xsams_uri: ["http://x.test"],
    line_reference: ["2020A"],
  }));
  assertEquals(
    [line?.wavelengthError, line?.method, line?.species, line?.ionCharge, line?.massNumber],
    [1e-10, "theory", "Fe", 2, 56],
  );
  assertEquals([line?.initialLevelEnergy, line?.finalLevelEnergy, line?.einsteinA], [
    2e-18,
    1e-18,
    3,
  ]);
  assertEquals(
    [line?.inchi, line?.inchikey, line?.xsamsUri, line?.reference],
    ["InChI=1S/Fe", "XEEYBQQBJWHFJM-UHFFFAOYSA-N", "http://x.test", "2020A"],
  );
});
