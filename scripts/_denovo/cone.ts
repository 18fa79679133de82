/**
 * `denovo cone`: rows of a catalogue around a position.
 *
 * @module
 */
import { isUrl, printLine } from "../../cli/files.ts";
import {
  bothGiven,
  commonOptions,
  isGiven,
  opt,
  OptionError,
  parseOptions,
  parseUrlText,
  requestOptions,
} from "../../cli/options.ts";
import { printTable } from "../../cli/print_table.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { parsePosition, type Position } from "../../core/coords/position.ts";
import { ScsService } from "../../protocols/scs.ts";
import {
  positionOption,
  report,
  required,
  saveTable,
  searchOptions,
  tellAbout,
} from "./_results.ts";

const OPTIONS = {
  args: opt.rest("[URL] [RA DEC RADIUS], in place of the options"),
  url: opt.url("SCS access URL", "http://dc.g-vo.org/arihip/q/cone/scs.xml"),
  pos: positionOption,
  radius: opt.number("radius (deg)", undefined, { min: 0, max: 180 }),
  rows: opt.integer("rows to show in a terminal", 40, { min: 0 }),
  ...searchOptions,
  ...commonOptions,
};
const SANDBOX = { pos: "101.287 -16.716", radius: "5" };

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const title = "denovo cone: rows of a catalogue around a position";
  const given = parseOptions(title, OPTIONS, args);
  const words = parseWords(given.args);
  for (const name of ["url", "pos", "radius"] as const) {
    if (words[name] === undefined || !isGiven(given, name)) continue;
    throw bothGiven(name === "url" ? "argument URL" : "arguments RA DEC RADIUS", name);
  }
  await using services = await resolveServices(given, { signal });
  const instead = words.pos === undefined ? SANDBOX : {};
  const o = words.url === undefined ? services.adapt(given, "url", instead) : given;
  const pos = words.pos ?? required(o.pos, "A position is missing: give --pos, or RA DEC RADIUS");
  const radius = words.radius ??
    required(o.radius, "A radius is missing: give --radius, or RA DEC RADIUS");
  const query = { pos, radius, maxrec: o.maxrec };
  const service = new ScsService(words.url ?? o.url);
  const results = await service.search(query, requestOptions(o, signal));
  tellAbout(results, "rows");
  await saveTable(results, o, signal);
  if (o.json) await printLine(await report(results));
  else if (o.out !== "-") await printTable(results.table, { maxRows: o.rows });
}

interface Words {
  readonly url?: string | undefined;
  readonly pos?: Position | undefined;
  readonly radius?: number | undefined;
}

/** `[URL] [RA DEC RADIUS]`. */
function parseWords(words: readonly string[]): Words {
  const [first] = words;
  const hasUrl = words.length === 1 || words.length === 4 || isUrl(first ?? "");
  const url = hasUrl ? first : undefined;
  const [ra, dec, sr, ...more] = words.slice(url === undefined ? 0 : 1);
  try {
    if (url !== undefined) parseUrlText(url);
  } catch (error) {
    throw new OptionError(`Argument URL: ${(error as Error).message}`);
  }
  if (ra === undefined) return { url };
  const radius = (sr ?? "").trim() === "" ? NaN : Number(sr);
  if (dec !== undefined && sr === undefined) {
    throw new OptionError(
      `Argument RADIUS is missing: wanted [URL] [RA DEC RADIUS] in degrees, got ${words.join(" ")}`,
    );
  }
  if (dec === undefined || !(radius >= 0 && radius <= 180) || more.length > 0) {
    throw new OptionError(`Wanted [URL] [RA DEC RADIUS], got ${words.join(" ")}`);
  }
  try {
    return { url, pos: parsePosition(`${ra} ${dec}`), radius };
  } catch (error) {
    throw new OptionError((error as Error).message);
  }
}
