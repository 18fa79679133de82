/**
 * The sandbox before judges that others wrote: STILTS reads and checks its VOTables, pyVO searches it,
 * astropy opens its images, curl asks for ranges.
 *
 * A peer that is missing skips its tests by name; with `CI=true` it fails them. The Python is that of
 * `DENOVO_PYTHON`, else `python3`.
 *
 * @module
 */
import { assert, assertEquals } from "../../deps/assert.ts";
import { type Sandbox, startSandbox } from "../../sandbox/serve.ts";
import { missingPeer, peerTest, PYTHON, runPeer } from "./_peers.ts";

const [noStilts, noPython, noCurl] = await Promise.all([
  missingPeer("stilts", "-version"),
  missingPeer(PYTHON, "-c", "import pyvo, astropy, numpy"),
  missingPeer("curl", "--version"),
]);

/** A test with a sandbox of its own. */
function sandboxTest(
  name: string,
  reason: string | undefined,
  body: (sandbox: Sandbox) => Promise<void>,
): void {
  peerTest(name, reason, async () => {
    await using sandbox = await startSandbox();
    await body(sandbox);
  });
}

/** Runs Python and takes what it prints as JSON. */
async function python(script: string, ...args: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await runPeer(PYTHON, ["-W", "ignore", "-", ...args], script);
  assertEquals(code, 0, stderr);
  return JSON.parse(stdout);
}

/** Every kind of VOTable the sandbox sends. */
function votables({ services, faults }: Sandbox): string[] {
  const { sia, scs, scsMessier, scsClusters, scsExoplanets } = services;
  const whole = "RA=0&DEC=0&SR=180&VERB=3";
  const m51 = "POS=202.47,47.195&SIZE=0.2";
  const data = [
    `${scs}?RA=101&DEC=-16&SR=20&VERB=3`,
    `${scs}?RA=0&DEC=90&SR=0`,
    `${scsMessier}?${whole}`,
    `${scsClusters}?${whole}&MAXREC=20`,
    `${scsExoplanets}?${whole}&FOO=1`,
    `${sia}?${m51}&VERB=3`,
    `${sia}?${m51}&VERB=0&FORMAT=image/jpeg`,
    `${sia}?FORMAT=METADATA`,
  ];
  return [
    ...data.flatMap((url) =>
      ["td", "b", "b2"].map((form) => `${url}&RESPONSEFORMAT=votable/${form}`)
    ),
    `${scs}?RA=0&DEC=91&SR=1`,
    `${sia}?POS=0`,
    `${faults.overflow}?x=1`,
  ];
}

sandboxTest("stilts votlint finds nothing to say about any VOTable", noStilts, async (sandbox) => {
  const urls = votables(sandbox);
  for (const url of urls) {
    const text = await (await fetch(url)).text();
    const { code, stdout, stderr } = await runPeer("stilts", ["votlint", "votable=-"], text);
    assertEquals([code, stdout.trim(), stderr.trim()], [0, "", ""], url);
  }
  assertEquals(urls.length, 27);
});

sandboxTest("stilts cone finds Sirius and its neighbours", noStilts, async ({ services }) => {
  const { code, stdout, stderr } = await runPeer("stilts", [
    "cone",
    `serviceurl=${services.scs}`,
    "lon=101.287",
    "lat=-16.716",
    "radius=2",
    "verb=1",
    "ofmt=csv",
  ]);
  assertEquals(code, 0, stderr);
  assertEquals(stdout.trim().split(/\r?\n/), [
    "main_id,ra,dec,vmag",
    "HIP 32349,101.2872,-16.7161,-1.44",
    "HIP 32411,101.4975,-14.7961,5.3",
    "HIP 32677,102.2406,-15.1447,5.39",
    "HIP 32809,102.5907,-17.0846,5.77",
  ]);
});

