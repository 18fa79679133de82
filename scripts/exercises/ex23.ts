#!/usr/bin/env -S deno run --allow-net --allow-read=spectra --allow-write=spectra
// deno-lint-ignore-file no-console
/**
 * Find spectra of theory by the parameters of their models, without a position, and save a few (exercise 23).
 *
 * ```sh
 * deno run --allow-net --allow-read=spectra --allow-write=spectra scripts/exercises/ex23.ts --param=t_eff=3500/5000 --limit=2
 * ```
 *
 * Prints path of the saved file, title, and the values of the parameters that the rows have. An interval goes out as the
 * service declares it; a parameter that it does not declare is sent all the same, with a warning.
 * `--allow-net` names no hosts, since `--url` may be any service.
 *
 * @module
 */
import { runMain } from "../../cli/main.ts";
import { commonOptions, opt, parseOptions, requestOptions } from "../../cli/options.ts";
import { printRow } from "../../cli/print_row.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { saveAll } from "../../protocols/download.ts";
import { SsaService } from "../../protocols/ssa.ts";
import { extraOf, parseParameter } from "../_extra.ts";

const OPTIONS = {
  url: opt.url("SSA access URL", "http://dc.g-vo.org/theossa/q/ssa/ssap.xml"),
  param: opt.list(
    "a parameter of the models, NAME=VALUE or NAME=LO/HI",
    ["t_eff=70000/100000", "w_N=0.015/+Inf"],
    parseParameter,
  ),
  limit: opt.integer("spectra to save", 3, { min: 0 }),
  dir: opt.string("where to save them", "spectra"),
  ...commonOptions,
};

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const given = parseOptions("ex23: spectra of theory", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "url", { param: ["t_eff=9000/12000"] });
  const options = requestOptions(o, signal);
  const spectra = await new SsaService(o.url).search({ extra: extraOf(o.param) }, options);
  for (const warning of spectra.warnings) console.error(`Warning: ${warning}`);
  if (spectra.length === 0) console.error("No such spectra");
  let failed = 0;
  const { dir, limit } = o;
  for await (const outcome of saveAll(spectra.toArray().slice(0, limit), { dir, signal })) {
    const { item } = outcome;
    if (!outcome.ok) {
      if (outcome.error instanceof Deno.errors.NotCapable) throw outcome.error;
      failed++;
      console.error(`Not saved: ${item.title}: ${outcome.error.message}`);
      continue;
    }
    const values = o.param.map(([name]) => Object.hasOwn(item.row, name) ? item.row[name] : null);
    await printRow(outcome.value.path, item.title, ...values.map((value) => String(value ?? "")));
  }
  return failed > 0 ? 1 : 0;
}

if (import.meta.main) await runMain(main, { anyHost: true });
