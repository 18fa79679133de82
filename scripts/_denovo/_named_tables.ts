/**
 * Tables that commands take as `NAME=FILE`.
 *
 * @module
 */
import { OptionError } from "../../cli/options.ts";
import { emptyTable } from "../../core/table/_empty_table.ts";
import { Table } from "../../core/table/table.ts";
import { type InputValues, openAny, openRows } from "./_input.ts";

/** A table's name in queries, and where it is. */
export interface NamedInput {
  readonly name: string;
  readonly input: string;
}

/**
 * Reads `NAME=FILE`; the name may be in double quotes, with a schema or without.
 *
 * @throws {OptionError} If it has not that form.
 */
export function parseNamed(text: string): NamedInput {
  const match = /^((?:"[^"]+"|[A-Za-z]\w*)(?:\.(?:"[^"]+"|[A-Za-z]\w*))*)=(.+)$/s.exec(text);
  const [, name, input] = match ?? [];
  if (name === undefined || input === undefined) {
    throw new OptionError(`Wanted NAME=FILE for a table, got ${text}`);
  }
  return { name, input };
}

/**
 * Refuses standard input as more tables than it can be.
 *
 * @throws {OptionError} If it is.
 */
export function refuseStdin(tables: readonly string[], most: 0 | 1): void {
  if (tables.filter((text) => text.endsWith("=-")).length <= most) return;
  throw new OptionError(
    most === 0
      ? "Standard input (-) is the query already and cannot be a table, too"
      : "Standard input (-) can be one table only",
  );
}

/** Reads all of a table. */
export async function loadNamed(
  { input }: NamedInput,
  o: InputValues,
  signal: AbortSignal,
): Promise<Table> {
  await using source = await openRows(await openAny(input, o, signal), o, signal);
  const batches: Table[] = [];
  for await (const batch of source) batches.push(batch);
  return batches.length === 0 ? emptyTable(source.fields) : Table.concat(batches);
}

/** Reads the columns of a table, without its rows. */
export async function headNamed(
  { input }: NamedInput,
  o: InputValues,
  signal: AbortSignal,
): Promise<Table> {
  await using source = await openRows(await openAny(input, o, signal), o, signal);
  return emptyTable(source.fields);
}
