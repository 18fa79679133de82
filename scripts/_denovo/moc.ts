/**
 * `denovo moc`: parts of the sky as sets of HEALPix cells, made, combined, and asked.
 *
 * @module
 */
import { concatBytes } from "../../core/runtime/chunks.ts";
import { isUrl, openInput, printLine, writeOutput } from "../../cli/files.ts";
import { isGiven, opt, OptionError, type OptionValues, parseOptions } from "../../cli/options.ts";
import { printJson } from "../../cli/print_json.ts";
import { formatMoc, Moc, parseMoc } from "../../core/coords/moc.ts";
import { parsePosition } from "../../core/coords/position.ts";
import type { Region } from "../../core/coords/region.ts";
import { refuseExisting } from "./_output.ts";
import { tellSaved } from "./_saved.ts";

const OPTIONS = {
  mocs: opt.rest("MOCs: text in ASCII or JSON, files, URLs, or - for standard input", "[MOC ...]"),
  cone: opt.list<Region>('circle: "RA DEC RADIUS" (deg)', [], parseCone),
  polygon: opt.list<Region>('polygon: "RA DEC RA DEC RA DEC ..." (deg)', [], parsePolygon),
  order: opt.integer("order of what is made of circles and polygons", 10, { min: 0, max: 29 }),
  combine: opt.choice(
    "what to make of several: all, what they have in common, or the first without the others",
    ["union", "intersection", "difference"],
    "union",
  ),
  complement: opt.flag("the rest of the sky instead"),
  degrade: opt.integer("in cells of this order at most", undefined, { min: 0, max: 29 }),
  contains: opt.list("print whether it contains a position", [], parsePosition),
  info: opt.flag("print order, part of the sky, and number of cells"),
  json: opt.flag("as JSON"),
  out: opt.string("file for the result, or - for standard output", "-"),
  overwrite: opt.flag("replace the file if it is there"),
};

function numbersOf(text: string): readonly number[] {
  const numbers = text.trim().split(/[\s,]+/).map(Number);
  if (!numbers.every(Number.isFinite)) {
    throw new RangeError(`"${text}" has something else than numbers`);
  }
  return numbers;
}

function parseCone(text: string): Region {
  const [ra, dec, radius, ...more] = numbersOf(text);
  if (ra === undefined || dec === undefined || radius === undefined || more.length > 0) {
    throw new RangeError(`"${text}" is no circle: wanted RA DEC RADIUS`);
  }
  if (!(Math.abs(dec) <= 90)) throw new RangeError(`there is no declination ${dec}`);
  if (!(radius >= 0 && radius <= 180)) throw new RangeError(`there is no radius ${radius}`);
  return { kind: "circle", center: { ra, dec }, radius };
}

function parsePolygon(text: string): Region {
  const numbers = numbersOf(text);
  if (numbers.length < 6 || numbers.length % 2 === 1) {
    throw new RangeError(`"${text}" is no polygon: wanted three or more pairs RA DEC`);
  }
  const vertices = Array.from({ length: numbers.length / 2 }, (_, i) => ({
    ra: numbers[2 * i] as number,
    dec: numbers[2 * i + 1] as number,
  }));
  const wrong = vertices.find(({ dec }) => !(Math.abs(dec) <= 90));
  if (wrong !== undefined) throw new RangeError(`there is no declination ${wrong.dec}`);
  return { kind: "polygon", vertices };
}

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const o = parseOptions("denovo moc: parts of the sky as cells", OPTIONS, args);
  if (o.mocs.length + o.cone.length + o.polygon.length === 0) {
    throw new OptionError("There is nothing to make a MOC of: give a MOC, --cone or --polygon");
  }
  refuseUnused(o);
  if (o.out !== "-") refuseExisting(o.out, o.overwrite);
  const mocs = [
    ...await Promise.all(o.mocs.map((word) => readMoc(word, signal))),
    ...[...o.cone, ...o.polygon].map((region) => Moc.fromRegion(region, o.order)),
  ];
  const combined = mocs.reduce((all, one) => all[o.combine](one));
  const whole = o.complement ? combined.complement() : combined;
  const moc = o.degrade === undefined ? whole : whole.degrade(o.degrade);
  if (o.contains.length > 0) {
    const answers = o.contains.map((position) => ({
      ...position,
      contains: moc.contains(position),
    }));
    if (o.json) return await printJson(answers);
    for (const { contains } of answers) await printLine(String(contains));
    return;
  }
  if (o.info) return await showInfo(moc, o.json);
  const text = formatMoc(moc, o.json ? "json" : "ascii");
  const file = new TextEncoder().encode(`${text}\n`);
  tellSaved(o.out, await writeOutput(o.out, [file], { signal }));
}

/** Refuses options that would be dropped. */
function refuseUnused(o: OptionValues<typeof OPTIONS>): void {
  const shapes = o.cone.length + o.polygon.length;
  const asked = o.contains.length > 0;
  if (isGiven(o, "order") && shapes === 0) {
    throw new OptionError(
      "Option --order has no effect without --cone or --polygon: --degrade is for MOCs",
    );
  }
  if (isGiven(o, "combine") && o.mocs.length + shapes < 2) {
    throw new OptionError("Option --combine has no effect: there is one MOC only");
  }
  if (asked && o.info) {
    throw new OptionError("Both --contains and --info are given: leave one of them out");
  }
  if (isGiven(o, "out") && (asked || o.info)) {
    const other = asked ? "--contains" : "--info";
    throw new OptionError(`Option --out is for the MOC, which ${other} does not print`);
  }
}

/** Text that is a MOC already, or what a file or URL has. */
async function readMoc(word: string, signal: AbortSignal): Promise<Moc> {
  if (word.trim() === "") throw new OptionError("Argument MOC: it is empty");
  if (!isUrl(word) && /^\s*(s?\s*\d{1,2}\s*\/[\d\s,/-]*|\{.*\})\s*$/s.test(word)) {
    try {
      return parseMoc(word);
    } catch (error) {
      throw new OptionError(`Argument MOC: ${(error as Error).message}`);
    }
  }
  const parts: Uint8Array[] = [];
  for await (const chunk of await openInput(word, { signal })) parts.push(chunk.slice());
  return parseMoc(new TextDecoder().decode(concatBytes(parts)));
}

async function showInfo(moc: Moc, asJson: boolean): Promise<void> {
  let cells = 0n;
  for (const [, first, last] of moc.cellRanges()) cells += last - first + 1n;
  const info = { order: moc.order, fraction: moc.fraction, cells };
  if (asJson) return await printJson(info);
  await printLine(`order\t${moc.order}\nfraction\t${moc.fraction}\ncells\t${cells}`);
}
