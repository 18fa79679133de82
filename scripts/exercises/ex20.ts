#!/usr/bin/env -S deno run --allow-net
/**
 * Find out how a feature of ADQL is called in the capabilities of a service, and whether it is there (exercise 20).
 *
 * ```sh
 * deno run --allow-net scripts/exercises/ex20.ts --feature=IN_UNIT
 * ```
 *
 * Prints the identifier of the group, the feature, and `yes` or `no`; without `--feature` all features that the service
 * declares. The groups are those of the standards: a service that does not declare a feature may have it all the same.
 * `--allow-net` names no hosts, since `--url` may be any service.
 *
 * @module
 */
import { runMain } from "../../cli/main.ts";
import { commonOptions, opt, parseOptions, requestOptions } from "../../cli/options.ts";
import { printRow } from "../../cli/print_row.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { type NeededFeature, neededFeatures, parseAdql } from "../../core/adql/mod.ts";
import { TapService } from "../../protocols/tap.ts";
import { tell } from "../_tell.ts";

const OPTIONS = {
  url: opt.url("TAP access URL", "http://dc.g-vo.org/tap"),
  feature: opt.list("keyword or function, such as UNION or IN_UNIT"),
  ...commonOptions,
};

/** Short queries that need one feature each. */
const EXAMPLES = [
  "SELECT a FROM t UNION SELECT a FROM t",
  "SELECT a FROM t EXCEPT SELECT a FROM t",
  "SELECT a FROM t INTERSECT SELECT a FROM t",
  "SELECT CAST(a AS INTEGER) AS a FROM t",
  "SELECT IN_UNIT(a, 'deg') AS a FROM t",
  "SELECT a FROM t OFFSET 1",
  "SELECT LOWER(a) AS a FROM t",
  "SELECT UPPER(a) AS a FROM t",
  "SELECT a FROM t WHERE a ILIKE 'x'",
  "WITH w AS (SELECT a FROM t) SELECT a FROM w",
  "SELECT COALESCE(a, b) AS a FROM t",
];

/** What a feature is called: the library knows it from a query that needs it. */
export function featureStrings(name: string): NeededFeature | undefined {
  return EXAMPLES.flatMap((query) => neededFeatures(parseAdql(query)))
    .find(({ form }) => form === name.trim().toUpperCase());
}

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const o = parseOptions("ex20: the strings for a feature of ADQL", OPTIONS, args);
  await using services = await resolveServices(o, { signal });
  const service = new TapService(services.option(o, "url"));
  const { tap } = await service.capabilities(requestOptions(o, signal));
  const declared = tap?.features() ?? [];
  if (o.feature.length === 0) {
    for (const { group, form } of declared) await printRow(group, form, "yes");
  }
  let status = 0;
  for (const name of o.feature) {
    const own = declared.find(({ form }) =>
      form.trim().split("(", 1)[0]?.trim().toLowerCase() === name.trim().toLowerCase()
    );
    const known = featureStrings(name);
    if (own === undefined && known === undefined) {
      tell(`${name}: neither the service nor the standard has a feature of this name`);
      status = 1;
    } else {
      const group = own?.group ?? known?.type;
      await printRow(group, own?.form ?? known?.form, own === undefined ? "no" : "yes");
    }
  }
  return status;
}

if (import.meta.main) await runMain(main, { anyHost: true });
