/**
 * `denovo ssa`: spectra.
 *
 * @module
 */
import { printLine } from "../../cli/files.ts";
import {
  commonOptions,
  opt,
  parseOptions,
  parseUrlText,
  refuseBoth,
  requestOptions,
} from "../../cli/options.ts";
import { printTable } from "../../cli/print_table.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { Table } from "../../core/table/table.ts";
import { type Results, type SsaRecord, SsaService } from "../../protocols/ssa.ts";
import { extraOf, parseRange } from "../_extra.ts";
import { datasetOptions, saveDatasets } from "./_datasets.ts";
import { positionOption, report, saveTable, searchOptions, tellAbout } from "./_results.ts";

const OPTIONS = {
  service: opt.positional("SSA access URL, the same as --url", "", parseUrlText),
  url: opt.url("SSA access URL", "http://dc.g-vo.org/flashheros/q/ssa/ssap.xml"),
  pos: positionOption,
  diameter: opt.number("diameter of the field (deg)", undefined, { min: 0 }),
  band: opt.value("wavelengths (m), lo/hi", parseRange),
  target: opt.string("name of the target"),
  format: opt.string("formats, such as votable or application/fits"),
  ...datasetOptions,
  ...searchOptions,
  ...commonOptions,
};

/** What all services for spectra say in the same words, a row a spectrum. */
export function spectraTable(spectra: Results<SsaRecord>): Table {
  const rows = spectra.toArray().map((spectrum) => ({
    title: spectrum.title,
    ra: spectrum.pos?.ra ?? null,
    dec: spectrum.pos?.dec ?? null,
    from: spectrum.band?.[0] ?? null,
    to: spectrum.band?.[1] ?? null,
    date: spectrum.dateObs?.toIso(0) ?? null,
    format: spectrum.accessFormat || null,
    url: spectrum.accessUrl || null,
  }));
  const number = (name: string, unit: string, precision: string) =>
    ({ name, datatype: "double", unit, precision }) as const;
  return Table.fromRows(rows, [
    number("ra", "deg", "5"),
    number("dec", "deg", "5"),
    number("from", "m", "E5"),
    number("to", "m", "E5"),
    ...["title", "date", "format", "url"]
      .map((name) => ({ name, datatype: "unicodeChar", arraysize: "*" }) as const),
  ]).select(["title", "ra", "dec", "from", "to", "date", "format", "url"]);
}

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const given = parseOptions("denovo ssa: spectra", OPTIONS, args);
  refuseBoth(given, "service", "url");
  await using services = await resolveServices(given, { signal });
  const { service } = given;
  const instead = { pos: "340.1 3.36", diameter: "1" };
  const o = service === "" ? services.adapt(given, "url", instead) : given;
  const { pos, diameter, band, target, format, maxrec } = o;
  const query = {
    pos,
    diameter,
    band,
    targetName: target,
    format,
    maxrec,
    extra: extraOf(o.param),
  };
  const options = requestOptions(o, signal);
  const spectra = await new SsaService(service || o.url).search(query, options);
  tellAbout(spectra, "spectra");
  await saveTable(spectra, o, signal);
  const saved = o.save === undefined
    ? undefined
    : await saveDatasets(spectra.toArray(), o.save, { ...options, limit: o.limit }, signal);
  if (o.json) await printLine(await report(spectra, { ...saved }));
  else if (saved !== undefined) await printTable(Table.fromRows(saved.saved));
  else if (o.out !== "-") await printTable(spectraTable(spectra), { maxRows: 100 });
  return saved !== undefined && saved.failed > 0 ? 1 : 0;
}
