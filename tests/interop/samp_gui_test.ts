/**
 * TOPCAT, Aladin, DS9 and a spectrum viewer on three hubs: what they hold is looked at, not what they answer; clicks in
 * their windows come to the scripts that listen, and the scripts' answers come to the windows.
 *
 * With `DENOVO_SAMP_SHOTS=folder` the screens are kept there.
 *
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "../../deps/assert.ts";
import { readTable } from "../../core/votable/read.ts";
import type { Table } from "../../core/table/table.ts";
import { ScsService } from "../../protocols/scs.ts";
import { SampClient } from "../../samp/mod.ts";
import { startSandbox } from "../../sandbox/serve.ts";
import { peerTest } from "./_peers.ts";
import { type Bench, type HubKind, missingBench, openBench } from "./_samp_bench.ts";
import {
  aladinPlanes,
  clickAladin,
  pixelOf,
  type RunningScript,
  sampSend,
  startScript,
  topcatHolds,
  until,
} from "./_samp_programs.ts";

/** Places in the Pleiades, none of them at a star. */
const PLACES =
  `<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE><TABLE name="t">
<DESCRIPTION>Where to look</DESCRIPTION><PARAM name="epoch" datatype="double" unit="yr" value="2016.0"/>
<FIELD name="source_id" datatype="long" ucd="meta.id;meta.main"><DESCRIPTION>Its number</DESCRIPTION></FIELD>
<FIELD name="ra" datatype="double" unit="deg" ucd="pos.eq.ra;meta.main"/>
<FIELD name="dec" datatype="double" unit="deg" ucd="pos.eq.dec;meta.main"/>
<FIELD name="mag" datatype="float" unit="mag" ucd="phot.mag;em.opt.V" utype="x:y.z"/>
<DATA><TABLEDATA>
<TR><TD>4611686018427387905</TD><TD>56.0</TD><TD>23.9</TD><TD>10.5</TD></TR>
<TR><TD>2</TD><TD>56.05</TD><TD>24.55</TD><TD>11</TD></TR>
<TR><TD>3</TD><TD>57.1</TD><TD>24.0</TD><TD>12.25</TD></TR>
<TR><TD>4</TD><TD>57.6</TD><TD>24.5</TD><TD>9.5</TD></TR>
</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`;

const SPECTRUM =
  `<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE><TABLE>
<FIELD name="spectral" datatype="double" unit="Angstrom" ucd="em.wl"/>
<FIELD name="flux" datatype="double" unit="erg/(s cm2 Angstrom)" ucd="phot.flux.density"/>
<DATA><TABLEDATA>
<TR><TD>6560</TD><TD>1</TD></TR><TR><TD>6563</TD><TD>0.4</TD></TR><TR><TD>6566</TD><TD>1.1</TD></TR>
</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`;

/** The field of those places, 300 x 200 pixels of 0.01 degrees. */
function image(): Uint8Array<ArrayBuffer> {
  const cards = [
    "SIMPLE  =                    T",
    "BITPIX  =                    8",
    "NAXIS   =                    2",
    "NAXIS1  =                  300",
    "NAXIS2  =                  200",
    "CTYPE1  = 'RA---TAN'",
    "CTYPE2  = 'DEC--TAN'",
    "CRVAL1  =                 56.8",
    "CRVAL2  =                 24.2",
    "CRPIX1  =                  150",
    "CRPIX2  =                  100",
    "CDELT1  =                -0.01",
    "CDELT2  =                 0.01",
    "END",
  ];
  const header = cards.map((card) => card.padEnd(80)).join("").padEnd(2880);
  const bytes = new Uint8Array(2880 * Math.ceil(1 + 60_000 / 2880));
  bytes.set(new TextEncoder().encode(header));
  for (let i = 0; i < 60_000; i++) bytes[2880 + i] = (i % 300 + i / 300) % 251;
  return bytes;
}

/** What there is to see in each place. */
async function aroundPlaces(radius: number): Promise<readonly Table[]> {
  await using sandbox = await startSandbox();
  const service = new ScsService(sandbox.services.scs);
  return await Promise.all(
    [...await readTable(PLACES)].map(async ({ ra, dec }) => {
      const pos = { ra: ra as number, dec: dec as number };
      return (await service.search({ pos, radius })).table;
    }),
  );
}

/** Columns as people know them. */
function facts({ fields }: Table): unknown {
  return fields.map((f) => [f.name, f.unit, f.ucd, f.utype, f.datatype, f.description]);
}

/** A table that somebody has sent to all. */
interface Heard {
  readonly tableId: string;
  readonly name: string;
}

