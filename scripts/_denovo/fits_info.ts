/**
 * `denovo fits info`: what is in a FITS file.
 *
 * @module
 */
import { openInput, printLine } from "../../cli/files.ts";
import { commonOptions, opt, parseOptions, requestOptions } from "../../cli/options.ts";
import { printJson } from "../../cli/print_json.ts";
import { printTable } from "../../cli/print_table.ts";
import { FormatError } from "../../core/runtime/errors.ts";
import { formatCard } from "../../core/fits/card.ts";
import { type FitsUnit, scanFits } from "../../core/fits/range.ts";
import { hasCelestialWcs, Wcs } from "../../core/fits/wcs.ts";
import { Table } from "../../core/table/table.ts";
import { safeLine } from "../_tell.ts";

const OPTIONS = {
  input: opt.positional("file, URL, or - for standard input"),
  header: opt.flag("print the cards of the headers"),
  hdu: opt.string("only this unit: its number from 0, or its name"),
  json: opt.flag("print JSON"),
  timeout: commonOptions.timeout,
};

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const o = parseOptions("denovo fits info: what is in a FITS file", OPTIONS, args);
  const units: FitsUnit[] = [];
  const bytes = await openInput(o.input, requestOptions(o, signal));
  let damage: FormatError | undefined;
  try {
    for await (const unit of scanFits(bytes, { signal, maxBytes: Infinity })) {
      if (o.hdu === undefined || o.hdu === String(unit.index) || o.hdu === unit.name) {
        units.push(unit);
      }
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    if (error.message.endsWith("is a VOTable")) {
      throw new FormatError(`${error.message}: see denovo table info`, {
        format: "fits",
        cause: error,
      });
    }
    // What stands before the damage is shown all the same.
    if (units.length === 0) throw error;
    damage = error;
  }
  if (o.hdu !== undefined && units.length === 0) {
    throw new RangeError(`There is no unit ${o.hdu} in ${o.input}`);
  }
  if (o.json) await printJson({ input: o.input, units: units.map(asJson) });
  else if (o.header) {
    for (const unit of units) {
      await printLine(safeLine(`# unit ${unit.index} ${unit.name}`.trim()));
      for (const card of unit.header) {
        const text = card.text ?? formatCard(card);
        for (let at = 0; at < text.length; at += 80) {
          await printLine(text.slice(at, at + 80).trimEnd().replace(/[^\x20-\x7e]/g, "?"));
        }
      }
    }
  } else await printUnits(units);
  if (damage !== undefined) throw damage;
}

async function printUnits(units: readonly FitsUnit[]): Promise<void> {
  const table = Table.fromRows(units.map((unit) => ({
    unit: unit.index,
    name: unit.name,
    kind: kindOf(unit),
    shape: unit.shape.join(" x "),
    bitpix: bitpixOf(unit) ?? null,
    bytes: unit.length,
    sky: skyOf(unit),
  })));
  await printTable(table, { maxRows: Infinity });
}

function kindOf(unit: FitsUnit): string {
  if (!unit.compressed) return unit.kind;
  const method = unit.header.card("ZCMPTYPE")?.value;
  return typeof method === "string" ? `image (${method.trim()})` : "compressed image";
}

function bitpixOf(unit: FitsUnit): number | undefined {
  if (unit.kind !== "image" && !unit.compressed) return undefined;
  const value = unit.header.card(unit.compressed ? "ZBITPIX" : "BITPIX")?.value;
  return typeof value === "number" ? value : undefined;
}

/** Where the middle of an image is on the sky, in its own frame, or why that is not known. */
function skyOf({ header, shape }: FitsUnit): string {
  if (shape.length < 2 || !hasCelestialWcs(header)) return "";
  try {
    const wcs = Wcs.fromHeader(header);
    const [width = 0, height = 0] = shape;
    const world = wcs.pixelToWorld({ x: (width + 1) / 2, y: (height + 1) / 2 });
    if (world === undefined) return wcs.projection;
    const frame = wcs.frame.system || wcs.frame.kind;
    return `${wcs.projection} ${world.lon.toFixed(5)} ${world.lat.toFixed(5)} ${frame}`;
  } catch (error) {
    return (error as Error).message;
  }
}

function asJson(unit: FitsUnit): unknown {
  return {
    index: unit.index,
    name: unit.name,
    kind: unit.kind,
    compressed: unit.compressed,
    shape: unit.shape,
    bitpix: bitpixOf(unit) ?? null,
    bytes: unit.length,
    sky: skyOf(unit),
    cards: unit.header.cards.map(({ keyword, value, comment }) => ({ keyword, value, comment })),
  };
}
