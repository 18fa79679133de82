/**
 * The sandbox's services for images (SIA 2) and spectra (SSA) and its names before judges that others wrote.
 *
 * @module
 */
import { assertEquals } from "../../deps/assert.ts";
import { startSandbox } from "../../sandbox/serve.ts";
import { missingPeer, peerTest, PYTHON, runPeer } from "./_peers.ts";

const noStilts = await missingPeer("stilts", "-version");
const noPyvo = await missingPeer(PYTHON, "-c", "import pyvo, astropy");

/** Answers that votlint looks at. */
const ANSWERS = [
  "/ssa?REQUEST=queryData&POS=81.28,6.35&SIZE=1",
  "/ssa?REQUEST=queryData&FORMAT=METADATA",
  "/ssa?REQUEST=queryData&MAXREC=3&RESPONSEFORMAT=votable/b2",
  "/ssa?REQUEST=nothing",
  "/sia2?POS=CIRCLE+202.47+47.19+0.1",
  "/sia2/query?MAXREC=0",
  "/sia2?POS=nowhere",
  "/spectra/synthetic-mira-blue.vot",
  "/scs/supernovae?RA=119&DEC=73&SR=1",
];

peerTest(
  "the sandbox's images and spectra: stilts votlint finds nothing wrong",
  noStilts,
  async () => {
    await using sandbox = await startSandbox();
    for (const path of ANSWERS) {
      const response = await fetch(sandbox.base + path);
      const lint = await runPeer("stilts", ["votlint", "votable=-"], await response.bytes());
      assertEquals([lint.code, lint.stdout.trim(), lint.stderr.trim()], [0, "", ""], path);
    }
  },
);

const SCRIPT = `
import json, sys, warnings
warnings.filterwarnings("ignore")
import pyvo
base = sys.argv[1]
images = pyvo.dal.SIA2Service(base + "/sia2").search(pos=(202.47, 47.195, 0.05), maxrec=50)
none = pyvo.dal.SIA2Service(base + "/sia2").search(pos=(10, 10, 0.05))
band = pyvo.dal.SIA2Service(base + "/sia2").search(band=(1e-6, 2e-6), collection="sandbox-m51")
service = pyvo.dal.SSAService(base + "/ssa?")
spectra = service.search(pos=(81.28, 6.35), diameter=0.1)
infrared = service.search(band=(1.5e-6, 1.6e-6))
spectrum = pyvo.dal.query.DALQuery(spectra[0].acref).execute_votable()
json.dump({
  "images": [sorted(set(images["obs_collection"])), len(images) > 3, len(none), len(band)],
  "spectra": [len(spectra), spectra[0].title, bool(min(infrared["ssa_specend"]) > 1e-6)],
  "spectrum": [f.name for f in spectrum.get_first_table().fields],
}, sys.stdout)
`;

peerTest("the sandbox's images and spectra: pyVO finds and reads them", noPyvo, async () => {
  await using sandbox = await startSandbox();
  const peer = await runPeer(PYTHON, ["-c", SCRIPT, sandbox.base]);
  assertEquals(peer.code, 0, peer.stderr);
  assertEquals(JSON.parse(peer.stdout), {
    images: [["sandbox-m51"], true, 0, 0],
    spectra: [3, "SYNTHETIC spectrum of Bellatrix, 380 to 550 nm", true],
    spectrum: ["spectral", "flux"],
  });
});