/** Hears of the tables that are sent to all, as TOPCAT and Aladin do. */
async function hear(client: SampClient): Promise<readonly Heard[]> {
  const heard: Heard[] = [];
  await client.on("table.load.votable", (message) => {
    const { tableId = "", name = "" } = message.payload();
    heard.push({ tableId, name });
  });
  return heard;
}

interface Scene {
  readonly bench: Bench;
  readonly client: SampClient;
  readonly heard: readonly Heard[];
  readonly printer: RunningScript;
  readonly searcher: RunningScript;
  readonly around: readonly Table[];
}

/** What vicinitysearcher.ts finds around a row is in TOPCAT and in Aladin, once it has heard of the click. */
async function answerAppears({ bench, client, heard, searcher, around }: Scene, row: number) {
  const name = `around row ${row}`;
  const { tableId } = await until(`${name} is sent`, () => {
    assert(/^row /m.test(searcher.stderr()), searcher.stderr());
    return heard.find((table) => table.name === name);
  });
  const wanted = around[row] as Table;
  const there = await topcatHolds(client, tableId);
  assertEquals([...there], [...wanted]);
  assertEquals(facts(there), facts(wanted));
  const plane = await until(`${name} is in Aladin`, async () => {
    return (await aladinPlanes(client, bench)).find((plane) => plane["PlaneID"] === name);
  });
  assertEquals([plane["Type"], Number(plane["NbObj"])], ["Catalog", wanted.length]);
}

/** The positions that coord-printer.ts has printed. */
function printed({ printer }: Scene): readonly { readonly ra: number; readonly dec: number }[] {
  return printer.stdout().trim().split("\n").filter((line) => line !== "").map((line) => {
    const [ra, dec] = line.split("\t").map(Number);
    return { ra: ra as number, dec: dec as number };
  });
}

/** Clicks into the sky of Aladin's window; the position, which must be a new one, comes to coord-printer.ts. */
async function pointInAladin(scene: Scene, x: number, y: number) {
  const before = printed(scene);
  const fresh = () =>
    printed(scene).find(({ ra, dec }) =>
      before.every((old) => Math.hypot(old.ra - ra, old.dec - dec) > 0.1)
    );
  // A slow screen may not have the window up yet.
  const pos = await until("a position in Aladin", async () => {
    await clickAladin(scene.bench, x, y);
    return await until("coord-printer.ts prints", fresh, 5000);
  });
  return { x, y, pos };
}

const RADIUS = 0.5;
const MISSING = missingBench(
  ...["/usr/bin/Xvfb", "/usr/bin/openbox", "/usr/bin/xdotool"],
  ...["/usr/bin/topcat", "/usr/bin/ds9", "/usr/share/java/aladin.jar"],
);

/** Says what was on the screen and what the scripts had written when it went wrong. */
async function reporting(scene: Scene, name: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (cause) {
    await scene.bench.shoot(name);
    const said = [scene.printer.stdout(), scene.printer.stderr(), scene.searcher.stderr()];
    throw new Error(`${cause}\n${said.join("\n--\n")}\n${JSON.stringify(scene.heard)}`, { cause });
  }
}

async function play(hub: HubKind): Promise<void> {
  const around = await aroundPlaces(RADIUS);
  assertEquals(around.map(({ length }) => length), [2, 6, 4, 1]);
  await using bench = await openBench(hub);
  await bench.start("aladin", "splat", ...(hub === "topcat" ? [] : ["topcat"]));
  await using client = await SampClient.connect({ name: "observer", hub: bench.lockfile });
  const heard = await hear(client);
  await using printer = startScript(bench, "coord-printer.ts");
  const settings = ["--sandbox", `--radius=${RADIUS}`];
  await using searcher = startScript(bench, "vicinitysearcher.ts", ...settings);
  const scene = { bench, client, heard, printer, searcher, around };
  await reporting(scene, `${hub}-failed`, () => act(scene, hub));
}

