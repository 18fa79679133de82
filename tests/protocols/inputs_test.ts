import { Time } from "../../core/coords/time.ts";
import { readVotable } from "../../core/votable/read.ts";
import {
  describeInputs,
  type InputParameter,
  inputParameters,
  type InputValue,
  serialize,
  serializeAll,
} from "../../protocols/inputs.ts";
import { assert, assertEquals, assertThrows } from "../../deps/assert.ts";
import { fixture, votable } from "./_helpers.ts";

async function declared(params: string): Promise<readonly InputParameter[]> {
  return inputParameters(await readVotable(votable(`<RESOURCE type="meta">${params}</RESOURCE>`)));
}

async function one(attributes: string, content = ""): Promise<InputParameter> {
  const [parameter] = await declared(
    `<PARAM name="INPUT:p" ${attributes} value="">${content}</PARAM>`,
  );
  assert(parameter !== undefined);
  return parameter;
}

function sent(parameter: InputParameter, value: InputValue): string {
  return serialize(parameter, value).parameters.map((pair) => pair.join("=")).join("&");
}

Deno.test("inputParameters() reads everything that DaCHS declares for SIA", async () => {
  const document = await readVotable(fixture("sia/metadata.vot"));
  const parameters = inputParameters(document, { required: ["POS", "SIZE"] });
  assertEquals(
    parameters.map((parameter) => parameter.name),
    [
      ...["POS", "SIZE", "INTERSECT", "FORMAT", "dateObs", "bandpassId", "object"],
      ...["responseformat", "maxrec", "verb"],
    ],
  );
  assertEquals(parameters.filter((one) => one.required).map((one) => one.name), ["POS", "SIZE"]);
  const [pos, , intersect, , dateObs, bandpass] = parameters;
  assertEquals([pos?.unit, pos?.ucd, pos?.dialect, pos?.default], [
    "deg",
    "pos.eq",
    "scalar",
    undefined,
  ]);
  assertEquals(intersect?.default, "OVERLAPS");
  assertEquals(intersect?.options[1], { name: "Image covers RoI", value: "COVERS" });
  assertEquals(
    [dateObs?.xtype, dateObs?.unit, dateObs?.min, dateObs?.max, dateObs?.dialect],
    ["mjd", "d", 53000.5, 58200.3, "slash"],
  );
  assertEquals(dateObs?.description, "Epoch at midpoint of observation");
  assertEquals(bandpass?.options.map((option) => option.value).includes("SDSS i'"), true);
  assertEquals([bandpass?.dialect, parameters.at(-1)?.dialect], ["scalar", "scalar"]);
});

Deno.test("inputParameters() keeps long limits exact and knows DALI's intervals", async () => {
  const parameters = inputParameters(await readVotable(fixture("scs/metadata.vot")));
  const id = parameters.find((parameter) => parameter.name === "source_id");
  assert(id !== undefined);
  assertEquals([id.min, id.max], [4600000000000000001n, 6175809509616934452n]);
  assertEquals([id.dialect, id.arraysize, id.xtype], ["dali", "2", "interval"]);
  assertEquals(
    sent(id, [4600000000000000001n, 4700000000000000001n]),
    "source_id=4600000000000000001 4700000000000000001",
  );
  assertEquals(sent(id, [-Infinity, 5n]), "source_id=-9223372036854775808 5");
  assertEquals(serialize(id, [4600000000000000001n, 4700000000000000001n]).warnings, []);
  // An interval that overlaps the limits can find something; one beyond them cannot.
  assertEquals(serialize(id, [4600000000000000000n, 4700000000000000001n]).warnings, []);
  assertEquals(serialize(id, [1n, 4600000000000000000n]).warnings.length, 1);
});

Deno.test("inputParameters() finds the prefix wherever it is, and counts a repeated PARAM once", async () => {
  const param = (name: string): string =>
    `<PARAM name="${name}" datatype="char" arraysize="*" value="v"/>`;
  const document = await readVotable(votable(
    param("INPUT:a") + `<DEFINITIONS>${param("input: b")}</DEFINITIONS>` +
      `<RESOURCE>${param("INPUT:a")}${param("OUTPUT:o")}${param("plain")}<RESOURCE>${
        param("INPUT:c")
      }</RESOURCE>` +
      `<TABLE>${param("INPUT:d")}</TABLE></RESOURCE>`,
  ));
  assertEquals(inputParameters(document).map((parameter) => parameter.name).toSorted(), [
    "a",
    "b",
    "c",
    "d",
  ]);
  assertEquals(inputParameters(document)[0]?.default, "v");
  assertEquals(inputParameters(await readVotable(votable("<RESOURCE/>"))), []);
});

