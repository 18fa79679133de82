/**
 * Cross-matches of 100,000 x 100,000 positions are astropy's: the nearest (`match_to_catalog_sky`) and all pairs
 * (`search_around_sky`), at the poles, over the wrap of right ascension, and with duplicates.
 */
import { assert, assertEquals } from "../../deps/assert.ts";
import { allMatches, nearestMatches } from "../../core/table/match.ts";
import { fraction, randomWords } from "../core/table/_random.ts";
import { missingPeer, peerTest, PYTHON, runPeer } from "./_peers.ts";

const reason = await missingPeer(PYTHON, "-c", "import scipy.spatial, astropy.coordinates");

const PROGRAM = `
import sys
import numpy as np
from astropy import units as u
from astropy.coordinates import SkyCoord
n = int(sys.argv[1])
radius = float(sys.argv[2]) * u.deg
data = np.frombuffer(sys.stdin.buffer.read(), "<f8")
a = SkyCoord(data[:n] * u.deg, data[n:2 * n] * u.deg)
b = SkyCoord(data[2 * n:3 * n] * u.deg, data[3 * n:] * u.deg)
rows, separation, _ = a.match_to_catalog_sky(b)
# Of the method, the indexes come for the argument first.
left, right, _, _ = b.search_around_sky(a, radius)
order = np.lexsort((right, left))
out = sys.stdout.buffer
out.write(rows.astype("<i4").tobytes())
out.write(np.asarray(separation.deg).astype("<f8").tobytes())
out.write(left[order].astype("<i4").tobytes())
out.write(right[order].astype("<i4").tobytes())
`;

const N = 100_000;
const RADIUS = 0.02;

/** Positions all over the sky, a third of them where matches are hard. */
function positions(seed: number): { readonly ra: Float64Array; readonly dec: Float64Array } {
  const next = randomWords(seed);
  const random = () => fraction(next);
  const [ra, dec] = [new Float64Array(N), new Float64Array(N)];
  for (let i = 0; i < N; i++) {
    const kind = i % 9;
    if (kind === 0) {
      [ra[i], dec[i]] = [random() * 360, 90 - 0.5 * Math.sqrt(random())];
    } else if (kind === 1) {
      [ra[i], dec[i]] = [(359.9 + random() * 0.2) % 360, (random() - 0.5) * 20];
    } else if (kind === 2) {
      [ra[i], dec[i]] = [random() * 360, -90 + 0.2 * Math.sqrt(random())];
    } else {
      [ra[i], dec[i]] = [random() * 360, Math.asin(2 * random() - 1) * 180 / Math.PI];
    }
  }
  return { ra, dec };
}

peerTest("100,000 x 100,000 positions match as astropy matches them", reason, async () => {
  const [a, b] = [positions(5), positions(6)];
  for (let i = 0; i < N; i += 50) { // the same places in both, and twice in one
    a.ra[i] = b.ra[(i + 7) % N] = b.ra[(i + 8) % N] as number;
    a.dec[i] = b.dec[(i + 7) % N] = b.dec[(i + 8) % N] as number;
  }
  const input = new Float64Array(4 * N);
  [a.ra, a.dec, b.ra, b.dec].forEach((array, k) => input.set(array, k * N));
  const { code, bytes, stderr } = await runPeer(
    PYTHON,
    ["-c", PROGRAM, String(N), String(RADIUS)],
    new Uint8Array(input.buffer),
  );
  assertEquals(code, 0, stderr);
  const rows = new Int32Array(bytes.buffer, 0, N);
  const separation = new Float64Array(bytes.slice(4 * N, 12 * N).buffer);
  const nearest = nearestMatches(a, b);
  assertEquals(nearest.left.length, N);
  for (let i = 0; i < N; i++) {
    const [ours, theirs] = [nearest.separation[i] as number, separation[i] as number];
    assert(Math.abs(ours - theirs) < 1e-13, `row ${i}: ${ours} and ${theirs} degrees`);
    const [x, y] = [nearest.right[i] as number, rows[i] as number];
    const samePlace = b.ra[x] === b.ra[y] && b.dec[x] === b.dec[y];
    assert(samePlace, `row ${i}: rows ${x} and ${y} are nearest`);
  }
  const pairs = new Int32Array(bytes.slice(12 * N).buffer);
  const half = pairs.length / 2;
  const all = allMatches(a, b, RADIUS);
  assert(all.left.length > N);
  assertEquals(all.left, pairs.slice(0, half));
  assertEquals(all.right, pairs.slice(half));
});
