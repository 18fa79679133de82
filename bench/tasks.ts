/**
 * The tasks: what we run, and what the peers run for the same work.
 *
 * @module
 */
import config from "../deno.json" with { type: "json" };
import { type PeerName, PYTHON, python, stilts, stiltsRead, stiltsStream } from "./peers.ts";

/** A command and its arguments. */
export type Command = readonly string[];

/** One thing that is measured. */
export interface Task {
  readonly name: string;
  readonly title: string;
  /** Files of the data folder it needs. */
  readonly files: readonly string[];
  /** Rows that everyone must report who reports any. */
  readonly rows?: number;
  /** A program that must be built for it; see {@linkcode build}. */
  readonly builds?: string;
  /** Whether it belongs to `--quick`. */
  readonly quick: boolean;
  /** A server that runs meanwhile and prints its port; its URL takes the place of `{url}` in all commands. */
  readonly serve?: Command;
  /** Files that the commands write; removed before each run. */
  readonly outputs?: readonly string[];
  /** Our command. */
  readonly ours: Command;
  /** The peers' commands. */
  readonly peers: Readonly<Partial<Record<PeerName, Command>>>;
}

const HERE = new URL("./", import.meta.url);

/** `deno run` of one of the measured programs, with just the permissions it needs. */
export function program(
  name: string,
  flags: readonly string[],
  ...args: readonly string[]
): Command {
  const path = pathOf(`programs/${name}.ts`);
  return [Deno.execPath(), "run", "-q", "--frozen", ...flags, path, ...args];
}

/** Builds programs with the options of `deno task build`: plain JavaScript without comments, in few files. */
export function build(names: readonly string[], out: string): Command {
  const paths = names.map((name) => pathOf(`programs/${name}.ts`));
  const [, ...words] = config.tasks.build.split(" ");
  const options = words.slice(0, words.indexOf("--outdir") + 1);
  return [Deno.execPath(), ...options, `${out}/built`, ...paths];
}

function pathOf(name: string): string {
  return decodeURIComponent(new URL(name, HERE).pathname);
}

const READ = ["--allow-read"];
const WRITE = ["--allow-read", "--allow-write"];

/**
 * The tasks.
 *
 * @param data The data folder.
 * @param out A folder for what is written.
 */
