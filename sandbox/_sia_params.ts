/**
 * What FORMAT=METADATA says about the parameters of the image service.
 *
 * Simple Image Access 1.0, section 7.1: a PARAM for each, its name beginning with `INPUT:`.
 *
 * @module
 */
import type { ParamSpec } from "./_votable.ts";
import type { ImageFile } from "./images.ts";

const text = { datatype: "char", arraysize: "*" } as const;

/** The parameters, with limits and options taken from the files. */
export function siaParams(files: readonly ImageFile[]): ParamSpec[] {
  const dates = files.map((file) => file.dateObsMjd);
  const formats = [...new Set(files.map((file) => file.mediaType))];
  return [
    {
      name: "INPUT:POS",
      ...text,
      unit: "deg",
      ucd: "pos.eq",
      system: "icrs",
      description: "Centre of the region: right ascension and declination (ICRS, deg), as ra,dec",
      value: "",
    },
    {
      name: "INPUT:SIZE",
      ...text,
      unit: "deg",
      ucd: "phys.angSize",
      description: "Width and height of the region (deg), as one number or two: width,height",
      value: "",
    },
    {
      name: "INPUT:FORMAT",
      ...text,
      ucd: "VOX:Image_Format",
      description: "Media types of images wanted, ALL, GRAPHIC, or METADATA for this document",
      value: "ALL",
      options: ["ALL", "GRAPHIC", "METADATA", ...formats],
    },
    {
      name: "INPUT:INTERSECT",
      ...text,
      ucd: "meta.code",
      description: "How image and region have to lie to each other",
      value: "OVERLAPS",
      options: ["COVERS", "ENCLOSED", "CENTER", "OVERLAPS"],
    },
    {
      name: "INPUT:VERB",
      datatype: "int",
      ucd: "meta.code",
      description: "How many columns: 0 the fewest, 3 all",
      value: "2",
      min: "0",
      max: "3",
    },
    {
      name: "INPUT:MAXREC",
      datatype: "int",
      ucd: "meta.number",
      description: "Most rows to be sent",
      value: "10000",
      min: "0",
    },
    {
      name: "INPUT:dateObs",
      ...text,
      unit: "d",
      ucd: "VOX:Image_MJDateObs",
      system: "mjd",
      description:
        "Date of observation (MJD): one value or an interval lo/hi; an end may be left out",
      value: "",
      min: String(Math.min(...dates)),
      max: String(Math.max(...dates)),
    },
    {
      name: "INPUT:bandpassId",
      ...text,
      ucd: "VOX:BandPass_ID",
      description: "Name of the bandpass, or several separated by commas",
      value: "",
      options: ["B"],
    },
  ];
}
