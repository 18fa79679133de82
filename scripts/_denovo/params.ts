// deno-lint-ignore-file no-console
/**
 * `denovo params`: the parameters that a service takes.
 *
 * @module
 */
import { printJson } from "../../cli/print_json.ts";
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
import { isVoError } from "../../core/runtime/errors.ts";
import type { RequestOptions } from "../../core/runtime/http.ts";
import { type InputParameter, ScsService } from "../../protocols/scs.ts";
import { SiaService } from "../../protocols/sia.ts";
import { parameterTable } from "../viewparams.ts";

const OPTIONS = {
  service: opt.positional("access URL, the same as --url", "", parseUrlText),
  url: opt.url("access URL", "http://dc.g-vo.org/bgds/q/sia/siap.xml"),
  type: opt.choice("what the service is", ["auto", "sia", "scs"], "auto"),
  json: opt.flag("print JSON"),
  ...commonOptions,
};

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const o = parseOptions("denovo params: the parameters that a service takes", OPTIONS, args);
  refuseBoth(o, "service", "url");
  await using services = await resolveServices(o, { signal });
  const url = o.service || services.option(o, "url");
  const parameters = await findParameters(url, o.type, requestOptions(o, signal));
  if (o.json) return await printJson({ url, parameters });
  if (parameters.length === 0) console.error("The service declares no parameters");
  else await printTable(parameterTable(parameters), { maxRows: Infinity, maxColWidth: 60 });
}

/** Asks as for an image service, and, if that is refused, as for a cone search. */
async function findParameters(
  url: string,
  type: "auto" | "sia" | "scs",
  options: RequestOptions,
): Promise<readonly InputParameter[]> {
  if (type === "scs") return await new ScsService(url).inputParameters(options);
  try {
    return await new SiaService(url).inputParameters(options);
  } catch (error) {
    if (type === "sia" || !isVoError(error, "E_QUERY", "E_HTTP_STATUS")) throw error;
    return await new ScsService(url).inputParameters(options).catch(() => {
      throw error;
    });
  }
}
