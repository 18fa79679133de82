/**
 * Searches by place in registries that have coverages but no functions for MOCs: the coverages are read, and compared here.
 *
 * @module
 */
import { literal } from "../core/adql/literal.ts";
import { Moc, parseMoc } from "../core/coords/moc.ts";
import type { TapResult } from "../protocols/tap.ts";
import { askedRows } from "./_asked_rows.ts";
import { textOf } from "./_details.ts";
import { condition, type RegtapAbilities } from "./compile.ts";
import {
  type Constraint,
  type SpatialConstraint,
  type SpatialRelation,
  where,
} from "./constraints.ts";

/** Asks the registry that the search is for. */
export type AskRegistry = (query: string) => Promise<TapResult>;

/**
 * Constraints that a registry without MOCs understands: those by place become lists of identifiers.
 *
 * @param constraints The constraints.
 * @param abilities What the registry can do.
 * @param ask Asks it for coverages.
 * @param warn Is told of coverages that cannot be read.
 * @returns The same constraints if the registry knows MOCs, has no coverages, or place does not matter.
 */
export async function withoutMocs(
  constraints: readonly Constraint[],
  abilities: RegtapAbilities,
  ask: AskRegistry,
  warn: (warning: string) => void,
): Promise<readonly Constraint[]> {
  if (abilities.moc || abilities.tables?.has("rr.stc_spatial") !== true) return constraints;
  const others = constraints.filter(({ kind }) => kind !== "spatial");
  if (others.length === constraints.length) return constraints;
  const rows = await ask(coverageQuery(others, abilities));
  if (rows.overflow !== "none") {
    warn(`Only ${rows.length} coverages came back, so that resources may be missing`);
  }
  const coverages = readCoverages(rows, warn);
  return constraints.map((each) => each.kind === "spatial" ? where(listed(each, coverages)) : each);
}

function coverageQuery(others: readonly Constraint[], abilities: RegtapAbilities): string {
  const conditions = others.map((each) => `(${condition(each, abilities)})`).join(" AND ");
  const wanted = others.length === 0
    ? ""
    : " AND ivoid IN (SELECT ivoid FROM rr.resource NATURAL LEFT OUTER JOIN rr.capability " +
      `NATURAL LEFT OUTER JOIN rr.interface WHERE ${conditions})`;
  return `SELECT ivoid, coverage FROM rr.stc_spatial WHERE coverage IS NOT NULL${wanted}`;
}

type Coverage = readonly [ivoid: string, moc: Moc];

function readCoverages(
  rows: TapResult,
  warn: (warning: string) => void,
): readonly Coverage[] {
  let unread = 0;
  const found = Array.from(askedRows(rows, ["ivoid", "coverage"]), (row): readonly Coverage[] => {
    const [ivoid, text] = [textOf(row["ivoid"]), textOf(row["coverage"])];
    if (ivoid === undefined || text === undefined) return [];
    try {
      return [[ivoid, parseMoc(text)]];
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
      unread++;
      return [];
    }
  });
  if (unread > 0) warn(`${unread} coverages are no MOCs that can be read, and do not count`);
  return found.flat();
}

/** The condition that stands for a place. */
function listed(
  { area, order, relation, inclusive }: SpatialConstraint,
  coverages: readonly Coverage[],
): string {
  const place = typeof area === "string" ? parseMoc(area) : Moc.fromRegion(area, order);
  const ivoids = new Set(
    coverages.filter(([, coverage]) => RELATIONS[relation](coverage, place)).map(([ivoid]) =>
      ivoid
    ),
  );
  const list = ivoids.size === 0 ? "1=0" : `ivoid IN (${[...ivoids].map(literal).join(", ")})`;
  return inclusive
    ? `${list} OR ivoid NOT IN (SELECT ivoid FROM rr.stc_spatial WHERE coverage IS NOT NULL)`
    : list;
}

const RELATIONS: Readonly<Record<SpatialRelation, (coverage: Moc, place: Moc) => boolean>> = {
  covers: (coverage, place) => place.difference(coverage).isEmpty,
  enclosed: (coverage, place) => coverage.difference(place).isEmpty,
  overlaps: (coverage, place) => coverage.overlaps(place),
};