sandboxTest(
  "STILTS reads the same rows from all serialisations",
  noStilts,
  async ({ services }) => {
    const read = async (form: string) => {
      const url = `${services.scsExoplanets}?RA=0&DEC=0&SR=180&VERB=3&RESPONSEFORMAT=${form}`;
      const { code, stdout, stderr } = await runPeer("stilts", ["tcopy", `in=${url}`, "ofmt=csv"]);
      assertEquals(code, 0, stderr);
      return stdout;
    };
    const tabledata = await read("votable/td");
    assertEquals(tabledata.trim().split("\n").length, 1794);
    assertEquals(await read("votable/b"), tabledata);
    assertEquals(await read("votable/b2"), tabledata);
  },
);

const CONES = `
import json, sys
import numpy as np
import pyvo
from astropy.coordinates import SkyCoord
out = {}
for url in sys.argv[1:]:
    service = pyvo.dal.SCSService(url)
    name = url.rsplit("/", 1)[1]
    table = service.search((0, 0), radius=180, verbosity=3).to_table()
    sky = SkyCoord(table["ra"], table["dec"], unit="deg")
    rng = np.random.default_rng(7)
    places = [(0, 0, 8), (359.99, 1, 6), (10, 90, 9), (200, -90, 9)]
    places += [(rng.uniform(0, 360), np.degrees(np.arcsin(rng.uniform(-1, 1))), rng.uniform(1, 15))
               for _ in range(12)]
    wrong = found = 0
    for ra, dec, radius in places:
        records = service.search((float(ra), float(dec)), radius=float(radius))
        near = sky.separation(SkyCoord(ra, dec, unit="deg")).deg <= radius
        expected = [str(x) for x in table[table.colnames[0]][near]]
        wrong += [str(record.id) for record in records] != expected
        found += len(expected)
    try:
        service.search((10, 10), radius=1, SR="wide")
        error = None
    except pyvo.DALQueryError as exc:
        error = exc.reason
    out[name] = dict(rows=len(table), columns=len(service.columns), wrong=wrong,
                     found=found > 0, error=error)
print(json.dumps(out))
`;

sandboxTest(
  "pyVO's cone searches agree with astropy's separations",
  noPython,
  async ({ services }) => {
    const { scs, scsMessier, scsClusters, scsExoplanets } = services;
    const shared = { wrong: 0, found: true, error: 'SR: "wide" is not a number' };
    assertEquals(await python(CONES, scs, scsMessier, scsClusters, scsExoplanets), {
      stars: { rows: 5044, columns: 8, ...shared },
      messier: { rows: 110, columns: 10, ...shared },
      clusters: { rows: 211, columns: 10, ...shared },
      exoplanets: { rows: 1793, columns: 16, ...shared },
    });
  },
);

const IMAGES = `
import io, json, sys
import pyvo
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.wcs import WCS
service = pyvo.dal.SIAService(sys.argv[1])
nucleus = SkyCoord(202.4696, 47.1952, unit="deg")
images = []
for record in service.search(nucleus, size=0.2, format="image/fits", verbosity=3):
    with fits.open(io.BytesIO(record.getdataset().read())) as hdus:
        hdus.verify("exception")
        header, data, wcs = hdus[0].header, hdus[0].data, WCS(hdus[0].header)
        middle = wcs.pixel_to_world((data.shape[1] - 1) / 2, (data.shape[0] - 1) / 2)
        x, y = (int(round(float(v))) for v in wcs.world_to_pixel(nucleus))
        inside = 0 <= x < data.shape[1] and 0 <= y < data.shape[0]
        peak = float(data[y - 2:y + 3, x - 2:x + 3].max()) if inside else None
        images.append(dict(
            file=record.getdataurl().rsplit("/", 1)[1], shape=list(data.shape), dtype=str(data.dtype),
            shapeSaid=[int(v.value) for v in record.naxis][::-1], dateSaid=record.dateobs.mjd,
            date=header["MJD-OBS"], band=record.bandpass_id, frame=record.coord_frame,
            centred=bool(middle.separation(record.pos).arcsec < 0.001), peak=peak,
            cd=bool(abs(record.cdmatrix.ravel().astype(float) - wcs.wcs.cd.ravel()).max() < 1e-15)))
counts = dict(
    covers=len(service.search(nucleus, size=0.005, intersect="covers", format="image/fits")),
    elsewhere=len(service.search((10, 10), size=1)),
    graphic=len(service.search(nucleus, size=0.1, format="graphic")),
    date=len(service.search(nucleus, size=0.2, format="image/fits", dateObs="46890/46891")),
    otherDate=len(service.search(nucleus, size=0.2, dateObs="50000/51000")))
try:
    service.search(nucleus, size=0.1, intersect="near")
    error = None
except pyvo.DALQueryError as exc:
    error = str(exc.reason)
params = {p.name: [p.unit and str(p.unit), p.ucd, p.values.min, p.values.max, len(p.values.options)]
          for p in service.params}
print(json.dumps(dict(images=images, counts=counts, error=error, params=params,
                      columns=len(service.columns), description=service.description)))
`;

