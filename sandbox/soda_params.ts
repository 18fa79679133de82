/**
 * What the service for cutouts says that it takes, for one data set.
 *
 * SODA 1.0, section 4 (descriptors with the limits of the data).
 *
 * @module
 */
import type { DescriptorSpec, ParamSpec } from "./_votable.ts";
import { pixelToSky, skyDistance, type TanWcs } from "./_sky.ts";
import { bandInput, idInput, SODA_PATHS, STANDARDS } from "./datalink_service.ts";
import type { DataSet } from "./datalink_sets.ts";
import { cubeBand } from "./soda_cube.ts";

interface Plane {
  readonly wcs: TanWcs;
  readonly width: number;
  readonly height: number;
}

const shape = (name: string, arraysize: string, max: string): ParamSpec => ({
  name,
  datatype: "double",
  arraysize,
  unit: "deg",
  ucd: "pos.outline;obs",
  xtype: name.toLowerCase(),
  description: `A ${name.toLowerCase()} on the sky (ICRS) that the cutout must hold`,
  value: "",
  max,
});

function shapes({ wcs, width, height }: Plane): readonly ParamSpec[] {
  const [right, top] = [width + 0.5, height + 0.5];
  const [ra, dec] = pixelToSky(wcs, (width + 1) / 2, (height + 1) / 2);
  const corners = [[0.5, 0.5], [right, 0.5], [right, top], [0.5, top]]
    .map(([x = 0, y = 0]) => pixelToSky(wcs, x, y));
  const reach = Math.max(...corners.map(([x, y]) => skyDistance(ra, dec, x, y)));
  const digits = (values: readonly number[]) => values.map((one) => one.toFixed(7)).join(" ");
  return [
    shape("CIRCLE", "3", digits([ra, dec, reach])),
    shape("POLYGON", "*", digits(corners.flat())),
    {
      name: "POS",
      datatype: "char",
      arraysize: "*",
      ucd: "pos.outline;obs",
      description: "CIRCLE, RANGE or POLYGON with its numbers (ICRS, deg)",
      value: "",
    },
  ];
}

/** The parameters for a data set, without its identifier. */
function sodaInputs(set: DataSet): readonly ParamSpec[] {
  switch (set.kind) {
    case "image":
      return shapes(set.image);
    case "cube":
      return [...shapes(set.cube), bandInput(cubeBand(set.cube))];
    case "spectrum":
      return [bandInput(set.spectrum.band)];
  }
}

/** The services for cutouts of a data set. */
export function sodaDescriptors(
  set: DataSet,
  origin: string,
  suffix: string,
): readonly DescriptorSpec[] {
  const inputs = [idInput({ value: set.did }), ...sodaInputs(set)];
  return (["sync", "async"] as const).map((kind) => ({
    id: `soda-${kind}-${suffix}`,
    description: kind === "sync" ? `Cutouts of the ${set.kind}` : "Cutouts, by a job",
    standardId: STANDARDS[kind],
    accessUrl: origin + SODA_PATHS[kind],
    contentType: set.mediaType,
    inputs,
  }));
}
