// deno-lint-ignore-file no-console
/**
 * `denovo table convert`: a table in another format, batch by batch.
 *
 * @module
 */
import { progressLine } from "../../cli/progress_line.ts";
import { opt, type OptionValues, parseOptions } from "../../cli/options.ts";
import { counted } from "../../core/runtime/_count.ts";
import type { Diagnostic } from "../../core/table/meta.ts";
import { copyVotable } from "../../core/votable/copy.ts";
import type { VotableDocument } from "../../core/votable/model.ts";
import { type Input, inputOptions, notesOn, openAny, openRows, readOptions } from "./_input.ts";
import { tellSaved } from "./_saved.ts";
import { errorSentence, statusOfDocument } from "./_status.ts";
import { safeLine } from "../_tell.ts";
import {
  encodeTable,
  formatFor,
  FORMATS,
  type OutputFormat,
  serializationOf,
  writeNew,
} from "./_output.ts";

const OPTIONS = {
  input: opt.positional("file, URL, or - for standard input"),
  output: opt.positional("file, or - for standard output", "-"),
  format: opt.choice("format of the output, if its ending does not tell", FORMATS),
  version: opt.choice("version of a VOTable to write", ["1.4", "1.5"], "1.4"),
  overwrite: opt.flag("replace the output if it is there"),
  ...inputOptions,
};

type Values = OptionValues<typeof OPTIONS>;

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const o = parseOptions("denovo table convert: a table in another format", OPTIONS, args);
  const format = formatFor(o.output, o.format);
  const input = await openAny(o.input, o, signal);
  using line = progressLine();
  const notes: string[] = [];
  let count = 0;
  const onRows = (rows: number) => {
    count = rows;
    line.show(`${rows} rows`);
  };
  const chunks = convert(input, format, o, { signal, onRows, note: (text) => notes.push(text) });
  const bytes = await writeNew(o.output, chunks, { overwrite: o.overwrite, signal });
  line.clear();
  tellSaved(o.output, bytes, counted(count, "row"));
  for (const note of notes) console.error(safeLine(`Note: ${note}`));
}

interface Context {
  readonly signal: AbortSignal;
  readonly onRows: (rows: number) => void;
  readonly note: (text: string) => void;
}

/** VOTable to VOTable keeps the document: all tables, all metadata. Anything else is about one table. */
async function* convert(
  input: Input,
  format: OutputFormat,
  o: Values,
  { signal, onRows, note }: Context,
): AsyncGenerator<Uint8Array> {
  const serialization = serializationOf(format);
  if (input.format === "votable" && serialization !== undefined && o.table === undefined) {
    const onDiagnostics = (found: readonly Diagnostic[]) => {
      const read = found.filter(({ code }) => code !== "W_FORBIDDEN_CHARACTER");
      noteLosses(found.filter((one) => !read.includes(one)), note);
      const faults = read.reduce((sum, { count }) => sum + count, 0);
      if (faults > 0) note(`${faults} faults were read over (denovo table lint tells them)`);
    };
    const options = {
      ...readOptions(input.name, o, signal),
      format: serialization,
      version: o.version,
    };
    const onDocument = (document: VotableDocument) => {
      const { error } = statusOfDocument(document);
      if (error !== undefined) note(errorSentence(error));
    };
    yield* copyVotable(input.bytes, { ...options, onRows, onDiagnostics, onDocument });
    return;
  }
  await using table = await openRows(input, o, signal);
  let rows = 0;
  const batches = {
    fields: table.fields,
    get meta() {
      return table.meta;
    },
    get infos() {
      return table.infos;
    },
    async *[Symbol.asyncIterator]() {
      for await (const batch of table) {
        yield batch;
        onRows(rows += batch.length);
      }
    },
  };
  yield* encodeTable(batches, format, o.version, (lost) => noteLosses(lost, note));
  notesOn(table).forEach(note);
}

/** What could not be written as it was. */
function noteLosses(lost: readonly Diagnostic[], note: (text: string) => void): void {
  for (const { message, count } of lost) note(count > 1 ? `${message} (${count} times)` : message);
}
