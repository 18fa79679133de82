// deno-lint-ignore-file no-console
/**
 * `denovo resolve`: positions of objects by their names.
 *
 * @module
 */
import {
  commonOptions,
  isGiven,
  opt,
  OptionError,
  parseOptions,
  requestOptions,
} from "../../cli/options.ts";
import { printJson } from "../../cli/print_json.ts";
import { printTable } from "../../cli/print_table.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { formatPosition } from "../../core/coords/position.ts";
import type { Row } from "../../core/table/cell.ts";
import { Table } from "../../core/table/table.ts";
import { isVoError } from "../../core/runtime/errors.ts";
import { type ResolvedObject, resolveName, SESAME_MIRRORS } from "../../protocols/resolver.ts";
import { numberField, textField } from "./_results.ts";
import { safeLine } from "../_tell.ts";

const OPTIONS = {
  names: opt.rest("names of objects", "NAME ..."),
  sesame: opt.url("Sesame service to ask", SESAME_MIRRORS[0] as string),
  sexagesimal: opt.flag("print hours and degrees, minutes, seconds"),
  json: opt.flag("print a JSON array"),
  ...commonOptions,
};

/** A row for each object; sexagesimal positions are texts. */
function objectTable(found: readonly ResolvedObject[], isSexagesimal: boolean): Table {
  const angle = isSexagesimal ? textField : (name: string) => numberField(name, "deg", "6");
  const rows = found.map((object) => {
    const { ra, dec, name, mainName, objectType, resolver } = object;
    const [hours, degrees] = formatPosition(object, { style: "sexagesimal" }).split(/ (?=[+-])/);
    const place = isSexagesimal ? { ra: hours, dec: degrees } : { ra, dec };
    return { name, ...place, "main_name": mainName, type: objectType, resolver } as Row;
  });
  return Table.fromRows(rows, [
    textField("name"),
    angle("ra"),
    angle("dec"),
    textField("main_name"),
    textField("type"),
    textField("resolver"),
  ]);
}

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const given = parseOptions("denovo resolve: positions of objects by name", OPTIONS, args);
  if (given.names.length === 0) {
    throw new OptionError("Argument NAME is missing: name of an object");
  }
  if (given.names.some((name) => name.trim() === "")) {
    throw new OptionError("Argument NAME: it is empty");
  }
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "sesame");
  const named = isGiven(given, "sesame") || services.sandbox !== undefined;
  const options = {
    ...requestOptions(o, signal),
    ...named ? { mirrors: [o.sesame] } : {},
  };
  const found: ResolvedObject[] = [];
  let failed = 0;
  for (const name of o.names) {
    try {
      found.push(await resolveName(name, options));
    } catch (error) {
      // One unknown name does not stop the others.
      if (!isVoError(error, "E_QUERY")) throw error;
      failed++;
      console.error(safeLine(error.message));
    }
  }
  if (o.json) await printJson(found);
  else if (found.length > 0) await printTable(objectTable(found, o.sexagesimal));
  return failed > 0 ? 1 : 0;
}
