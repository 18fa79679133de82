#!/usr/bin/env -S deno run --allow-net --allow-read=spectra,${HOME}/.samp --allow-write=spectra,${HOME}/.samp --allow-env=SAMP_HUB,HOME
// deno-lint-ignore-file no-console
/**
 * Find spectra of theory by the parameters of their models, without a position, and save a few (exercise 23).
 *
 * ```sh
 * deno run --allow-net --allow-read=spectra,${HOME}/.samp --allow-write=spectra,${HOME}/.samp --allow-env=SAMP_HUB,HOME scripts/exercises/ex23.ts --param=t_eff=3500/5000 --limit=2
 * ```
 *
 * Prints path of the saved file, title, and the values of the parameters that the rows have. An interval goes out as the
 * service declares it; a parameter that it does not declare is sent all the same, with a warning. With `--samp=splat`
 * SPLAT gets the spectra as well, with `--samp --as=table` TOPCAT and others, as tables. `--allow-net` names no hosts,
 * since `--url` may be any service; `.samp` and the variables are where SAMP's hub is found.
 *
 * @module
 */
import { runMain } from "../../cli/main.ts";
import { commonOptions, opt, parseOptions, requestOptions } from "../../cli/options.ts";
import { printRow } from "../../cli/print_row.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { cellText, isSingle } from "../../core/table/_text.ts";
import { saveAll } from "../../protocols/download.ts";
import { SsaService } from "../../protocols/ssa.ts";
import { extraOf, parseParameter } from "../_extra.ts";
import { openSender, sendOptions } from "../_samp_sender.ts";
import { refuseLoneAs, sendAsTable, spectrumOptions } from "./_spectra.ts";

const OPTIONS = {
  url: opt.url("SSA access URL", "http://dc.g-vo.org/theossa/q/ssa/ssap.xml"),
  param: opt.list(
    "a parameter of the models, NAME=VALUE or NAME=LO/HI",
    ["t_eff=70000/100000", "log_g=4.5/5.5", "w_N=0.015/+Inf"],
    parseParameter,
  ),
  format: opt.string("their format; some services have each spectrum in several", "votable"),
  limit: opt.integer("spectra to save", 3, { min: 0 }),
  dir: opt.string("where to save them", "spectra"),
  ...sendOptions,
  ...spectrumOptions,
  ...commonOptions,
};

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const given = parseOptions("ex23: spectra of theory", OPTIONS, args);
  refuseLoneAs(given);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "url", { param: ["t_eff=9000/12000"] });
  await using samp = await openSender(o, "ex23", o.as, signal);
  const query = { format: o.format, extra: extraOf(o.param) };
  const spectra = await new SsaService(o.url).search(query, requestOptions(o, signal));
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
    const values = o.param.map(([name]) =>
      spectra.table.names.includes(name)
        ? cellText(item.row[name] ?? null, isSingle(spectra.table.column(name).field))
        : ""
    );
    if (samp !== undefined && o.as === "table") {
      if (!await sendAsTable(samp, item.accessUrl, item.title, signal)) failed++;
    } else samp?.dataset("spectrum", item);
    await printRow(outcome.value.path, item.title, ...values);
  }
  return Math.max(failed > 0 ? 1 : 0, await samp?.finish() ?? 0);
}

if (import.meta.main) await runMain(main, { anyHost: true });
