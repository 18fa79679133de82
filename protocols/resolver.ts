/**
 * Positions of objects by their names, from Sesame, which asks SIMBAD, NED and VizieR.
 *
 * Sesame is no standard of the IVOA; its XML form (`-ox`) is described at its own pages at the CDS. If one of its mirrors
 * cannot be reached, the next one is asked.
 *
 * @module
 */
import type { Position } from "../core/coords/position.ts";
import { readEnv } from "../core/runtime/env.ts";
import { isVoError, NetworkError, QueryError, type VoError } from "../core/runtime/errors.ts";
import { type Http, http as sharedHttp, type RequestOptions } from "../core/runtime/http.ts";
import { redactUrl } from "../core/runtime/urls.ts";
import { childOf, childrenOf, type XmlElement } from "../core/xml/tree.ts";
import { startBudget } from "./_service.ts";
import { contentOf, fetchXml, tokenOf } from "./_vosi_xml.ts";

/** Where Sesame can be asked, best first; the name is appended to `/-ox/SNV?`. */
export const SESAME_MIRRORS: readonly string[] = [
  "https://cds.unistra.fr/cgi-bin/nph-sesame",
  "https://vizier.cfa.harvard.edu/viz-bin/nph-sesame",
];

/** An object that was found by its name. */
export interface ResolvedObject extends Position {
  /** The name that was asked. */
  readonly name: string;
  /** The name that the data base has. */
  readonly mainName: string | undefined;
  /** Kind of object, in the data base's words. */
  readonly objectType: string | undefined;
  /** Uncertainty of the position (mas), the larger of the two axes; undefined if not said. */
  readonly positionError: number | undefined;
  /** Proper motion (mas/yr), that in right ascension with the factor cos(dec). */
  readonly properMotion: { readonly ra: number; readonly dec: number } | undefined;
  /** Redshift, with velocities as they are in the data base converted by v/c. */
  readonly redshift: number | undefined;
  /** The data base that knew it. */
  readonly resolver: string;
}

/** Settings of {@linkcode resolveName}. */
export interface ResolveOptions extends RequestOptions {
  /** The HTTP layer; a `cachedHttp()` keeps what was found. */
  readonly http?: Http | undefined;
  /** Where to ask; by default `DENOVO_SESAME`, else {@linkcode SESAME_MIRRORS}. */
  readonly mirrors?: readonly string[] | undefined;
}

/**
 * Looks up an object by its name.
 *
 * @example
 * ```ts
 * import { resolveName } from "@denovo/vo/protocols/resolver";
 * import { createHttp } from "@denovo/vo/runtime";
 * const answer = `<Sesame><Target option="SNV"><name>M51</name><Resolver name="S=Simbad">
 *   <jradeg>202.469575</jradeg><jdedeg>47.1952583</jdedeg><oname>M 51</oname></Resolver></Target></Sesame>`;
 * const http = createHttp({ fetch: () => Promise.resolve(new Response(answer)) });
 * const { ra, dec } = await resolveName("M51", { http });
 * if (ra !== 202.469575 || dec !== 47.1952583) throw new Error();
 * ```
 *
 * @param name The name, in any of the forms that the data bases know.
 * @param options HTTP layer, mirrors, limits.
 * @returns The object; its position is ICRS, in degrees.
 * @throws {RangeError} If the name is empty.
 * @throws {QueryError} If no data base knows it.
 * @throws {VoError} If no mirror can be reached.
 */