async function act(scene: Scene, hub: HubKind): Promise<void> {
  const { bench, client, heard } = scene;
  const shoot = (name: string, title?: string) => bench.shoot(`${hub}-${name}`, title);
  await until("the scripts take part", async () => {
    await client.find("coord-printer", { mtype: "coord.pointAt.sky" });
    return await client.find("vicinitysearcher", { mtype: "table.highlight.row" });
  });

  // An image; without a network Aladin reads those of files only. What it gets right after its start it may never answer.
  const files = `${bench.folder}/tmp`;
  await Deno.writeFile(`${files}/field.fits`, image());
  const field = [`file://${files}/field.fits`, "--to=aladin", "--timeout=4"];
  assertEquals(await until("Aladin's windows", () => sampSend(bench, ...field), 60_000), [
    "Aladin",
  ]);

  // A table: all have it.
  await Deno.writeTextFile(`${files}/places.vot`, PLACES);
  assertEquals(
    await sampSend(bench, `${files}/places.vot`, "--name=places é"),
    ["Aladin", "observer", "splat", "topcat", "vicinitysearcher"],
  );
  const sent = await readTable(PLACES);
  const places = await topcatHolds(client, String(heard[0]?.tableId));
  assertEquals([...places], [...sent]);
  assertEquals(facts(places), facts(sent));
  const about = ({ meta, params }: Table) => [
    meta.description,
    params.filter(({ name }) => name === "epoch").map(({ value, unit }) => [value, unit]),
  ];
  assertEquals(about(places), about(sent));
  assertEquals(about(sent), ["Where to look", [["2016.0", "yr"]]]);
  const planes = await aladinPlanes(client, bench);
  const [top, below] = planes;
  assertEquals([top?.["PlaneID"], top?.["Type"], top?.["NbObj"]], ["places e", "Catalog", "4"]);
  assertEquals([below?.["Type"], below?.["Width"], below?.["Height"]], ["Image", "300", "200"]);
  await shoot("sent-topcat", "^TOPCAT$");
  await shoot("sent-aladin", "Aladin v");

  // A spectrum.
  await Deno.writeTextFile(`${files}/spectrum.vot`, SPECTRUM);
  assertEquals(await sampSend(bench, `${files}/spectrum.vot`, "--as=spectrum"), ["splat"]);
  const seen = JSON.parse(
    await until("the spectrum", async () => {
      const log = await Deno.readTextFile(`${bench.folder}/log/splat`);
      return log.split("\n").find((line) => line.includes("spectrum.load"));
    }),
  );
  assertEquals([seen.got.rows, seen.got.columns.spectral], [3, "Angstrom"]);

  // Clicks in Aladin: two into the sky tell where the places are, one on a place asks for what is around it.
  // TOPCAT comes to the front with what it gets, and must not come between.
  await bench.moveWindow("^TOPCAT$", 1190, 880);
  const known = [
    await pointInAladin(scene, 450, 440),
    await pointInAladin(scene, 690, 330),
  ] as const;
  assertAlmostEquals(known[1].pos.dec - known[0].pos.dec, 1.1, 0.02);
  const [x, y] = pixelOf({ ra: 56.05, dec: 24.55 }, known);
  await clickAladin(bench, Math.round(x), Math.round(y));
  await answerAppears(scene, 1);
  await shoot("aladin-click", "Aladin v");

  // A click on a row in TOPCAT: the position is printed, what is around it appears.
  const rows = async (...args: string[]) => {
    const { code, stderr } = await bench.run("topcat-rows.sh", ...args);
    assertEquals(code, 0, stderr);
  };
  await rows("setup", "1");
  await until("a row in TOPCAT", async () => {
    await rows("click", "3");
    // TOPCAT sends position and row by two messages, and under load now and then but one.
    const there = () => {
      if (!/^row 2: /m.test(scene.searcher.stderr())) return undefined;
      return printed(scene).find(({ ra, dec }) => Math.hypot(ra - 57.1, dec - 24) < 1e-9);
    };
    return await until("the scripts hear of the row", there, 5000);
  });
  await answerAppears(scene, 2);
  await shoot("topcat-click");
  await shoot("topcat-click-aladin", "Aladin v");

  // The scripts end with Ctrl-C, and nothing of them is left.
  await Promise.all([scene.printer, scene.searcher].map((script) => script[Symbol.asyncDispose]()));
  const names = (await client.clients()).map(({ name }) => name);
  assertEquals(names.filter((name) => /printer|searcher|denovo/.test(name)), []);

  // DS9 loses answers while programs come and go, so that it is last, and asked again.
  await bench.start("ds9");
  const sendField = () => sampSend(bench, `${files}/field.fits`, "--to=ds9", "--timeout=4");
  assertEquals(await until("DS9's image", sendField), ["SAOImageDS9"]);
  const ds9 = await client.find("ds9", { mtype: "ds9.get" });
  const size = await until("DS9's answer", async () => {
    const answer = await client.call(ds9.id, "ds9.get", { cmd: "fits size" }, { timeoutMs: 4000 });
    return answer.ensureOk().result["value"];
  });
  assertEquals(String(size).trim(), "300 200");
  await shoot("ds9");
  // What troubles it is there, and in a window of its own.
  assertEquals(await Deno.readTextFile(`${bench.folder}/log/ds9`), "");
}

peerTest(
  "programs on our hub hold what they are sent, and clicks are heard",
  MISSING,
  () => play("ours"),
);
peerTest(
  "programs on JSAMP's hub hold what they are sent, and clicks are heard",
  MISSING,
  () => play("jsamp"),
);
peerTest(
  "programs on TOPCAT's hub hold what they are sent, and clicks are heard",
  MISSING,
  () => play("topcat"),
);
