/**
 * Searching the Registry.
 *
 * @module
 */
import { type Constraints, constraintsOf } from "./keywords.ts";
import { withoutMocs } from "./_client_moc.ts";
import { type RegistrySearchOptions, searchHome } from "./_search_home.ts";
import { compile, type CompiledSearch } from "./compile.ts";
import { auxiliary, type Constraint } from "./constraints.ts";
import { RegistryResults } from "./results.ts";

export type { RegistrySearchOptions } from "./_search_home.ts";

/** Settings of {@linkcode search}. */
export interface SearchOptions extends RegistrySearchOptions {
  /** Most resources that come back; 50 000 by default, more than there are. */
  readonly maxrec?: number | undefined;
  /** Whether kinds of services include those that serve a larger collection; default false. */
  readonly includeAuxiliary?: boolean | undefined;
}

/**
 * Searches the Registry.
 *
 * @example Infrared spectra; the same by keywords
 * ```ts
 * import { search, servicetype, waveband } from "@denovo/vo/registry";
 * const byConstraints = () => search([servicetype("ssa"), waveband("infrared")]);
 * const byKeywords = () => search({ servicetype: "ssa", waveband: "infrared" });
 * if (typeof byConstraints !== typeof byKeywords) throw new Error();
 * ```
 *
 * @param constraints What the resources have to be like; all have to match. Texts are words to look for.
 * @param options Which registry, limits, and the HTTP layer of the services of the resources.
 * @returns The resources. A result that is cut says so in `overflow` and `warnings`.
 * @throws {RangeError} If there are no constraints, or one makes no sense.
 * @throws {UnsupportedError} If no registry can do what a constraint needs.
 * @throws {VoError} If no registry can be reached.
 */
export async function search(
  constraints: Constraints,
  options: SearchOptions = {},
): Promise<RegistryResults> {
  const { maxrec = MOST, includeAuxiliary = false, onWarning, http } = options;
  const wanted = prepare(constraints, includeAuxiliary);
  const { home, warnings, warn } = searchHome(options);
  let compiled: CompiledSearch | undefined;
  const results = await home.read(
    async (abilities, ask) => {
      compiled = compile(await withoutMocs(wanted, abilities, ask, warn), abilities);
      return compiled.query;
    },
    (rows) => {
      const { query, aggregated } = compiled as CompiledSearch;
      const searchedTypes = wanted.flatMap((each) => each.kind === "servicetype" ? each.types : []);
      return new RegistryResults(rows, {
        query,
        aggregated,
        warnings,
        home: { registry: home, searchedTypes, settings: { http } },
      });
    },
    { signal: options.signal, timeoutMs: options.timeoutMs, maxrec },
  );
  for (const warning of results.warnings.slice(warnings.length)) onWarning?.(warning);
  return results;
}

const MOST = 50_000;

/**
 * The query that a search would send.
 *
 * @param constraints What the resources have to be like.
 * @param options Whether to include auxiliary services; which registry, whose abilities are asked for.
 * @returns ADQL.
 */
export async function searchQuery(
  constraints: Constraints,
  options: SearchOptions = {},
): Promise<string> {
  const { includeAuxiliary = false, signal, timeoutMs } = options;
  const wanted = prepare(constraints, includeAuxiliary);
  const { home } = searchHome(options);
  return compile(wanted, await home.abilities({ signal, timeoutMs })).query;
}

function prepare(constraints: Constraints, includeAuxiliary: boolean): readonly Constraint[] {
  return constraintsOf(constraints).map((each) =>
    includeAuxiliary && each.kind === "servicetype" ? auxiliary(each) : each
  );
}
