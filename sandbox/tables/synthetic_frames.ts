/**
 * The log of an invented night: frames of open clusters and galaxies that nobody took.
 *
 * @module
 */
import type { ColumnSpec, TableSpec, Value } from "../column.ts";
import { text } from "./_columns.ts";
import { invented, seeded } from "./_synthetic.ts";

const SEED = 45;

/** Names as observers write them, with all that can be in a name. */
const OBJECTS = ["IC 4756", "NGC 3377", "NGC 6871", "Barnard's star", "M 51", "3C 273"];
const BANDS = ["B", "V", "R", "I"];

const COLUMNS: readonly ColumnSpec[] = [
  {
    name: "accref",
    ...text,
    ucd: "meta.ref.uri",
    description: "Identifier of the frame; there is no file",
    verbosity: 1,
  },
  {
    name: "imagetitle",
    ...text,
    ucd: "meta.title",
    description: "Title of the frame",
    verbosity: 1,
  },
  {
    name: "object",
    ...text,
    ucd: "meta.id;src",
    description: "What it would show",
    verbosity: 1,
  },
  {
    name: "bandpassid",
    ...text,
    ucd: "instr.bandpass",
    description: "Filter",
    verbosity: 1,
  },
  {
    name: "dateobs",
    datatype: "double",
    unit: "d",
    ucd: "time.epoch;obs",
    system: "mjd",
    description: "When it would have been taken (MJD)",
    verbosity: 1,
  },
  {
    name: "exptime",
    datatype: "float",
    unit: "s",
    ucd: "time.duration;obs.exposure",
    description: "Exposure time, invented",
    verbosity: 2,
  },
];

function* frames(): Generator<readonly Value[]> {
  const random = seeded(SEED);
  let number = 0;
  for (const object of OBJECTS) {
    for (const band of BANDS) {
      const exposure = 60 * (1 + Math.floor(10 * random()));
      if (random() < 0.3) continue;
      number++;
      yield [
        `ivo://sandbox.invalid/~?synthetic/frame-${String(number).padStart(3, "0")}.fits`,
        `SYNTHETIC frame of ${object} in ${band}, ${exposure} s`,
        object,
        `Johnson ${band}`,
        53000.75 + number / 128,
        exposure,
      ];
    }
  }
}

/** The log of a night that was none. */
export const SYNTHETIC_FRAMES: TableSpec = {
  name: "frames",
  tapName: "synthetic.frames",
  title: "SYNTHETIC observing log",
  description: `SYNTHETIC (seed ${SEED}): invented frames of real objects; there are no files.`,
  credit: invented(SEED),
  id: "accref",
  columns: COLUMNS,
  rows: frames,
};
