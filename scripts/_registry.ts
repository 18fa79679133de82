/**
 * What scripts share that ask the Registry, and then all services that it names.
 *
 * @module
 */
import { writeOutput } from "../cli/files.ts";
import {
  commonOptions,
  isGiven,
  opt,
  type Option,
  OptionError,
  parseUrlText,
  requestOptions,
} from "../cli/options.ts";
import { printRow } from "../cli/print_row.ts";
import type { Services } from "../cli/sandbox.ts";
import { counted } from "../core/runtime/_count.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import { cellText, isSingle } from "../core/table/_text.ts";
import type { Table } from "../core/table/table.ts";
import { bundledVocabulary } from "../protocols/vocabulary.ts";
import {
  type AllQuery,
  FULL_REGISTRIES,
  type QueryAllOptions,
  type QueryLogEntry,
  type QueryOutcome,
  Registry,
  type RegistryResource,
  type RegistryResults,
  serviceTypeOf,
} from "../registry/mod.ts";
import { tell } from "./_tell.ts";

/** The option for the registry to ask: an address, or several with blanks between them, as in the environment. */
export function registryOption(description: string): Option<string> {
  return {
    ...opt.url(description, FULL_REGISTRIES[0] as string),
    parse: (text) => text.trim().split(/[\s,]+/).map(parseUrlText).join(" "),
  };
}

/** Options of all scripts that ask the Registry. */
export const registryOptions = {
  registry: registryOption("RegTAP service to search, and mirrors (or IVOA_REGISTRY)"),
  ...commonOptions,
};

/** Options of scripts that ask all services that a search finds. */
export const allOptions = {
  ...registryOptions,
  timeout: opt.number("limit for each service as a whole (s)", 20, { min: 0.001 }),
  concurrency: opt.integer("services to ask at once", 8, { min: 1 }),
  log: opt.string("file for a line of JSON about each service"),
  broken: opt.flag("with --sandbox: ask services, too, that fail on purpose"),
};

interface RegistryValues {
  readonly registry: string;
  readonly timeout?: number | undefined;
  readonly broken?: boolean;
}

/** Stands for the sandbox's registry in which services are that fail on purpose. */
const BROKEN = "http://broken.sandbox.invalid/tap";

interface AllValues extends RegistryValues {
  readonly timeout: number;
  readonly concurrency: number;
  readonly log: string | undefined;
}

/** What a search of the Registry takes: the registry, who is told what is doubtful, the script's signal and limit. */
export interface RegistrySearch extends RequestOptions {
  readonly registry: Registry;
  readonly onWarning: (warning: string) => void;
}

/**
 * The Registry that the options mean: that of the command line, else the sandbox's, else that of `DENOVO_REGISTRY` or
 * `IVOA_REGISTRY` where the script may read these, else the public ones, of which the next stands in for one that is
 * down.
 *
 * @param o The options' values, as `services.adapt(given, "registry")` returned them.
 * @param services Real ones or the sandbox's.
 * @param signal The script's.
 */
export function registrySearch<O extends RegistryValues>(
  o: O,
  services: Services,
  signal: AbortSignal,
): RegistrySearch {
  if (o.broken && (services.sandbox === undefined || isGiven(o, "registry"))) {
    throw new OptionError("Option --broken needs --sandbox, and no --registry");
  }
  const named = isGiven(o, "registry") || services.sandbox !== undefined;
  const url = o.broken ? services.url(BROKEN) : named ? o.registry : undefined;
  const onWarning = (warning: string) => tell(`Note: ${warning}`);
  return {
    registry: new Registry(url, { onWarning }),
    onWarning,
    ...(isGiven(o, "timeout") ? requestOptions(o, signal) : { signal }),
  };
}

/** Limits of a query of all services, from the options. */
export function allSettings(
  { timeout, concurrency }: AllValues,
  signal: AbortSignal,
): Pick<QueryAllOptions<never>, "timeoutMs" | "concurrency" | "signal"> {
  return { timeoutMs: Math.max(1, Math.round(1000 * timeout)), concurrency, signal };
}

/**
 * The answers among the outcomes. What became of each service goes to standard error, and at the end to the file of
 * `--log`, also when the script is stopped.
 *
 * @param all A query of all services.
 * @param o The options' values.
 */
export async function* answersOf<I, T>(
  all: AllQuery<I, T>,
  { log }: Pick<AllValues, "log">,
): AsyncGenerator<Extract<QueryOutcome<I, T>, { readonly ok: true }>, void, undefined> {
  try {
    for await (const outcome of all) {
      const entry = all.log.at(-1);
      if (entry !== undefined) tell(describeEntry(entry));
      if (outcome.ok) yield outcome as Extract<QueryOutcome<I, T>, { readonly ok: true }>;
    }
  } finally {
    if (log !== undefined) await writeLog(log, all.log);
  }
}

/** Writes what became of each service to a file, as JSON, a line each. */
export async function writeLog(path: string, log: readonly unknown[]): Promise<void> {
  const lines = log.map((entry) => `${JSON.stringify(entry)}\n`).join("");
  await writeOutput(path, [new TextEncoder().encode(lines)]);
}

/** Says whom to tell about the services that are broken. */
export async function tellContacts(
  { log }: { readonly log: readonly QueryLogEntry[] },
  found: RegistryResults,
  options: RequestOptions,
): Promise<void> {
  for (const { ok, ivoid } of log) {
    const broken = ok || ivoid === undefined ? undefined : found.get(ivoid);
    for (const { name = "somebody", email } of await broken?.contacts(options) ?? []) {
      const address = email === undefined ? "" : ` <${email}>`;
      tell(`About ${broken?.name} tell ${name}${address}`);
    }
  }
}

/** One line for people about what became of a service. */
export function describeEntry(entry: QueryLogEntry): string {
  const { service, ok, kind, message = "", rows, overflow, ms } = entry;
  if (!ok) return `${service}: ${kind}: ${message}`;
  const count = rows === undefined ? "answered" : counted(rows, "row");
  const cut = overflow === undefined ? "" : ", and there are more";
  return `${service}: ${count}${cut} (${(ms / 1000).toFixed(1)} s)`;
}

/** The exit status of a query of all services: 1 if none of them answered. */
export function statusOf({ log }: { readonly log: readonly QueryLogEntry[] }): number {
  return log.length > 0 && log.every(({ ok }) => !ok) ? 1 : 0;
}

/** A term of the vocabulary of wavebands; for options. */
export function parseWaveband(text: string): string {
  return bundledVocabulary("messenger").expect(text).id;
}

/** The short name or identifier of a kind of service; for options. */
export function parseServiceType(text: string): string {
  return serviceTypeOf(text)?.name ?? text;
}

/** The cells of a table as texts, row by row. */
export function* cellTexts<R>(table: Table<R>): Generator<readonly string[], void, undefined> {
  for (let row = 0; row < table.length; row++) {
    yield table.columns.map(({ field }, i) =>
      cellText(table.columns[i]?.at(row) ?? null, isSingle(field))
    );
  }
}

/** Prints identifier, short name, access modes and title of a resource. */
export async function printResource(resource: RegistryResource): Promise<void> {
  const { ivoid, shortName, accessModes, title } = resource;
  await printRow(ivoid, shortName, accessModes.join(","), title);
}
