/**
 * How a resource can be reached: its interfaces, and the choice of one.
 *
 * @module
 */
import { QueryError } from "../core/runtime/errors.ts";
import { nearestNames } from "../core/table/nearest.ts";
import { accessModeOf, bareStandardId, serviceTypeOf } from "./service_types.ts";

/** One interface of a capability of a resource. */
export interface Interface {
  /** Where to send requests, or which page to open. */
  readonly accessUrl: string;
  /** Identifier of the standard, in lower case; undefined for what follows none. */
  readonly standardId: string | undefined;
  /** The type in the Registry, as in `"vs:paramhttp"`, `"vr:webbrowser"`. */
  readonly type: string | undefined;
  /** The role; `"std"` for the one that follows the standard. */
  readonly role: string | undefined;
  /** What the capability is, for people. */
  readonly description: string | undefined;
  /** What it is in short: `"tap"`, `"tap#aux"`, `"sia2"`, `"web"`. */
  readonly mode: string;
}

/** Makes an interface of the columns that the Registry has. */
export function makeInterface(columns: {
  readonly accessUrl: string;
  readonly standardId: string | undefined;
  readonly type: string | undefined;
  readonly role: string | undefined;
  readonly description: string | undefined;
}): Interface {
  const standardId = columns.standardId?.toLowerCase();
  return Object.freeze({ ...columns, standardId, mode: accessModeOf(standardId) });
}

/** Whether it tells about a service (availability, capabilities, tables) instead of being one. */
export function isVosi(each: Interface): boolean {
  return each.standardId?.startsWith("ivo://ivoa.net/std/vosi") ?? false;
}

/** Whether it is a page for people. */
export function isWeb(each: Interface): boolean {
  return each.type?.toLowerCase() === "vr:webbrowser";
}

/** An interface that was chosen, and why. */
export interface InterfaceChoice {
  /** The interface. */
  readonly interface: Interface;
  /** Others that would do, best first. */
  readonly others: readonly Interface[];
  /** Why this one, in a sentence. */
  readonly reason: string;
}

/** How to choose an interface. */
export interface ChooseOptions {
  /** A word that the description of the capability must have; case does not matter. */
  readonly keyword?: string | undefined;
}

/**
 * Chooses one of several interfaces.
 *
 * Those that follow the standard come before others, those of the resource itself before auxiliary ones, https before
 * http, and then those that the Registry has first.
 *
 * @param interfaces All interfaces of the resource.
 * @param type A short name (`"tap"`), an access mode (`"tap#aux"`), an identifier of a standard, or `"web"`.
 * @param options Which of several.
 * @param what Name of the resource, for messages.
 * @throws {QueryError} If there is none; the message names what there is.
 * @throws {RangeError} If there is no such kind of service at all.
 */
export function chooseInterface(
  interfaces: readonly Interface[],
  type: string,
  options: ChooseOptions,
  what: string,
): InterfaceChoice {
  const [best, ...others] = rankInterfaces(interfaces, type, options);
  if (best === undefined) throw noInterface(interfaces, type, options, what);
  return { interface: best, others, reason: explain(best, others, type) };
}

/**
 * The interfaces of a kind, best first, each address once.
 *
 * @param interfaces All interfaces of the resource.
 * @param type As for {@linkcode chooseInterface}.
 * @param options Which of several.
 * @throws {RangeError} If there is no such kind of service at all.
 */
export function rankInterfaces(
  interfaces: readonly Interface[],
  type: string,
  options: ChooseOptions = {},
): readonly Interface[] {
  const keyword = options.keyword?.toLowerCase();
  const matching = interfaces.filter((each) =>
    isKind(each, type) &&
    (keyword === undefined || (each.description ?? "").toLowerCase().includes(keyword))
  );
  const distinct = matching.filter((each, i) =>
    matching.findIndex((other) => other.accessUrl === each.accessUrl) === i
  );
  return distinct.toSorted((a, b) => rank(a) - rank(b));
}

function isKind(each: Interface, type: string): boolean {
  const wanted = type.trim().toLowerCase();
  if (wanted === "web") return isWeb(each);
  if (isWeb(each) || each.standardId === undefined) return false;
  if (each.mode === wanted || each.standardId === wanted) return true;
  if (/#/.test(wanted) && !wanted.endsWith("#aux")) return false;
  const known = wanted.includes("://") ? bareStandardId(wanted) : serviceTypeOf(wanted)?.standardId;
  if (bareStandardId(each.standardId) !== known) return false;
  return !wanted.endsWith("#aux") || /[#-]aux/.test(each.standardId);
}

function rank(each: Interface): number {
  return (each.role === "std" ? 0 : 4) + (/[#-]aux/.test(each.standardId ?? "") ? 2 : 0) +
    (each.accessUrl.startsWith("https:") ? 0 : 1);
}

function explain(best: Interface, others: readonly Interface[], type: string): string {
  if (others.length === 0) return `it is the only interface for ${type}`;
  const second = others[0] as Interface;
  const difference = rank(second) - rank(best);
  const count = others.length === 1 ? "one other" : `${others.length} others`;
  const why = difference >= 4 - 1 && best.role === "std" && second.role !== "std"
    ? "follows the standard"
    : difference >= 1 && /[#-]aux/.test(second.standardId ?? "") &&
        !/[#-]aux/.test(best.standardId ?? "")
    ? "is of the resource itself"
    : difference === 1
    ? "uses https"
    : "comes first in the Registry";
  return `it ${why}; ${count} would do`;
}

function noInterface(
  interfaces: readonly Interface[],
  type: string,
  { keyword }: ChooseOptions,
  what: string,
): QueryError {
  const modes = [...new Set(interfaces.filter((each) => !isVosi(each)).map(({ mode }) => mode))];
  const near = nearestNames(type, modes);
  const there = modes.length === 0 ? "it has no interfaces" : `it has ${modes.join(", ")}`;
  const hint = near.length === 0 || near[0] === type ? "" : `; did you mean ${near[0]}?`;
  const about = keyword === undefined ? "" : ` about "${keyword}"`;
  return new QueryError(
    `Cannot use ${what} by ${type}: there is no such interface${about}; ${there}${hint}`,
  );
}