sandboxTest(
  "pyVO finds the M51 images, and astropy their nucleus",
  noPython,
  async ({ services }) => {
    const result = await python(IMAGES, services.sia);
    const shared = { dateSaid: 46890.3940625, date: 46890.3940625, band: "B", frame: "ICRS" };
    const image = (
      file: string,
      [ny, nx]: [number, number],
      dtype: string,
      peak: number | null,
    ) => ({
      file: `${file}.fits`,
      shape: [ny, nx],
      dtype,
      shapeSaid: [ny, nx],
      ...shared,
      centred: true,
      peak,
      cd: true,
    });
    assertEquals(result, {
      images: [
        image("m51", [512, 512], ">i2", 7734),
        image("m51-nucleus", [128, 128], ">i2", 7734),
        image("m51-north", [128, 160], ">i2", null),
        image("m51-southwest", [128, 128], ">i2", null),
        image("m51-bin2", [256, 256], ">f4", 6601),
        image("m51-bin4", [128, 128], ">f4", 4876.0625),
      ],
      counts: { covers: 4, elsewhere: 0, graphic: 1, date: 6, otherDate: 0 },
      error: 'INTERSECT: "NEAR" is not one of COVERS,ENCLOSED,CENTER,OVERLAPS',
      params: {
        "INPUT:POS": ["deg", "pos.eq", null, null, 0],
        "INPUT:SIZE": ["deg", "phys.angSize", null, null, 0],
        "INPUT:FORMAT": [null, "VOX:Image_Format", null, null, 5],
        "INPUT:INTERSECT": [null, "meta.code", null, null, 4],
        "INPUT:VERB": [null, "meta.code", 0, 3, 0],
        "INPUT:MAXREC": [null, "meta.number", 0, null, 0],
        "INPUT:dateObs": ["d", "VOX:Image_MJDateObs", "46890.3940625", "46890.3940625", 0],
        "INPUT:bandpassId": [null, "VOX:BandPass_ID", null, null, 1],
      },
      columns: 22,
      description: "Images of M51",
    });
  },
);

sandboxTest("curl gets ranges, and sees the faults as faults", noCurl, async ({ base, faults }) => {
  const curl = async (...args: string[]) => {
    const { code, stdout } = await runPeer("curl", ["-s", "--max-time", "5", ...args]);
    return [code, stdout] as const;
  };
  const format = "%{http_code} %{size_download}";
  const file = `${base}/sia/files/m51.fits`;
  const nothing = Deno.build.os === "windows" ? "NUL" : "/dev/null";
  assertEquals(await curl("--range", "0-79", "-o", nothing, "-w", format, file), [0, "206 80"]);
  assertEquals((await curl("--range", "-2880", "-o", nothing, "-w", format, file))[1], "206 2880");
  assertEquals((await curl("--range", "9999999-", "-o", nothing, "-w", format, file))[1], "416 0");
  assertEquals(
    (await curl("-H", "Host: a.example", "-w", "%{http_code}", `${base}/`))[1].slice(-3),
    "421",
  );
  assertEquals((await curl(faults.refused))[0], 7, "could not connect");
  assertEquals((await curl("-o", nothing, faults.reset))[0], 18, "partial file");
  const [, again] = await curl(
    "-o",
    nothing,
    "-w",
    "%{http_code} %header{retry-after}",
    faults.unavailable,
  );
  assert(again.startsWith("503"), again);
});