Deno.test("inputParameters() joins X_MIN and X_MAX to one interval", async () => {
  const [band, lonely] = await declared(
    `<PARAM name="INPUT:BAND_MIN" datatype="double" unit="m" ucd="em.wl" value=""><VALUES><MIN value="1e-7"/><MAX value="2e-6"/></VALUES></PARAM>` +
      `<PARAM name="INPUT:LONE_MIN" datatype="double" value=""/>` +
      `<PARAM name="INPUT:BAND_MAX" datatype="double" value=""><DESCRIPTION>upper end</DESCRIPTION></PARAM>`,
  );
  assert(band !== undefined && lonely !== undefined);
  assertEquals([band.name, band.dialect, band.sent], ["BAND", "minmax", ["BAND_MIN", "BAND_MAX"]]);
  assertEquals([band.unit, band.description, band.min, band.max], ["m", "upper end", 1e-7, 2e-6]);
  assertEquals([lonely.name, lonely.dialect], ["LONE_MIN", "scalar"]);
  assertEquals(sent(band, [4e-7, 7e-7]), "BAND_MIN=0.0000004&BAND_MAX=0.0000007");
  assertEquals(sent(band, [-Infinity, 7e-7]), "BAND_MAX=0.0000007");
  assertEquals(sent(band, 5e-7), "BAND_MIN=0.0000005&BAND_MAX=0.0000005");
  assertEquals(serializeAll([band], { BAND_MIN: 5e-7 }).parameters, [["BAND_MIN", "0.0000005"]]);
  const mixed = await declared(
    `<PARAM name="INPUT:w_min" datatype="float" value=""/><PARAM name="INPUT:w_max" datatype="float" value=""/>`,
  );
  assertEquals(sent(mixed[0]!, [1, 2]), "w_min=1&w_max=2");
});

Deno.test("describeInputs() keeps a pair apart whose base name is a parameter too", async () => {
  const parameters = await declared(
    ["X", "X_MIN", "X_MAX"].map((name) =>
      `<PARAM name="INPUT:${name}" datatype="double" value=""/>`
    ).join(""),
  );
  assertEquals(parameters.map((parameter) => parameter.name), ["X", "X_MIN", "X_MAX"]);
  assertEquals(describeInputs([]), []);
});

Deno.test("serialize() picks the dialect by the PARAM", async () => {
  const text = `datatype="char" arraysize="*"`;
  const limits = `<VALUES><MIN value="0"/><MAX value="10"/></VALUES>`;
  assertEquals(sent(await one(text, limits), [1, 2]), "p=1/2");
  assertEquals(sent(await one(`${text} xtype="mjd"`), [1, Infinity]), "p=1/");
  assertEquals(sent(await one(`${text} ucd="em.wl;stat.max"`), [-Infinity, 2]), "p=/2");
  assertEquals(
    sent(await one(`datatype="double" arraysize="2" xtype="interval"`), [-Infinity, 2]),
    "p=-Inf 2",
  );
  assertEquals(sent(await one(`datatype="float" arraysize="2"`), [1, 2]), "p=1 2");
  assertEquals(sent(await one(`datatype="double" arraysize="2" xtype="point"`), "1 2"), "p=1 2");
  assertEquals(sent(await one(`datatype="double" arraysize="2" xtype="interval"`), 3), "p=3 3");
  assertEquals(
    sent(await one(`datatype="int" arraysize="2" xtype="interval"`), [-Infinity, 3]),
    "p=-2147483648 3",
  );
  assertEquals(sent(await one(text, limits), 3), "p=3");
  assertEquals(sent(await one(text), "free text"), "p=free text");
  assertEquals(sent(await one(text), ["a", "b"]), "p=a&p=b");
});

