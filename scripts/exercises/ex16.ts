#!/usr/bin/env -S deno run --allow-net
// deno-lint-ignore-file no-console
/**
 * Search the Registry by a subject and everything narrower (exercise 16).
 *
 * ```sh
 * deno run --allow-net scripts/exercises/ex16.ts --concept=stellar-astronomy --expand=local
 * ```
 *
 * It is new-constraint.ts with more concepts: `--expand=local` takes them from the thesaurus, a part of which comes
 * with this library (all of it with `--fetch`), `--expand=server` leaves it to the function `gavo_vocmatch` of some
 * registries, which goes one step down only. Prints identifier, short name, access modes and title of each resource.
 * `--allow-net` names no hosts, since `--registry` may be any.
 *
 * @module
 */
import { runMain } from "../../cli/main.ts";
import { opt, parseOptions } from "../../cli/options.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import { adql } from "../../core/adql/literal.ts";
import { bundledVocabulary, fetchVocabulary, type Vocabulary } from "../../protocols/vocabulary.ts";
import { where, type WhereConstraint } from "../../registry/constraints.ts";
import { search } from "../../registry/search.ts";
import { printResource, registryOptions, registrySearch } from "../_registry.ts";
import { counted } from "../../core/runtime/_count.ts";

const OPTIONS = {
  concept: opt.string("identifier of a concept of the thesaurus", "stellar-astronomy"),
  expand: opt.choice("who finds the narrower concepts", ["no", "local", "server"], "local"),
  levels: opt.integer("how many steps down, with local; all by default", undefined, { min: 0 }),
  fetch: opt.flag("fetch the whole thesaurus"),
  ...registryOptions,
};
const TABLE = { table: "rr.subject_uat" };

/** Resources with a subject or one that is narrower, by a list: the tag `adql` writes it for IN. */
export function subjectsBelow(
  concept: string,
  thesaurus: Vocabulary,
  levels?: number,
): WhereConstraint {
  return where(adql`uat_concept IN ${[...thesaurus.narrower(concept, levels)]}`, TABLE);
}

/** The same by a function of the registry, where it has that. */
export function subjectsOnServer(concept: string): WhereConstraint {
  return where(adql`1 = gavo_vocmatch('uat', ${concept}, uat_concept)`, TABLE);
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const given = parseOptions("ex16: a subject and everything narrower", OPTIONS, args);
  await using services = await resolveServices(given, { signal });
  const o = services.adapt(given, "registry");
  const registry = registrySearch(o, services, signal);
  const thesaurus = o.fetch ? await fetchVocabulary("uat", { signal }) : bundledVocabulary("uat");
  if (o.expand === "local" && thesaurus.partial) {
    console.error("Note: a small part of the thesaurus comes with this library; --fetch gets all");
  }
  const constraint = o.expand === "server"
    ? subjectsOnServer(o.concept)
    : subjectsBelow(o.concept, thesaurus, o.expand === "no" ? 0 : o.levels);
  const found = await search([constraint], registry);
  console.error(`${counted(found.length, "resource")} about ${o.concept}`);
  for (const resource of found) await printResource(resource);
}

if (import.meta.main) await runMain(main, { anyHost: true });
