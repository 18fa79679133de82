/**
 * The parameters of a query, synchronous or not.
 *
 * TAP 1.1, section 2.7: LANG, QUERY, MAXREC, RESPONSEFORMAT (and FORMAT, its name in TAP 1.0), UPLOAD,
 * RUNID.
 *
 * @module
 */
import type { AdqlLanguage, DeclaredFeature } from "../../core/adql/mod.ts";
import {
  Parameters,
  parseResponseFormat,
  type ResponseFormat,
  UsageError,
} from "../_parameters.ts";
import type { TapLanguage, TapSite } from "../tap_site.ts";
import type { JobInput } from "../uws/types.ts";

/** Where an uploaded table comes from: a part of the form, or a URL of this sandbox. */
export type UploadSource =
  | { readonly name: string; readonly body: Blob }
  | { readonly name: string; readonly url: URL };

/** A query as it was asked. */
export interface TapQuery {
  readonly text: string;
  readonly reads: AdqlLanguage;
  /** The features that it may use. */
  readonly features: readonly DeclaredFeature[];
  readonly maxrec: number;
  readonly format: ResponseFormat;
  readonly uploads: readonly UploadSource[];
  /** Names of parameters that mean nothing here. */
  readonly ignored: readonly string[];
}

const DEFAULT_TYPE = "application/x-votable+xml";

/** Characters of a query, at most. */
const MAX_QUERY = 1_000_000;

/** Parameters of UWS and of older versions, which say nothing about the query. */
const OTHERS = ["VERSION", "RUNID", "PHASE", "QUEUE", "WAIT", "DESTRUCTION", "EXECUTIONDURATION"];

/**
 * Reads the parameters of a query.
 *
 * @throws {UsageError} If one is missing, wrong, or asks for what the site does not have.
 */
export function parseQuery(input: JobInput, site: TapSite): TapQuery {
  const parameters = new Parameters(
    input.parameters
      .filter(({ name }) => name !== "UPLOAD").map(({ name, value }) => [name, value] as const),
  );
  for (const name of OTHERS) parameters.one(name);
  const request = parameters.one("REQUEST");
  if (request !== undefined && request.trim().toLowerCase() !== "doquery") {
    throw new UsageError(`REQUEST: "${request}" is not doQuery`);
  }
  const { language, reads } = parseLanguage(parameters.one("LANG"), site);
  const text = parameters.one("QUERY");
  if (text === undefined) throw new UsageError("QUERY is missing");
  if (text.length > MAX_QUERY) {
    throw new UsageError(`QUERY: it has more than ${MAX_QUERY} characters`);
  }
  const { default: usual, hard } = site.limits.rows;
  const maxrec = Math.min(parameters.integer("MAXREC", 0, Number.MAX_SAFE_INTEGER, usual), hard);
  const uploads = parseUploads(input, site);
  for (const { name } of input.files) parameters.one(name);
  return {
    text,
    reads,
    features: language.features,
    maxrec,
    format: parseFormat(parameters),
    uploads,
    ignored: parameters.ignored(),
  };
}

function parseFormat(parameters: Parameters): ResponseFormat {
  const asked = parameters.one("RESPONSEFORMAT");
  const older = parameters.one("FORMAT");
  if (asked === undefined && older !== undefined) return parseResponseFormat("FORMAT", older);
  return parseResponseFormat("RESPONSEFORMAT", asked ?? DEFAULT_TYPE);
}

function parseLanguage(
  asked: string | undefined,
  site: TapSite,
): { readonly language: TapLanguage; readonly reads: AdqlLanguage } {
  for (const language of site.languages) {
    for (const { version, reads } of language.versions) {
      const names = [language.name, `${language.name}-${version}`];
      const wanted = (asked ?? language.name).trim().toLowerCase();
      if (names.some((name) => name.toLowerCase() === wanted)) return { language, reads };
    }
  }
  const known = site.languages.flatMap(({ name, versions }) => [
    name,
    ...versions.map(({ version }) => `${name}-${version}`),
  ]);
  throw new UsageError(`LANG: "${asked}" is not one of ${known.join(", ")}`);
}

/** UPLOAD: `name,uri`, several of them separated by semicolons or by repeating the parameter. */
function parseUploads(input: JobInput, site: TapSite): readonly UploadSource[] {
  const values = input.parameters.filter(({ name }) => name === "UPLOAD")
    .flatMap(({ value }) => value.split(";")).map((value) => value.trim())
    .filter((value) => value !== "");
  if (values.length === 0) return [];
  if (site.uploads === undefined) throw new UsageError("UPLOAD: this service takes no uploads");
  const uploads = values.map((value) => {
    const [, name = "", uri = ""] = /^([^,]*),\s*([^]+)$/.exec(value) ?? [];
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name.trim())) {
      throw new UsageError(
        `UPLOAD: "${value}" does not begin with the name of a table and a comma`,
      );
    }
    return uploadSource(name.trim(), uri.trim(), input);
  });
  const names = uploads.map(({ name }) => name.toLowerCase());
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new UsageError(`UPLOAD: there are two tables named ${twice}`);
  return uploads;
}

function uploadSource(name: string, uri: string, input: JobInput): UploadSource {
  const part = /^param:(.+)$/i.exec(uri)?.[1];
  if (part !== undefined) {
    const file = input.files.find((one) => one.name.toUpperCase() === part.toUpperCase());
    if (file !== undefined) return { name, body: file.body };
    const value = input.parameters.find((one) => one.name === part.toUpperCase())?.value;
    if (value !== undefined) return { name, body: new Blob([value]) };
    throw new UsageError(`UPLOAD: the request has no part named "${part}"`);
  }
  const url = URL.parse(uri);
  if (url === null || url.protocol !== "http:") {
    throw new UsageError(`UPLOAD: "${uri}" is neither param:NAME nor a URL that can be read here`);
  }
  return { name, url };
}
