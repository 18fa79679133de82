#!/usr/bin/env -S deno run --allow-net
// deno-lint-ignore-file no-console
/**
 * Search the Registry by a constraint of one's own: subjects from the Unified Astronomy Thesaurus (course script S-20).
 *
 * ```sh
 * deno run --allow-net scripts/new-constraint.ts --concept=proper-motions
 * ```
 *
 * Prints identifier, short name, access modes and title of each resource. The library has a constraint for this,
 * `uat()`; the one here shows how such a thing is made of `where()`, a condition on any table of the Registry.
 * `--query` prints the query instead. `--allow-net` names no hosts, since `--registry` may be any.
 *
 * @module
 */
import { runMain } from "../cli/main.ts";
import { opt, parseOptions } from "../cli/options.ts";
import { printLine } from "../cli/files.ts";
import { resolveServices } from "../cli/sandbox.ts";
import { adql } from "../core/adql/literal.ts";
import { where, type WhereConstraint } from "../registry/constraints.ts";
import { search, searchQuery } from "../registry/search.ts";
import { printResource, registryOptions, registrySearch } from "./_registry.ts";
import { counted } from "../core/runtime/_count.ts";

const OPTIONS = {
  concept: opt.string("identifier of a concept of the thesaurus", "stellar-astronomy"),
  query: opt.flag("print the query"),
  ...registryOptions,
};

/**
 * Resources with a subject. It is data, as all constraints are, and goes with others into any search; the tag `adql`
 * writes the text as a literal, whatever is in it.
 */
export function subject(concept: string): WhereConstraint {
  return where(adql`uat_concept = ${concept}`, { table: "rr.subject_uat" });
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const given = parseOptions("new-constraint: a constraint of one's own", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "registry");
  const registry = registrySearch(o, services, signal);
  if (o.query) return await printLine(await searchQuery([subject(o.concept)], registry));
  const found = await search([subject(o.concept)], registry);
  console.error(`${counted(found.length, "resource")} about ${o.concept}`);
  for (const resource of found) await printResource(resource);
}

if (import.meta.main) await runMain(main, { anyHost: true });
