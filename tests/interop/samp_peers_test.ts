/**
 * TOPCAT, DS9 and Aladin on our hub: what they hold is looked at, not what they answer; and a click in TOPCAT comes to us.
 *
 * @module
 */
import { assert, assertEquals } from "../../deps/assert.ts";
import { fetchTable } from "../../core/votable/fetch.ts";
import { readTable } from "../../core/votable/read.ts";
import { SampClient, sendTable } from "../../samp/mod.ts";
import { startHubProcess } from "../samp/_hub_process.ts";
import { run } from "../scripts/_run.ts";
import { peerTest } from "./_peers.ts";
import { BENCH, missingBench, startOnBench } from "./_samp_bench.ts";

const TABLE =
  `<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE><TABLE name="t">
<DESCRIPTION>Six stars</DESCRIPTION><PARAM name="epoch" datatype="double" unit="yr" value="2016.0"/>
<FIELD name="source_id" datatype="long" ucd="meta.id;meta.main"><DESCRIPTION>Its number</DESCRIPTION></FIELD>
<FIELD name="ra" datatype="double" unit="deg" ucd="pos.eq.ra;meta.main"/>
<FIELD name="dec" datatype="double" unit="deg" ucd="pos.eq.dec;meta.main"/>
<FIELD name="mag" datatype="float" unit="mag" ucd="phot.mag;em.opt.V" utype="x:y.z"/>
<DATA><TABLEDATA>
<TR><TD>4611686018427387905</TD><TD>83.6</TD><TD>22.0</TD><TD>10.5</TD></TR>
<TR><TD>2</TD><TD>83.65</TD><TD>22.02</TD><TD>11</TD></TR>
<TR><TD>3</TD><TD>83.62</TD><TD>22.05</TD><TD>12.25</TD></TR>
<TR><TD>4</TD><TD>83.7</TD><TD>21.98</TD><TD>9.5</TD></TR>
</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`;

/** A FITS image of 30 x 20 pixels with a position. */
function image(): Uint8Array<ArrayBuffer> {
  const cards = [
    "SIMPLE  =                    T",
    "BITPIX  =                    8",
    "NAXIS   =                    2",
    "NAXIS1  =                   30",
    "NAXIS2  =                   20",
    "CTYPE1  = 'RA---TAN'",
    "CTYPE2  = 'DEC--TAN'",
    "CRVAL1  =                83.63",
    "CRVAL2  =                22.01",
    "CRPIX1  =                   15",
    "CRPIX2  =                   10",
    "CDELT1  =               -0.002",
    "CDELT2  =                0.002",
    "END",
  ];
  const header = cards.map((card) => card.padEnd(80)).join("").padEnd(2880);
  const bytes = new Uint8Array(2880 * 2);
  bytes.set(new TextEncoder().encode(header));
  for (let i = 0; i < 600; i++) bytes[2880 + i] = i % 251;
  return bytes;
}

/** Tries again for some time: programs answer before they are quite there. */
async function patiently<T>(act: () => Promise<T>): Promise<T> {
  for (let left = 60;; left--) {
    try {
      return await act();
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((done) => setTimeout(done, 250));
    }
  }
}

const NO_DISPLAY = missingBench("/usr/bin/Xvfb", "/usr/bin/openbox", "/usr/bin/xdotool");

peerTest(
  "TOPCAT on our hub holds the table that it was sent, and its clicks come to us",
  NO_DISPLAY ?? missingBench("/usr/bin/topcat"),
  async () => {
    await withBenchHub(async ({ connect, bench }) => {
      await using _ = await startOnBench("topcat.sh", bench);
      const client = await connect("denovo test");
      const bytes = new TextEncoder().encode(TABLE);
      const { tableId } = await sendTable(client, bytes, { to: "TOPCAT", name: "six é" });
      const topcat = await client.find("topcat");
      const held = await patiently(async () => {
        const params = { format: "votable", "table-id": tableId };
        return (await client.call(topcat.id, "table.get.stil", params)).ensureOk();
      });
      const there = await fetchTable(String(held.result["url"]));
      const sent = await readTable(TABLE);
      assertEquals([...there], [...sent]);
      const facts = (table: typeof sent) =>
        table.fields.map(({ name, unit, ucd, utype }) => [name, unit, ucd, utype]);
      assertEquals(facts(there), facts(sent));
      const clicks = client.messages(["table.highlight.row"]);
      await client.subscribed();
      const env = { SAMP_RUN_DIR: bench };
      const click = async (...args: string[]) => {
        const { code, stderr } = await run(`${BENCH}/topcat-rows.sh`, args, { env });
        assertEquals(code, 0, stderr);
      };
      await click("setup", "1");
      await click("click", "3");
      const { value } = await clicks.next();
      assertEquals([value?.payload().row, value?.payload().tableId], [2, tableId]);
    });
  },
);

peerTest(
  "DS9 on our hub shows the image that it was sent",
  NO_DISPLAY ?? missingBench("/usr/bin/ds9"),
  async () => {
    await withBenchHub(async ({ connect, bench }) => {
      await using _ = await startOnBench("ds9.sh", bench);
      const client = await connect("denovo test");
      const { id } = await client.find("ds9", { mtype: "image.load.fits" });
      const { url } = client.share(image(), { name: "i.fits", contentType: "application/fits" });
      (await client.call(id, "image.load.fits", { url, name: "i" })).ensureOk();
      const answer = await client.call(id, "ds9.get", { cmd: "fits size" });
      assertEquals(String(answer.ensureOk().result["value"]).trim(), "30 20");
    });
  },
);

peerTest(
  "Aladin on our hub shows the table that it was sent",
  NO_DISPLAY ?? missingBench("/usr/share/java/aladin.jar"),
  async () => {
    await withBenchHub(async ({ connect, bench }) => {
      await using _ = await startOnBench("aladin.sh", bench);
      const client = await connect("denovo test");
      const bytes = new TextEncoder().encode(TABLE);
      await patiently(() =>
        sendTable(client, bytes, { to: "aladin", name: "six", timeoutMs: 6000 })
      );
      const { id } = await client.find("Aladin");
      const status = await client.call(id, "script.aladin.send", { script: "status" });
      const text = JSON.stringify(status.ensureOk().result);
      assert(/six/.test(text) && /NbObj\s*4\b/.test(text), text);
    });
  },
);

/** A hub whose lock file is where the programs of a bench look for it. */
async function withBenchHub(
  work: (
    test: { readonly bench: string; readonly connect: (name: string) => Promise<SampClient> },
  ) => Promise<void>,
): Promise<void> {
  const bench = await Deno.makeTempDir({ prefix: "denovo-bench-" });
  try {
    await Deno.mkdir([bench, "home"].join("/"));
    const lockfile = [bench, "home", ".samp"].join("/");
    // A process, since DS9 announces a host name, which tests may not ask.
    await using hub = await startHubProcess(["--lockfile", lockfile, "--quiet"]);
    await using stack = new AsyncDisposableStack();
    await work({
      bench,
      connect: async (name) => stack.use(await SampClient.connect({ name, hub: hub.lockfile })),
    });
  } finally {
    await Deno.remove(bench, { recursive: true });
  }
}
