// deno-lint-ignore-file no-console
/**
 * `denovo soda`: a part of a data set, cut out on the server.
 *
 * @module
 */
import { printLine } from "../../cli/files.ts";
import {
  commonOptions,
  isGiven,
  opt,
  OptionError,
  parseOptions,
  requestOptions,
} from "../../cli/options.ts";
import { printJson } from "../../cli/print_json.ts";
import { formatBytes } from "../../cli/progress_line.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { regionFromArray } from "../../core/coords/region_text.ts";
import type { RequestOptions } from "../../core/runtime/http.ts";
import { type DatalinkDocument, fetchDatalinks } from "../../protocols/datalink.ts";
import { mimeToExtension } from "../../protocols/dataset.ts";
import { saveResponse } from "../../protocols/download.ts";
import type { SodaQuery } from "../../protocols/soda.ts";
import { extraOf, parseNumbers, parseParameter, parseRange } from "../_extra.ts";
import { namedLinks } from "./_links.ts";

const OPTIONS = {
  args: opt.rest("URL of the data set's links, or that of a service with the ID", "[URL] [ID]"),
  circle: opt.value("RA, Dec, radius (deg)", parseCircle),
  range: opt.value("RA from and to, Dec from and to (deg)", parseBox),
  polygon: opt.value("RA and Dec of the corners in turn (deg)", parsePolygon),
  band: opt.value("wavelength (m), or lo/hi", parseRange),
  time: opt.value("time (MJD), or lo/hi", parseRange),
  pol: opt.list("state of polarization"),
  param: opt.list("a parameter of the service's own, NAME=VALUE", [], parseParameter),
  out: opt.string("file for the cutout; by default with the ending of what comes", "cutout.fits"),
  overwrite: opt.flag("replace the file if it is there, instead of numbering this one"),
  unchecked: opt.flag("send also what the service does not declare"),
  job: opt.flag("let the service make it by a job"),
  url: opt.flag("only print the request"),
  json: opt.flag("print JSON"),
  ...commonOptions,
};
const SANDBOX_ID = "ivo://sandbox.invalid/cubes?synthetic-cube-852.fits";

function parseCircle(text: string): readonly [number, number, number] {
  const numbers = parseNumbers(text);
  if (numbers.length !== 3) throw new RangeError(`"${text}" is not three numbers`);
  regionFromArray(numbers, "circle");
  return numbers as unknown as readonly [number, number, number];
}

function parseBox(text: string): readonly [number, number, number, number] {
  const numbers = parseNumbers(text);
  const [ra1 = NaN, ra2 = NaN, dec1 = NaN, dec2 = NaN] = numbers;
  if (numbers.length !== 4) throw new RangeError(`"${text}" is not four numbers`);
  if (ra1 > ra2 || dec1 > dec2) throw new RangeError(`"${text}" ends before it begins`);
  return [ra1, ra2, dec1, dec2];
}

function parsePolygon(text: string): readonly number[] {
  const numbers = parseNumbers(text);
  if (numbers.length < 6 || numbers.length % 2 !== 0) {
    throw new RangeError(`"${text}" is not three or more pairs of numbers`);
  }
  return numbers;
}

type Given = ReturnType<typeof parse>;

function parse(args: readonly string[]) {
  return parseOptions("denovo soda: a part of a data set", OPTIONS, args);
}

/** The query that options make; undefined if they name nothing to cut out. */
function queryOf(o: Given): SodaQuery | undefined {
  const { circle, range, polygon, band, time } = o;
  const pol = o.pol.length === 0 ? undefined : o.pol;
  const shapes = Object.entries({ circle, range, polygon }).filter(([, value]) => value);
  if (shapes.length > 1) {
    const names = shapes.map(([name]) => `--${name}`).join(" and ");
    throw new OptionError(`Options ${names} are both shapes: leave one of them out`);
  }
  const options = { ...Object.fromEntries(shapes), pos: shapes[0]?.[1], band, time, pol };
  for (const [name] of o.param) {
    const own = name.toLowerCase() as keyof typeof options;
    if (options[own] === undefined) continue;
    throw new OptionError(
      `Option --param ${name} and --${own === "pos" ? shapes[0]?.[0] : own} are the same: ` +
        "leave one of them out",
    );
  }
  const query: SodaQuery = { circle, range, polygon, band, time, pol, extra: extraOf(o.param) };
  return Object.values(query).every((value) => value === undefined) ? undefined : query;
}

/** The links of the one data set that a URL is about. */
async function linksBehind(url: string, options: RequestOptions): Promise<DatalinkDocument> {
  const [first, ...others] = await fetchDatalinks(url, options);
  if (others.length > 0) {
    throw new OptionError(`One data set at a time, the links are of ${others.length + 1}`);
  }
  if (first !== undefined) return first;
  throw new OptionError("The service sent no links: give it an ID");
}

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const o = parse(args);
  await using services = await resolveServices(o, { signal });
  const options = requestOptions(o, signal);
  const { documentUrl, service, ids: [id = "", ...more] } = namedLinks(
    o.args,
    services,
    SANDBOX_ID,
  );
  if (more.length > 0) throw new OptionError(`One data set at a time, got ${more.join(" ")} too`);
  const query = queryOf(o);
  const links = documentUrl === undefined
    ? await service.links(id, options)
    : await linksBehind(documentUrl, options);
  const soda = links.expectSoda();
  if (query === undefined) {
    if (o.json) await printJson({ ...soda.descriptor, resource: undefined, id: soda.id });
    else await printLine(soda.describe());
    return;
  }
  const checkLimits = !o.unchecked;
  if (o.url) return await printLine(soda.request(query, { checkLimits }).url);
  const save = async (response: Response) => {
    const ifExists = o.overwrite ? "replace" : "number";
    const ending = mimeToExtension(response.headers.get("content-type") ?? "") ?? ".fits";
    const path = isGiven(o, "out") ? o.out : `cutout${ending}`;
    return await saveResponse(response, path, { ...options, ifExists });
  };
  const used = soda.descriptorFor(query, { checkLimits, job: o.job });
  let saved;
  if (o.job) {
    await using job = await soda.submit(query, { ...options, checkLimits });
    await (await job.run(options)).wait(options);
    saved = await save(await job.fetchResult(undefined, options));
  } else saved = await save(await soda.process(query, { ...options, checkLimits }));
  const whole = links.dataset?.contentLength;
  console.error(
    `${used.label}: ${formatBytes(saved.bytes)}${
      whole === undefined ? "" : ` of ${formatBytes(whole)}`
    }`,
  );
  if (o.json) await printJson({ path: saved.path, bytes: saved.bytes, whole, id: soda.id });
  else await printLine(`${saved.path}\t${saved.bytes}`);
}