export function tasksFor(data: string, out: string): readonly Task[] {
  const at = (name: string) => `${data}/${name}`;
  const to = (name: string) => `${out}/${name}`;
  const outputs = [to("ours.out"), to("theirs.out")];
  const script = pathOf("../scripts/denovo.ts");

  const read = (name: string, file: string, title: string): Task => ({
    name,
    title: `${title} into typed columns`,
    files: [file],
    rows: rowsOf(file),
    quick: file.includes("100k"),
    ours: program("read", READ, at(file)),
    peers: {
      astropy: python("read", at(file)),
      stilts: stiltsRead(at(file)),
      ...(name === "tabledata-1m"
        ? { xmllint: ["xmllint", "--noout", "--stream", "--huge", at(file)] }
        : {}),
    },
  });
  const firstRow = (name: string, file: string): Task => ({
    name,
    title: `the first row of ${file}`,
    files: [file],
    quick: file.includes("100k"),
    ours: program("first_row", READ, at(file)),
    outputs: [to("first.csv")],
    peers: { stilts: stiltsStream(at(file), "cmd=head 1", "ofmt=csv", `out=${to("first.csv")}`) },
  });
  const firstRowBuilt = (name: string, file: string): Task => ({
    ...firstRow(name, file),
    title: `the first row of ${file}, by the program as it is built`,
    builds: "first_row",
    ours: [Deno.execPath(), "run", "-q", ...READ, to("built/first_row.js"), at(file)],
  });
  const stream = (name: string, file: string): Task => ({
    name,
    title: `a pass over ${file} that keeps no rows`,
    files: [file],
    rows: rowsOf(file),
    quick: file.includes("100k"),
    ours: program("stream", READ, at(file)),
    peers: file.includes("1m")
      ? { stilts: stiltsStream(at(file), "cmd=select ra<1000", "omode=count") }
      : {},
  });
  const convert = (
    name: string,
    file: string,
    title: string,
    ours: string,
    theirs: string,
  ): Task => ({
    name,
    title: `${title}, both as a stream`,
    files: [file],
    rows: rowsOf(file),
    quick: file.includes("100k"),
    outputs,
    ours: program("convert", WRITE, at(file), to("ours.out"), ours),
    peers: { stilts: stiltsStream(at(file), `ofmt=${theirs}`, `out=${to("theirs.out")}`) },
  });
  const rewrite = (name: string, format: string): Task => ({
    name,
    title: `100k x 14 read whole from TABLEDATA and written as ${format.toUpperCase()}`,
    files: ["gaia100k.vot"],
    rows: 100_000,
    quick: true,
    outputs,
    ours: program("read_write", WRITE, at("gaia100k.vot"), to("ours.out"), format),
    peers: {
      astropy: python("rewrite", at("gaia100k.vot"), to("theirs.out"), format),
    },
  });
  const gzip = (name: string, file: string): Task => ({
    name,
    title: `${file}.gz by HTTP with Content-Encoding: gzip, into typed columns`,
    files: [file, `${file}.gz`],
    rows: rowsOf(file),
    quick: file.includes("100k"),
    serve: program("serve_gzip", ["--allow-read", "--allow-net=127.0.0.1"], at(`${file}.gz`)),
    ours: program("fetch", ["--allow-net=127.0.0.1"], "{url}", String(sizeOf(at(file)))),
    peers: {},
  });

  const services = (
    name: string,
    concurrency: string,
    flags: readonly string[],
    peers: Task["peers"],
  ): Task => ({
    name,
    title: `100 services of which 10 are broken, ${concurrency} at once, a second for each`,
    files: [],
    rows: 100,
    quick: false,
    serve: program("sim_services", ["--allow-net=127.0.0.1"], "0.1", ...flags),
    ours: program("query_all", ["--allow-net=127.0.0.1"], "{url}", concurrency, "1000"),
    peers,
  });

  return [
    {
      name: "start",
      title: "denovo --help",
      files: [],
      quick: true,
      // The command of `deno task denovo`, from any folder.
      ours: [Deno.execPath(), ...config.tasks.denovo.split(" ").slice(1, -1), script, "--help"],
      peers: { stilts: ["stilts", "-version"], pyvo: [PYTHON, "-c", "import pyvo"] },
    },
    read("tabledata-100k", "gaia100k.vot", "TABLEDATA 100k x 14"),
    read("binary2-100k", "gaia100k.binary2.vot", "BINARY2 100k x 14"),
    read("tabledata-1m", "gaia1m.vot", "TABLEDATA 1M x 14"),
    read("binary-1m", "gaia1m.binary.vot", "BINARY 1M x 14"),
    read("binary2-1m", "gaia1m.binary2.vot", "BINARY2 1M x 14"),
    firstRow("first-row-100k", "gaia100k.vot"),
    firstRow("first-row-tabledata-1m", "gaia1m.vot"),
    firstRow("first-row-binary2-1m", "gaia1m.binary2.vot"),
    firstRowBuilt("first-row-built-tabledata-1m", "gaia1m.vot"),
    firstRowBuilt("first-row-built-binary2-1m", "gaia1m.binary2.vot"),
    stream("stream-100k", "gaia100k.vot"),
    stream("stream-tabledata-1m", "gaia1m.vot"),
    stream("stream-tabledata-2m", "gaia2m.vot"),
    stream("stream-binary2-1m", "gaia1m.binary2.vot"),
    stream("stream-binary2-2m", "gaia2m.binary2.vot"),
    convert("csv-100k", "gaia100k.vot", "TABLEDATA 100k to CSV", "csv", "csv"),
    convert("csv-1m", "gaia1m.vot", "TABLEDATA 1M to CSV", "csv", "csv"),
    convert(
      "write-tabledata-1m",
      "gaia1m.binary2.vot",
      "BINARY2 1M written as TABLEDATA",
      "tabledata",
      "votable-tabledata",
    ),
    convert(
      "write-binary2-1m",
      "gaia1m.binary2.vot",
      "BINARY2 1M written as BINARY2",
      "binary2",
      "votable-binary2-inline",
    ),
    rewrite("rewrite-tabledata-100k", "tabledata"),
    rewrite("rewrite-binary2-100k", "binary2"),
    {
      name: "concat",
      title: "300 small files read and stacked",
      files: ["small"],
      rows: 9000,
      quick: true,
      ours: program("concat", READ, at("small")),
      peers: { astropy: python("concat", at("small")) },
    },
    {
      name: "concat-csv",
      title: "300 small files read, stacked, and written as CSV",
      files: ["small"],
      rows: 9000,
      quick: true,
      outputs,
      ours: program("concat", WRITE, at("small"), to("ours.out")),
      peers: {
        stilts: stilts(
          "tcat",
          `in=@${to("small.list")}`,
          "ifmt=votable",
          "multi=false",
          "ofmt=csv",
          `out=${to("theirs.out")}`,
        ),
      },
    },
    {
      name: "join-alone-1m",
      title: "1M x 1M joined on int64, without reading them, the best of three",
      files: ["ja.vot", "jb.vot"],
      rows: 800_000,
      quick: false,
      ours: program("join", READ, at("ja.vot"), at("jb.vot"), "source_id", "3"),
      peers: { astropy: python("join", at("ja.vot"), at("jb.vot"), "source_id") },
    },
    {
      name: "join-1m",
      title: "two tables of 1M rows read, and joined on int64",
      files: ["ja.vot", "jb.vot"],
      rows: 800_000,
      quick: false,
      ours: program("join", READ, at("ja.vot"), at("jb.vot"), "source_id"),
      peers: {
        stilts: stilts(
          "tmatch2",
          `in1=${at("ja.vot")}`,
          `in2=${at("jb.vot")}`,
          "ifmt1=votable",
          "ifmt2=votable",
          "matcher=exact",
          "values1=source_id",
          "values2=source_id",
          "join=1and2",
          "find=all",
          "omode=count",
        ),
      },
    },
    {
      name: "xmatch-alone-100k",
      title: "100k x 100k matched on the sky to the nearest, without reading them, the best of 20",
      files: ["xa.vot", "xb.vot"],
      rows: 100_000,
      quick: true,
      ours: program("xmatch", READ, at("xa.vot"), at("xb.vot"), "648000", "20"),
      peers: { astropy: python("xmatch", at("xa.vot"), at("xb.vot"), "648000", "20") },
    },
    {
      name: "xmatch-alone-1m",
      title: "1M x 1M matched on the sky to the nearest, the best of three",
      files: [],
      rows: 1_000_000,
      quick: false,
      ours: program("xmatch", READ, "1000000", "2", "648000", "3"),
      peers: { astropy: python("xmatch", "1000000", "2", "648000", "3") },
    },
    {
      name: "xmatch-100k",
      title: "two catalogues of 100k rows read, and matched within 1 arcsec",
      files: ["xa.vot", "xb.vot"],
      rows: 69_642,
      quick: true,
      ours: program("xmatch", READ, at("xa.vot"), at("xb.vot"), "1"),
      peers: {
        astropy: python("xmatch", at("xa.vot"), at("xb.vot"), "1"),
        stilts: stilts(
          "tmatch2",
          `in1=${at("xa.vot")}`,
          `in2=${at("xb.vot")}`,
          "ifmt1=votable",
          "ifmt2=votable",
          "matcher=sky",
          "params=1",
          "values1=ra_a dec_a",
          "values2=ra_b dec_b",
          "find=best1",
          "omode=count",
        ),
      },
    },
    {
      name: "adql-cone-1m",
      title: "a cone of 1 degree on 1M rows in ADQL, by the engine, warm",
      files: ["gaia1m.vot"],
      quick: false,
      ours: program("adql_cone", READ, at("gaia1m.vot")),
      peers: {},
    },
    {
      name: "adql-parse",
      title: "pyVO's largest query to the Registry, parsed, warm",
      files: [],
      rows: 1,
      quick: true,
      ours: program("adql_parse", READ),
      peers: {},
    },
    services("services-100", "100", [], {}),
    services("services-32", "32", ["nodrip"], { pyvo: python("services", "{url}") }),
    gzip("gzip-fetch-100k", "gaia100k.vot"),
    gzip("gzip-fetch-1m", "gaia1m.vot"),
  ];
}

function rowsOf(file: string): number {
  return file.includes("100k") ? 100_000 : file.includes("2m") ? 2_000_000 : 1_000_000;
}

function sizeOf(file: string): number {
  try {
    return Deno.statSync(file).size;
  } catch {
    return NaN; // it may still have to be made
  }
}
