// deno-lint-ignore-file no-console
/**
 * `denovo discover images|spectra`: data of a place, time and part of the spectrum from all services of the VO.
 *
 * @module
 */
import { opt, OptionError, type OptionValues, parseOptions } from "../../cli/options.ts";
import { printJson } from "../../cli/print_json.ts";
import { Time } from "../../core/coords/time.ts";
import {
  type DiscoverOptions,
  type Discovery,
  type DiscoveryLogEntry,
  type DiscoveryQuery,
  DiscoveryResults,
} from "../../registry/discover.ts";
import { type FoundDataset, foundTable } from "../../registry/found.ts";
import { Column } from "../../core/table/column.ts";
import { Table } from "../../core/table/table.ts";
import type { Registry } from "../../registry/regtap.ts";
import { writeLog } from "../_registry.ts";
import { openRegistry, registryOptions, tellWarning } from "./_registry.ts";
import { printResult, resultOptions, wantedFormat } from "./_print_result.ts";
import { positionOption } from "./_results.ts";
import { safeLine } from "../_tell.ts";

const OPTIONS = {
  pos: positionOption,
  radius: opt.number("radius of the field (deg)", 0.1, { min: 0, max: 90 }),
  spectrum: opt.value('"VALUE UNIT" or "FROM TO UNIT", as in "550 nm"', parseRange),
  time: opt.value("moment, or two with a blank between: MJD or ISO 8601", parseTimes),
  inclusive: opt.flag("also services and data that do not say enough about themselves"),
  types: opt.list("kinds of data by the names of ObsCore, in place of the usual one"),
  all: opt.flag("ask also services that are known to serve what others serve"),
  maxrec: opt.integer("rows of each service at most, where it knows MAXREC", undefined, { min: 1 }),
  concurrency: opt.integer("services to ask at once", 8, { min: 1 }),
  log: opt.string("file for a line of JSON about each service"),
  json: opt.flag("print JSON: data sets, and what became of each service"),
  ...resultOptions,
  ...registryOptions,
  timeout: opt.number("limit for each service as a whole (s)", 20, { min: 0.001 }),
};

type Values = OptionValues<typeof OPTIONS>;

function parseRange(text: string): NonNullable<DiscoveryQuery["spectrum"]> {
  const words = text.trim().split(/[\s,]+/);
  const unit = words.pop() ?? "";
  const [a = NaN, b = a, ...more] = words.map(Number);
  if (more.length > 0 || Number.isNaN(a + b) || !/^[a-z]/i.test(unit)) {
    throw new RangeError(`"${text}" is no part of the spectrum: write "VALUE UNIT" or "A B UNIT"`);
  }
  return { value: a === b ? a : [a, b], unit };
}

function parseTimes(text: string): NonNullable<DiscoveryQuery["time"]> {
  const [from, to, ...more] = text.trim().split(/[\s,]+/).map((word) =>
    /^[-+]?\d+(\.\d*)?$/.test(word) && !/^\d{4}$/.test(word) ? Number(word) : Time.parse(word)
  );
  if (from === undefined || more.length > 0) {
    throw new RangeError(`"${text}" is neither one moment nor two`);
  }
  return to === undefined ? from : [from, to];
}

/**
 * Runs the command.
 *
 * @param what What is searched for.
 * @param discover The function that searches.
 * @param args The command line.
 * @param signal Ends it.
 */
export async function runDiscovery(
  what: "images" | "spectra",
  discover: (query: DiscoveryQuery, options: DiscoverOptions) => Discovery,
  args: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const title = `denovo discover ${what}: ${what} from all services of the VO`;
  const o = parseOptions(title, OPTIONS, args);
  const { pos, radius, spectrum, time, inclusive } = o;
  if (pos === undefined && spectrum === undefined && time === undefined) {
    throw new OptionError("Nothing is wanted: give --pos, --spectrum or --time");
  }
  if (!o.json) wantedFormat(o);
  await using seam = await openRegistry(o, signal);
  const space = pos === undefined ? undefined : { ...pos, radius };
  let discovery: Discovery;
  try {
    const settings = discoverOptions(o, seam.registry, signal);
    discovery = discover({ space, spectrum, time, inclusive }, settings);
  } catch (error) {
    throw new OptionError((error as Error).message);
  }
  const datasets: FoundDataset[] = [];
  try {
    for await (const dataset of discovery) datasets.push(dataset);
  } finally {
    if (o.log !== undefined) await writeLog(o.log, discovery.log);
  }
  const { log, warnings } = discovery;
  warnings.forEach(tellWarning);
  const results = new DiscoveryResults({ datasets, log, warnings });
  await printDiscovery(results, o, signal);
  console.error(summaryOf(what, results));
  const asked = log.filter(({ outcome }) => outcome !== "not-asked");
  return asked.length > 0 && asked.every(({ outcome }) => outcome === "failed") ? 1 : 0;
}

