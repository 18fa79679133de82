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
import { printRow } from "../../cli/print_row.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { formatPosition } from "../../core/coords/position.ts";
import { isVoError } from "../../core/runtime/errors.ts";
import { type ResolvedObject, resolveName, SESAME_MIRRORS } from "../../protocols/resolver.ts";
import { escapeText } from "./_text.ts";

const OPTIONS = {
  names: opt.rest("names of objects", "NAME ..."),
  sesame: opt.url("Sesame service to ask", SESAME_MIRRORS[0] as string),
  sexagesimal: opt.flag("print hours and degrees, minutes, seconds"),
  json: opt.flag("print a JSON array"),
  ...commonOptions,
};

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
      console.error(escapeText(error.message));
    }
  }
  if (o.json) await printJson(found);
  else {
    for (const object of found) {
      const { name, ra, dec, mainName, objectType, resolver } = object;
      const place = o.sexagesimal
        ? formatPosition(object, { style: "sexagesimal" }).split(/ (?=[+-])/)
        : [String(ra), String(dec)];
      await printRow(name, ...place, mainName, objectType, resolver);
    }
  }
  return failed > 0 ? 1 : 0;
}
