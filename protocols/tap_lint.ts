/**
 * A short inspection of a TAP service: whether it does what it declares and what TAP 1.1, UWS 1.1, VOSI 1.1 and DALI 1.1 want of
 * it. It asks little, changes nothing but a job of its own, and is no substitute for `stilts taplint`.
 *
 * @module
 */
import { isVoError, QueryError } from "../core/runtime/errors.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import { Table } from "../core/table/table.ts";
import { grammarFault } from "./_tap_grammar.ts";
import { startBudget } from "./_service.ts";
import { plainName, type VosiTable } from "./_vosi_table.ts";
import type { TapService } from "./tap.ts";

/** What is inspected, in this order. */
export type TapLintStage =
  | "availability"
  | "capabilities"
  | "tables"
  | "columns"
  | "sync"
  | "maxrec"
  | "errors"
  | "async"
  | "upload"
  | "examples";

/** Something that was found. */
export interface TapFinding {
  /** Where. */
  readonly stage: TapLintStage;
  /** How bad it is; `"info"` tells what was done, once a stage. */
  readonly severity: "error" | "warning" | "info";
  /** What. */
  readonly message: string;
}

/** How to inspect. */
export interface TapLintOptions extends RequestOptions {
  /** The stages; all by default. */
  readonly stages?: readonly TapLintStage[] | undefined;
  /** Most tables whose columns are compared; 10 by default, those of TAP_SCHEMA among them. */
  readonly maxTables?: number | undefined;
}

/** Collects what a stage finds. */
interface Report {
  error(message: string): void;
  warning(message: string): void;
}

/** One stage: resolves with what was done. */
type Stage = (
  service: TapService,
  report: Report,
  left: () => RequestOptions,
  options: TapLintOptions,
) => Promise<string>;

/**
 * Inspects a service, stage by stage. What a stage cannot go on after is an error of it, and the next one begins.
 *
 * @param service The service.
 * @param options Which stages, signal; the limits hold for each stage.
 * @returns The findings as they are made; each stage ends with one of severity `"info"`.
 * @throws The signal's own reason.
 */
export async function* lintTap(
  service: TapService,
  options: TapLintOptions = {},
): AsyncGenerator<TapFinding, void, undefined> {
  const { stages = Object.keys(STAGES) as TapLintStage[], signal, ...limits } = options;
  for (const stage of stages) {
    const run = STAGES[stage];
    if (run === undefined) throw new TypeError(`Cannot inspect the stage ${stage}: there is none`);
    const found: TapFinding[] = [];
    const report: Report = {
      error: (message) => found.push({ stage, severity: "error", message }),
      warning: (message) => found.push({ stage, severity: "warning", message }),
    };
    let done = "Not finished";
    try {
      const { stages: _s, maxTables: _m, ...requests } = { ...limits, signal } as TapLintOptions;
      done = await run(service, report, startBudget(requests), options);
    } catch (error) {
      signal?.throwIfAborted();
      if (!isVoError(error)) throw error;
      report.error(firstLine(error.message));
    }
    yield* found;
    yield { stage, severity: "info", message: done };
  }
}

