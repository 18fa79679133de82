/**
 * `denovo slap`: spectral lines.
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
import { type LineRecord, type Results, SlapService } from "../../protocols/slap.ts";
import { parseParameter, parseRange } from "../_extra.ts";
import { numberField, report, saveTable, searchOptions, tellAbout, textField } from "./_results.ts";
import { splitParameters } from "./_standard_params.ts";

const OPTIONS = {
  service: opt.positional("SLAP access URL, the same as --url", "", parseUrlText),
  url: opt.url("SLAP access URL", "http://dc.g-vo.org/toss/q/slap/slap.xml"),
  wavelength: opt.value("wavelengths in vacuum (m), lo/hi", parseRange, "6.5e-7/6.6e-7"),
  element: opt.list("symbol of an element"),
  param: opt.list("a parameter of the service's own, NAME=VALUE", [], parseParameter),
  ...searchOptions,
  ...commonOptions,
};

/** Parameters of SLAP that have no option of their own. */
const STANDARD = {
  INITIAL_LEVEL_ENERGY: ["initialLevelEnergy", "range"],
  FINAL_LEVEL_ENERGY: ["finalLevelEnergy", "range"],
  TEMPERATURE: ["temperature", "range"],
  EINSTEIN_A: ["einsteinA", "range"],
  PROCESS_TYPE: ["processType", "text"],
  PROCESS_NAME: ["processName", "text"],
} as const;
const BY_OPTION = {
  WAVELENGTH: "--wavelength",
  CHEMICAL_ELEMENT: "--element",
  MAXREC: "--maxrec",
  REQUEST: "nothing",
};

/** What all services for lines say in the same words, a row a line. */
function lineTable(lines: Results<LineRecord>): Table {
  const rows = lines.toArray().map((line) => ({
    title: line.title,
    wavelength: line.wavelength ?? null,
    species: line.species ?? null,
    initial: line.initialLevel ?? null,
    final: line.finalLevel ?? null,
    "initial_energy": line.initialLevelEnergy ?? null,
    "final_energy": line.finalLevelEnergy ?? null,
  }));
  return Table.fromRows(rows, [
    textField("title"),
    numberField("wavelength", "m", "E7"),
    textField("species"),
    textField("initial"),
    textField("final"),
    numberField("initial_energy", "J", "E5"),
    numberField("final_energy", "J", "E5"),
  ]);
}

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const given = parseOptions("denovo slap: spectral lines", OPTIONS, args);
  refuseBoth(given, "service", "url");
  const more = splitParameters(given.param, STANDARD, BY_OPTION);
  await using services = await resolveServices(given, { signal });
  const { service } = given;
  const o = service === "" ? services.adapt(given, "url") : given;
  const { wavelength, element, maxrec } = o;
  const query = {
    ...more.query,
    wavelength,
    chemicalElement: element.length === 0 ? undefined : element,
    maxrec,
    extra: more.extra,
  };
  const lines = await new SlapService(service || o.url).search(query, requestOptions(o, signal));
  tellAbout(lines, "lines", "other wavelengths; they are in metres, 6563 Å is 6.563e-7");
  await saveTable(lines, o, signal);
  if (o.json) await printLine(await report(lines));
  else if (o.out !== "-") await printTable(lineTable(lines), { maxRows: 200 });
}