function discoverOptions(o: Values, registry: Registry, signal: AbortSignal): DiscoverOptions {
  return {
    registry,
    types: o.types.length === 0 ? undefined : o.types,
    removeRedundant: !o.all,
    maxrec: o.maxrec,
    concurrency: o.concurrency,
    timeoutMs: Math.max(1, Math.round(o.timeout * 1000)),
    signal,
    onServices: ({ length }) => {
      if (length > 0) {
        console.error(length === 1 ? "1 service is asked" : `${length} services are asked`);
      }
    },
    onLog: (entry) => console.error(describeEntry(entry)),
  };
}

async function printDiscovery(
  results: DiscoveryResults,
  o: Values,
  signal: AbortSignal,
): Promise<void> {
  const { datasets, length, isCut, log, warnings } = results;
  if (o.json) {
    const overflow = isCut ? "server" : "none";
    await printJson({ length, overflow, warnings, datasets: [...foundTable(datasets)], log });
  } else if (length > 0 || o.out !== "-") {
    const short = wantedFormat(o) === undefined;
    const table = results.toTable();
    await printResult(short ? shorten(table) : table, o, signal);
  }
}

/** What is told at the end: who was asked, who answered, what came. */
function summaryOf(what: string, { length, isCut, log }: DiscoveryResults): string {
  const asked = log.filter(({ outcome }) => outcome !== "not-asked");
  const answered = asked.filter(({ outcome }) => outcome !== "failed").length;
  const services = `${asked.length} ${asked.length === 1 ? "service was" : "services were"} asked`;
  const found = length === 0 ? `no ${what} were found` : `${length} ${what}`;
  return `${services}, ${answered} answered: ${found}${isCut ? ", and there are more" : ""}`;
}

/** The columns that fit a terminal, with as many decimals as help there. */
function shorten(table: Table): Table {
  const columns = table.select(SHOWN).columns.map((column) => {
    const precision = DECIMALS[column.field.name];
    return precision === undefined
      ? column
      : new Column({ ...column.field, precision }, column.vectors);
  });
  return new Table(columns, { diagnostics: table.diagnostics });
}

/** Decimals of what is shown at a terminal; pipes and files get all digits. */
const DECIMALS: Readonly<Record<string, string>> = { "s_ra": "6", "s_dec": "6", "t_min": "5" };

/** What fits a terminal. */
const SHOWN = [
  "obs_title",
  "s_ra",
  "s_dec",
  "t_min",
  "em_min",
  "em_max",
  "origin_service",
  "access_url",
];

/** One line for people about what became of a service. */
function describeEntry(entry: DiscoveryLogEntry): string {
  const { service, protocol, outcome, reason, kind, message, rows, kept, overflow, ms = 0 } = entry;
  const { duplicates = 0, filtered = 0, note } = entry;
  const name = `${service} (${protocol})`;
  if (outcome === "not-asked") return safeLine(`${name}: not asked: ${reason}`);
  if (outcome === "failed") return safeLine(`${name}: ${kind}: ${message}`);
  const details = [
    ...kept === rows ? [] : [`${kept} of them new`],
    ...duplicates === 0 ? [] : [`${duplicates} known already`],
    ...filtered === 0 ? [] : [`${filtered} do not fit`],
    ...overflow === undefined ? [] : ["there are more"],
    ...note === undefined ? [] : [note],
  ];
  const list = details.length === 0 ? "" : `, ${details.join(", ")}`;
  return safeLine(`${name}: ${rows} rows${list} (${(ms / 1000).toFixed(1)} s)`);
}