export async function resolveName(
  name: string,
  options: ResolveOptions = {},
): Promise<ResolvedObject> {
  const { http = sharedHttp, mirrors = defaultMirrors(), ...rest } = options;
  const wanted = name.trim();
  if (wanted === "") throw new RangeError("Cannot look up an object: its name is empty");
  const left = startBudget(rest);
  const failures: VoError[] = [];
  for (const mirror of mirrors) {
    try {
      return await askMirror(http, mirror, wanted, left());
    } catch (error) {
      if (!isVoError(error) || isVoError(error, "E_QUERY")) throw error;
      failures.push(error);
    }
  }
  const [first] = failures;
  if (first !== undefined && failures.length === 1) throw first;
  const list = failures.map((error) => error.message);
  throw new NetworkError(
    `Cannot look up "${wanted}": no mirror of Sesame can be used\n${list.join("\n")}`,
    { cause: new AggregateError(failures) },
  );
}

function defaultMirrors(): readonly string[] {
  const named = (readEnv("DENOVO_SESAME") ?? "").split(/[\s,]+/).filter((url) => url !== "");
  return named.length > 0 ? named : SESAME_MIRRORS;
}

async function askMirror(
  http: Http,
  mirror: string,
  name: string,
  options: RequestOptions,
): Promise<ResolvedObject> {
  const url = `${mirror.replace(/\/+$/, "")}/-ox/SNV?${encodeURIComponent(name)}`;
  const what = `look up "${name}"`;
  const { root } = await fetchXml(http, url, { what, format: "xml", roots: ["Sesame"] }, options);
  const targets = childrenOf(root, "Target");
  for (const target of targets) {
    for (const resolver of childrenOf(target, "Resolver")) {
      const found = readObject(name, resolver);
      if (found !== undefined) return found;
    }
  }
  const said = [root, ...targets].flatMap((element) => childrenOf(element, "INFO"))
    .map((info) => contentOf(info) ?? "").filter((text) => text !== "");
  // What is more than "*** Nothing found ***": who else was asked, or why not.
  const reason = said.find((text) => !/nothing found/i.test(text)) ??
    "neither SIMBAD nor NED nor VizieR know that name";
  throw new QueryError(`Cannot ${what}: ${reason}`, {
    url: redactUrl(url),
    query: name,
    serviceMessage: said.join("\n"),
  });
}

/** An object with a position; undefined where the data base has none. */
function readObject(name: string, resolver: XmlElement): ResolvedObject | undefined {
  const number = (element: XmlElement | undefined) => {
    const text = tokenOf(element);
    const value = text === undefined ? NaN : Number(text);
    return Number.isFinite(value) ? value : undefined;
  };
  const ra = number(childOf(resolver, "jradeg"));
  const dec = number(childOf(resolver, "jdedeg"));
  if (ra === undefined || dec === undefined || Math.abs(dec) > 90) return undefined;
  const errors = ["errRAmas", "errDEmas"].flatMap((key) => number(childOf(resolver, key)) ?? []);
  const motion = childOf(resolver, "pm");
  const [pmRa, pmDec] = ["pmRA", "pmDE"].map((key) =>
    motion === undefined ? undefined : number(childOf(motion, key))
  );
  return {
    name,
    ra,
    dec,
    mainName: tokenOf(childOf(resolver, "oname")),
    objectType: tokenOf(childOf(resolver, "otype")),
    positionError: errors.length === 0 ? undefined : Math.max(...errors),
    properMotion: pmRa === undefined || pmDec === undefined ? undefined : { ra: pmRa, dec: pmDec },
    redshift: redshiftOf(resolver, number),
    resolver: (resolver.attributes["name"] ?? "").replace(/^[^=]*=/, "").trim() || "unknown",
  };
}

const SPEED_OF_LIGHT_KM_S = 299792.458;

/** `z` where it is given, else the velocity (km/s) over that of light. */
function redshiftOf(
  resolver: XmlElement,
  number: (element: XmlElement | undefined) => number | undefined,
): number | undefined {
  const value = (key: string) => {
    const element = childOf(resolver, key);
    return element === undefined ? undefined : number(childOf(element, "v"));
  };
  const velocity = value("Vel");
  return value("z") ?? (velocity === undefined ? undefined : velocity / SPEED_OF_LIGHT_KM_S);
}