const STAGES: Readonly<Record<TapLintStage, Stage>> = {
  availability: async (service, report, left) => {
    const { available, warnings } = await service.availability(left());
    for (const warning of warnings) report.error(warning);
    if (!available) report.warning("The service says that it is not available");
    return "Read the availability";
  },

  capabilities: async (service, report, left) => {
    const { tap, warnings, length } = await service.capabilities(left());
    for (const warning of warnings) report.error(warning);
    if (tap === undefined) {
      report.error("There is no TAP capability");
      return `Read ${length} capabilities`;
    }
    const adql = tap.language("ADQL");
    if (adql === undefined) report.error("ADQL is not among the languages");
    if (tap.outputFormats.length === 0) report.error("No output format is declared");
    const inline = tap.uploadMethods.some((id) => /#upload-inline$/i.test(id));
    if (tap.uploadMethods.length > 0 && !inline) {
      report.error("Uploads are declared, but not inline ones, which are mandatory then");
    }
    for (const { form, returns } of tap.functions) {
      if (!/^\s*\w[\w.]*\s*\(.*\)\s*->/s.test(form) || returns === undefined) {
        report.warning(`The signature of a function is none: ${form}`);
      }
    }
    return `Read ${length} capabilities with ${adql?.features.length ?? 0} features of ADQL`;
  },

  tables: async (service, report, left) => {
    const vosi = await service.tables({ ...left(), source: "vosi", fresh: true });
    for (const warning of vosi.warnings) report.error(warning);
    const schema = await service.tables({ ...left(), source: "tap_schema", fresh: true });
    const names = (tables: Iterable<VosiTable>): ReadonlySet<string> =>
      new Set([...tables].map(({ name }) => plainName(name).toLowerCase()));
    const [declared, known] = [names(vosi), names(schema)];
    for (const name of declared.difference(known)) {
      report.error(`The table ${name} is in the tables document and not in TAP_SCHEMA`);
    }
    for (const name of known.difference(declared)) {
      report.error(`The table ${name} is in TAP_SCHEMA and not in the tables document`);
    }
    for (const name of ["schemas", "tables", "columns", "keys", "key_columns"]) {
      if (!known.has(`tap_schema.${name}`)) report.error(`TAP_SCHEMA.${name} is not declared`);
    }
    return `Compared ${declared.size} tables of the document with ${known.size} of TAP_SCHEMA`;
  },

  columns: async (service, report, left, { maxTables = 10 }) => {
    const tables = await service.tables({ ...left(), source: "vosi" });
    const some = [...tables].toSorted((a, b) => rank(a.name) - rank(b.name)).slice(0, maxTables);
    let columns = 0;
    for (const { name } of some) {
      const { columns: declared = [] } = await tables.describe(name, left());
      columns += declared.length;
      const fields = await service.columns(`SELECT * FROM ${name}`, left());
      const sent = new Map(fields.map((field) => [field.name.toLowerCase(), field]));
      for (const column of declared) {
        const field = sent.get(plainName(column.name).toLowerCase());
        const of = `${column.name} of ${name}`;
        if (field === undefined) {
          report.error(`The column ${of} is declared and not sent`);
          continue;
        }
        sent.delete(plainName(column.name).toLowerCase());
        if (column.datatype !== undefined && !sameType(column.datatype, field.datatype)) {
          report.error(
            `The column ${of} is declared ${column.datatype}, and sent ${field.datatype}`,
          );
        }
        for (const key of ["unit", "ucd", "utype"] as const) {
          const [wanted, got] = [column[key]?.trim() ?? "", field[key]?.trim() ?? ""];
          if (wanted.toLowerCase() !== got.toLowerCase()) {
            report[key === "unit" ? "error" : "warning"](
              `The ${key} of ${of} is declared "${wanted}", and sent "${got}"`,
            );
          }
        }
      }
      for (const extra of sent.keys()) {
        report.error(`The column ${extra} of ${name} is not declared`);
      }
    }
    return `Compared ${columns} columns of ${some.length} tables with those of results`;
  },

  sync: async (service, report, left) => {
    const query = "SELECT table_name FROM TAP_SCHEMA.tables";
    const post = await service.query(query, left());
    const get = await service.query(query, { ...left(), method: "GET" });
    if (post.length === 0) report.error("TAP_SCHEMA.tables is empty");
    if (post.length !== get.length) {
      report.error(`GET and POST differ: ${get.length} and ${post.length} rows`);
    }
    const said = post.infos.some(({ name }) => name.toUpperCase() === "QUERY_STATUS");
    if (!said) report.error("The result does not say QUERY_STATUS");
    for (const warning of post.warnings) report.warning(warning);
    return `Read ${post.length} rows by POST and GET`;
  },

  maxrec: async (service, report, left) => {
    const query = "SELECT column_name FROM TAP_SCHEMA.columns";
    const none = await service.query(query, { ...left(), maxrec: 0 });
    if (none.length > 0) report.error(`MAXREC=0 was ignored: ${none.length} rows came`);
    if (none.fields.length === 0) report.error("MAXREC=0 brings no columns");
    const few = await service.query(query, { ...left(), maxrec: 3 });
    if (few.length > 3) report.error(`MAXREC=3 was ignored: ${few.length} rows came`);
    if (few.overflow === "none") report.error("A result that was cut by MAXREC says no OVERFLOW");
    const top = await service.query(query.replace("SELECT", "SELECT TOP 2"), left());
    if (top.length !== 2) report.error(`TOP 2 brings ${top.length} rows`);
    if (top.overflow !== "none") report.error("A result that was not cut says OVERFLOW");
    return "Asked for 0 and 3 rows with MAXREC, and for 2 with TOP";
  },

  errors: async (service, report, left) => {
    for (const query of ["SELECT FROM", "SELECT nothing_of_this_name FROM TAP_SCHEMA.tables"]) {
      try {
        await service.query(query, left());
        report.error(`A wrong query is not refused: ${query}`);
      } catch (error) {
        left().signal?.throwIfAborted();
        if (!isVoError(error)) throw error;
        if (!(error instanceof QueryError) || error.serviceMessage.trim() === "") {
          report.error(
            `A wrong query is refused without a word of why: ${firstLine(error.message)}`,
          );
        } else if (error.cause !== undefined) {
          report.warning("A wrong query is refused in plain text, not in a VOTable");
        }
      }
    }
    return "Sent two wrong queries";
  },

  async: async (service, report, left) => {
    const query = "SELECT TOP 2 table_name FROM TAP_SCHEMA.tables";
    const job = await service.submit(query, { ...left(), run: false });
    try {
      const { phase, parameters } = await job.refresh(left());
      if (phase !== "PENDING") report.error(`A new job is ${phase} and not PENDING`);
      if (!parameters.some(({ id }) => id.toUpperCase() === "QUERY")) {
        report.warning("The job does not list its query among its parameters");
      }
      const listed = (await service.jobs({}, left())).some(({ url }) => url === job.url);
      if (!listed) report.warning("The new job is not in the list of jobs");
      await job.run(left());
      await job.wait(left());
      const results = await job.results(left());
      if (!results.some(({ id }) => id === "result")) {
        report.error("The job has no result that is called result");
      }
      const { length } = await job.result(left());
      if (length !== 2) report.error(`The job's result has ${length} rows, not 2`);
    } finally {
      await job.delete(left());
    }
    const gone = await job.refresh(left()).then(({ phase }) => phase, () => undefined);
    if (gone !== undefined && gone !== "ARCHIVED") {
      report.error(`The deleted job is still there: ${gone}`);
    }
    return "Made a job, ran it, read its result, deleted it";
  },

  upload: async (service, report, left) => {
    const { tap } = await service.capabilities(left());
    if ((tap?.uploadMethods.length ?? 0) === 0) return "Uploads are not declared";
    const upload = { mine: Table.fromColumns({ id: [2n ** 60n + 1n, 2n], word: ["a<b", "ü"] }) };
    const back = await service.query("SELECT id, word FROM TAP_UPLOAD.mine ORDER BY word", {
      ...left(),
      upload,
    });
    const ids = new Set([...back.column("id")].map(String));
    if (back.length !== 2 || !ids.has(String(2n ** 60n + 1n))) {
      report.error(
        `Two uploaded rows come back as ${back.length}, with the ids ${[...ids].join(", ")}`,
      );
    }
    const words = [...back.column("word")].map(String);
    if (!words.includes("a<b")) report.error(`An uploaded text comes back changed: ${words[0]}`);
    if (!words.includes("ü")) {
      report.warning("An uploaded text that is no ASCII comes back changed");
    }
    return "Uploaded a table and read it back";
  },

  examples: async (service, report, left) => {
    const examples = await service.examples(left());
    for (const { name, query } of examples) {
      if (name === "") report.warning("An example has no name");
      const fault = query === undefined ? undefined : grammarFault(query, undefined);
      if (fault !== undefined) report.error(`The example "${name}" is no ADQL: ${fault.detail}`);
    }
    return `Read ${examples.length} examples`;
  },
};

/** Tables of TAP_SCHEMA first: every service has them. */
function rank(name: string): number {
  return /^"?tap_schema"?\./i.test(name) ? 0 : 1;
}

/** Texts may be of either kind. */
function sameType(declared: string, sent: string): boolean {
  const plain = (type: string): string => type === "unicodeChar" ? "char" : type;
  return plain(declared) === plain(sent);
}

function firstLine(message: string): string {
  return message.split("\n", 1)[0] ?? message;
}
