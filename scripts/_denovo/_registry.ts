// deno-lint-ignore-file no-console
/**
 * What the sub-commands that ask the Registry share.
 *
 * @module
 */
import { commonOptions, isGiven, opt, requestOptions } from "../../cli/options.ts";
import { resolveServices } from "../../cli/sandbox.ts";
import type { RequestOptions } from "../../core/runtime/http.ts";
import { fetchVocabulary, type Vocabulary } from "../../protocols/vocabulary.ts";
import { Registry } from "../../registry/regtap.ts";
import { snapshotHttp } from "../../registry/snapshot.ts";
import { registryOption } from "../_registry.ts";
import { safeLine } from "../_tell.ts";

/** Options of all of them. */
export const registryOptions = {
  registry: registryOption("RegTAP service to ask; several, with blanks between them, as mirrors"),
  offline: opt.flag("use kept answers only, of any age; see also DENOVO_OFFLINE"),
  keep: opt.flag("keep the answers, to use them off line"),
  ...commonOptions,
};

interface RegistryValues {
  readonly registry: string;
  readonly offline: boolean;
  readonly keep: boolean;
  readonly sandbox: boolean;
  readonly timeout?: number | undefined;
}

/** The Registry to ask, and how. */
export interface RegistrySeam extends AsyncDisposable {
  readonly registry: Registry;
  /** Whether the sandbox is asked. */
  readonly isSandbox: boolean;
  /** Gets the whole Unified Astronomy Thesaurus. */
  readonly fetchThesaurus: () => Promise<Vocabulary>;
  /** The signal and limit of the command. */
  readonly limits: RequestOptions;
  /** The registry and limits for a search, and who is told what is doubtful. */
  readonly options: RequestOptions & {
    readonly registry: Registry;
    readonly onWarning: (warning: string) => void;
  };
}

/** Prints a doubt on standard error. */
export function tellWarning(warning: string): void {
  console.error(`Note: ${safeLine(warning)}`);
}

/**
 * The Registry that the options mean: that of the command line, else the sandbox's, else that of the environment, else the
 * public ones; with kept answers where that is wanted.
 */
export async function openRegistry(
  given: RegistryValues,
  signal: AbortSignal,
): Promise<RegistrySeam> {
  const services = await resolveServices(given, { signal });
  const o = services.adapt(given, "registry");
  const isSandbox = services.sandbox !== undefined && !isGiven(given, "registry");
  const named = isGiven(given, "registry") || isSandbox;
  const http = await snapshotHttp({
    ...o.offline ? { offline: true } : {},
    ...o.keep ? { keep: true } : {},
    onWarning: tellWarning,
  });
  const settings = { http, onWarning: tellWarning };
  const registry = new Registry(named ? o.registry : undefined, settings);
  const limits = requestOptions(o, signal);
  return {
    registry,
    isSandbox,
    fetchThesaurus: () => {
      const base = isSandbox
        ? services.url("http://www.ivoa.net/rdf/")
        : "http://www.ivoa.net/rdf/";
      return fetchVocabulary(`${base.replace(/\/*$/, "/")}uat`, { ...limits, http });
    },
    limits,
    options: { ...limits, registry, onWarning: tellWarning },
    [Symbol.asyncDispose]: () => services[Symbol.asyncDispose](),
  };
}
