#!/usr/bin/env -S deno run --allow-net --allow-read=slices --allow-write=slices
// deno-lint-ignore-file no-console
/**
 * Cut the plane with a spectral line out of cubes of galaxies, each at its own redshift (course script S-24).
 *
 * ```sh
 * deno run --allow-net --allow-read=slices --allow-write=slices scripts/soda-with-rows.ts --line=6.5646e-7 --limit=2
 * ```
 *
 * Prints name of the galaxy, redshift, wavelength of the line there (m), path and bytes of each slice. Links know the row
 * that they belong to, so nothing has to be looked up. `--allow-net` names no hosts, since `--url` may be any service.
 *
 * @module
 */
import { runMain } from "../cli/main.ts";
import { commonOptions, opt, parseOptions, requestOptions } from "../cli/options.ts";
import { printRow } from "../cli/print_row.ts";
import { resolveServices } from "../cli/sandbox.ts";
import { literal } from "../core/adql/literal.ts";
import { cellText, isSingle } from "../core/table/_text.ts";
import { isVoError } from "../core/runtime/errors.ts";
import { saveResponse } from "../protocols/download.ts";
import { TapService } from "../protocols/tap.ts";

const OPTIONS = {
  url: opt.url("TAP access URL", "http://dc.g-vo.org/tap"),
  cubes: opt.string("table of the cubes", "califadr3.cubes"),
  objects: opt.string("table of the galaxies, with redshift and hubtyp", "califadr3.objects"),
  line: opt.number("wavelength of the line at rest (m)", 6.5646e-7, { min: 0 }),
  type: opt.string("Hubble type", "S d"),
  setup: opt.string("setting of the spectrograph", "COMB"),
  limit: opt.integer("cubes at most", 3, { min: 1 }),
  dir: opt.string("where to save the slices", "slices"),
  ...commonOptions,
};

/**
 * Where a line is at a redshift.
 *
 * @throws {RangeError} If the redshift is not known.
 */
export function shifted(wavelength: number, redshift: number | null): number {
  if (redshift === null || !Number.isFinite(redshift)) {
    throw new RangeError("Cannot tell where the line is: no redshift is known");
  }
  return wavelength * (1 + redshift);
}

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const o = parseOptions("soda-with-rows: slices of cubes by redshift", OPTIONS, args);
  await using services = await resolveServices(o, { signal });
  const options = requestOptions(o, signal);
  const service = new TapService(services.option(o, "url"));
  const rows = await service.query(
    `SELECT TOP ${o.limit} obs_publisher_did, g.target_name, redshift
FROM ${o.cubes} JOIN ${o.objects} AS g USING (califaid)
WHERE setup = ${literal(o.setup)} AND hubtyp = ${literal(o.type)} ORDER BY obs_publisher_did`,
    options,
  );
  const galaxies = rows.expect({ "target_name": "string", redshift: "number" });
  if (rows.length === 0) console.error("No such cubes");
  let failed = 0;
  for await (const links of rows.datalinks(options)) {
    const { target_name: name, redshift } = galaxies.row(links.rowIndex ?? 0);
    try {
      const wavelength = shifted(o.line, redshift);
      const slice = await links.expectSoda().process({ band: wavelength }, options);
      const path = `${o.dir}/slice-${links.rowIndex}.fits`;
      const saved = await saveResponse(slice, path, { signal });
      const z = cellText(redshift, isSingle(rows.column("redshift").field));
      await printRow(name, z, Number(wavelength.toPrecision(6)), saved.path, saved.bytes);
    } catch (error) {
      if (!isVoError(error) && !(error instanceof RangeError)) throw error;
      failed++;
      console.error(`Not cut: ${name}: ${error.message}`);
    }
  }
  return failed > 0 && failed === rows.length ? 1 : 0;
}

if (import.meta.main) await runMain(main, { anyHost: true });