Deno.test("serialize() writes an interval for a parameter that shows no sign of taking one, and says so", async () => {
  const scalar = await one(`datatype="double"`);
  assertEquals(serialize(scalar, [1, 2]), {
    parameters: [["p", "1/2"]],
    warnings: [`The parameter "p" does not say that it takes intervals`],
  });
  assertEquals(serialize(scalar, [2, 2]), { parameters: [["p", "2"]], warnings: [] });
  assertThrows(() => serialize(scalar, [2, 1]), RangeError);
});

Deno.test("serialize() warns about limits and options, and sends all the same", async () => {
  const limited = await one(
    `datatype="double"`,
    `<VALUES><MIN value="0"/><MAX value="10"/></VALUES>`,
  );
  assertEquals(serialize(limited, 11), {
    parameters: [["p", "11"]],
    warnings: [`The value 11 of "p" is above the declared maximum 10`],
  });
  const limits = (value: [number, number]) =>
    serialize(limited, value).warnings.filter((text) => text.includes("limits"));
  assertEquals(limits([-1, 11]), []);
  assertEquals(limits([11, 12]), [
    `The interval 11 to 12 of "p" lies above the declared limits 0 to 10`,
  ]);
  assertEquals(limits([-2, -1]).length, 1);
  assertEquals(serialize(limited, 10).warnings, []);
  const offered = await one(
    `datatype="char" arraysize="*"`,
    `<VALUES><OPTION name="good" value="SDSS g'"/><OPTION value="SDSS"><OPTION value="SDSS r'"/></OPTION></VALUES>`,
  );
  assertEquals(offered.options.map((option) => option.value), ["SDSS g'", "SDSS", "SDSS r'"]);
  assertEquals(serialize(offered, "SDSS r'").warnings, []);
  assertEquals(serialize(offered, ["SDSS g'", "sdss r'"]).warnings, [
    `The value "sdss r'" of "p" is not among the declared options; did you mean "SDSS r'"?`,
  ]);
});

Deno.test("an option without a value is 0 where the type is an integer", async () => {
  const options = `<VALUES><OPTION name="good" value=""/><OPTION name="fair" value="1"/></VALUES>`;
  const integer = await one(`datatype="short"`, options);
  assertEquals(integer.options, [
    { name: "good", value: "0", inferred: true },
    { name: "fair", value: "1" },
  ]);
  assertEquals(serialize(integer, 0).warnings, []);
  const text = await one(`datatype="char" arraysize="*"`, options);
  assertEquals(text.options[0], { name: "good", value: "" });
});

Deno.test("serialize() writes times as the xtype wants them", async () => {
  const text = `datatype="char" arraysize="*"`;
  const from = new Date(Date.UTC(2015, 0, 28));
  const to = Time.fromMjd(58050.25);
  assertEquals(sent(await one(`${text} xtype="mjd"`), [from, to]), "p=57050/58050.25");
  assertEquals(sent(await one(`${text} xtype="jd"`), from), "p=2457050.5");
  assertEquals(
    sent(await one(`${text} xtype="timestamp"`), [from, to]),
    "p=2015-01-28T00:00:00/2017-10-24T06:00:00",
  );
  assertEquals(
    sent(await one(`datatype="double" arraysize="2" xtype="interval"`), [from, to]),
    "p=57050 58050.25",
  );
  assertEquals(sent(await one(text), from), "p=2015-01-28T00:00:00");
  const mjd = await one(`${text} xtype="mjd"`);
  assertThrows(() => serialize(mjd, [to, from]), RangeError, "not in order");
});

Deno.test("serializeAll() keeps the caller's case and warns about what is not declared", async () => {
  const parameters = await declared(
    `<PARAM name="INPUT:dateObs" datatype="char" arraysize="*" xtype="mjd" value=""/>`,
  );
  assertEquals(serializeAll(parameters, { DATEOBS: [1, 2], skipped: undefined }), {
    parameters: [["DATEOBS", "1/2"]],
    warnings: [],
  });
  const { parameters: pairs, warnings } = serializeAll(
    parameters,
    { dateOb: [1, 2], zzz: "x" },
    "dali",
  );
  assertEquals(pairs, [["dateOb", "1 2"], ["zzz", "x"]]);
  assertEquals(warnings, [
    `The service does not declare a parameter "dateOb" and may ignore it; did you mean "dateObs"?`,
    `The service does not declare a parameter "zzz" and may ignore it`,
  ]);
});
