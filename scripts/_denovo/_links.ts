/**
 * Of which data sets the commands for links and cutouts are told.
 *
 * @module
 */
import { OptionError, parseUrlText } from "../../cli/options.ts";
import type { Services } from "../../cli/sandbox.ts";
import { DatalinkService } from "../../protocols/datalink.ts";

/** The service that is asked where only identifiers are given. */
const SERVICE = "http://dc.g-vo.org/flashheros/q/sdl/dlmeta";

/** What the arguments `[URL] [ID ...]` name. */
export interface NamedLinks {
  /** URL of a document of links; undefined if there are identifiers to ask a service for. */
  readonly documentUrl: string | undefined;
  /** The service for identifiers. */
  readonly service: DatalinkService;
  /** Identifiers of data sets. */
  readonly ids: readonly string[];
}

/**
 * Tells a URL of links from that of a service, which identifiers follow.
 *
 * @param args The arguments.
 * @param services Where the default service is.
 * @param sample The data set of the sandbox, if none is named.
 * @throws {OptionError} If nothing is named, or the URL cannot be read.
 */
export function namedLinks(
  args: readonly string[],
  services: Services,
  sample: string,
): NamedLinks {
  const [first = "", ...rest] = args;
  const isUrl = /^https?:/i.test(first);
  const ids = isUrl ? rest : args;
  if (args.length === 0 && services.sandbox === undefined) {
    throw new OptionError("The URL of links is missing, or that of a service and an ID");
  }
  const url = isUrl ? parseUrlText(first) : services.url(SERVICE);
  return {
    documentUrl: isUrl && ids.length === 0 ? url : undefined,
    service: new DatalinkService(url),
    ids: args.length === 0 ? [sample] : ids,
  };
}
