/**
 * Positions of random pixels as astropy.wcs computes them, to 1e-9 degrees, for all projections and distortions; and back to the
 * pixel.
 */
import { assert, assertLess } from "../../deps/assert.ts";
import { FitsHeader, type FitsValue, Wcs } from "../../core/fits/mod.ts";
import { missingPeer, peerTest, PYTHON, runPeer } from "./_peers.ts";

const PEER = decodeURIComponent(new URL("./fits_peer.py", import.meta.url).pathname);
const reason = await missingPeer(PYTHON, "-c", "import astropy.wcs");

type Cards = Readonly<Record<string, FitsValue>>;

interface Case {
  readonly name: string;
  readonly cards: Cards;
}

const CRPIX: Cards = { CRPIX1: 500.5, CRPIX2: 430 };
const CDELT: Cards = { CDELT1: -0.003, CDELT2: 0.003 };

function image(
  code: string,
  lon: number,
  lat: number,
  more: Cards = {},
  types = ["RA--", "DEC-"],
): Case {
  const linear: Cards = more.CD1_1 === undefined ? { ...CRPIX, ...CDELT } : CRPIX;
  const cards = {
    CTYPE1: `${types[0]}-${code}`,
    CTYPE2: `${types[1]}-${code}`,
    CRVAL1: lon,
    CRVAL2: lat,
    ...linear,
    ...more,
  };
  return { name: `${code} at ${lon} ${lat} ${Object.keys(more).join()}`, cards };
}

const SIP = {
  A_ORDER: 3,
  B_ORDER: 3,
  A_2_0: 2.1e-6,
  A_0_2: -3e-6,
  A_1_1: 1.4e-6,
  A_3_0: -1e-9,
  A_1_2: 4e-10,
  B_2_0: -1.2e-6,
  B_0_2: 2.2e-6,
  B_1_1: 3.1e-6,
  B_0_3: 2e-9,
  B_2_1: -5e-10,
};
const TPV = {
  PV1_0: 1e-4,
  PV1_1: 1.001,
  PV1_2: 2e-3,
  PV1_3: 1e-3,
  PV1_4: 2e-3,
  PV1_5: -1e-3,
  PV1_6: 3e-3,
  PV1_7: 4e-3,
  PV1_10: 1e-3,
  PV1_11: -2e-3,
  PV1_12: 3e-4,
  PV1_22: 2e-4,
  PV1_23: 1e-4,
  PV1_31: 1e-4,
  PV1_39: -1e-4,
  PV2_0: -2e-4,
  PV2_1: 0.999,
  PV2_2: -1e-3,
  PV2_5: 2e-3,
  PV2_9: 1e-3,
  PV2_14: 3e-4,
  PV2_19: 2e-4,
  PV2_27: 1e-4,
  PV2_36: 1e-4,
};

const CASES: readonly Case[] = [
  ...["TAN", "SIN", "ARC", "STG", "ZEA"].flatMap((code) => [
    image(code, 202.47, 47.195),
    image(code, 0.001, -89.7),
    image(code, 359.9, 90, { LONPOLE: 30 }),
    image(code, 83.6, -5.4, { PC1_1: 0.8, PC1_2: -0.6, PC2_1: 0.6, PC2_2: 0.8 }),
    image(code, 120, 33, {}, ["GLON", "GLAT"]),
  ]),
  image("CAR", 150, 0),
  image("CAR", 10, 40),
  image("CAR", 266, 0, {}, ["GLON", "GLAT"]),
  image("SIN", 30, 60, { PV2_1: 0.1, PV2_2: -0.2 }),
  { ...image("TAN", 10, 20, SIP), cards: { ...image("TAN-SIP", 10, 20, SIP).cards } },
  {
    ...image("TAN-SIP", 202, -60, { ...SIP, CD1_1: -1e-4, CD1_2: 2e-5, CD2_1: 3e-5, CD2_2: 1e-4 }),
  },
  image("TPV", 45, 45, { ...TPV, CD1_1: -3e-3, CD2_2: 3e-3 }),
  image("TPV", 45, -80, { ...TPV, CD1_1: -1e-4, CD1_2: 2e-5, CD2_1: 3e-5, CD2_2: 1e-4 }),
];

/** Distance of two positions in degrees, for small ones. */
function distance(a: { lon: number; lat: number }, b: { lon: number; lat: number }): number {
  const turn = ((a.lon - b.lon) % 360 + 540) % 360 - 180;
  return Math.hypot(turn * Math.cos(a.lat * Math.PI / 180), a.lat - b.lat);
}

function cardText([keyword, value]: readonly [string, FitsValue]): string {
  const literal = typeof value === "string" ? `'${value.padEnd(8)}'` : String(value).toUpperCase();
  return `${keyword.padEnd(8)}= ${literal.padStart(20)}`;
}

peerTest(
  "1,000 pixels of each projection are where astropy has them, and back",
  reason,
  async () => {
    const input = CASES.map(({ cards }) => ({
      cards: [["NAXIS", 2], ["NAXIS1", 1000], ["NAXIS2", 800], ...Object.entries(cards)]
        .map((card) => cardText(card as [string, FitsValue])).join("\n"),
      width: 1000,
      height: 800,
    }));
    const { code, stdout, stderr } = await runPeer(PYTHON, [PEER, "wcs"], JSON.stringify(input));
    assert(code === 0, stderr);
    const answers = JSON.parse(stdout) as readonly (readonly (readonly number[])[])[];
    CASES.forEach(({ name, cards }, i) => {
      let header = new FitsHeader();
      for (const [keyword, value] of Object.entries(cards)) header = header.with(keyword, value);
      const wcs = Wcs.fromHeader(header);
      const [xs, ys, lons, lats] = answers[i] as readonly (readonly number[])[];
      for (let k = 0; k < 1000; k++) {
        const pixel = { x: xs![k] as number, y: ys![k] as number };
        const ours = wcs.pixelToWorld(pixel);
        assert(ours !== undefined, `${name}: no position of ${pixel.x} ${pixel.y}`);
        const theirs = { lon: lons![k] as number, lat: lats![k] as number };
        assertLess(distance(ours, theirs), 1e-9, `${name}: pixel ${pixel.x} ${pixel.y}`);
        const back = wcs.worldToPixel(ours);
        assert(back !== undefined, `${name}: no way back to ${pixel.x} ${pixel.y}`);
        assertLess(Math.hypot(back.x - pixel.x, back.y - pixel.y), 1e-6, `${name}: back`);
      }
    });
  },
);
