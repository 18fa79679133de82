/**
 * What the Registry has about a resource in tables of its own: contacts, other identifiers, mirrors (RegTAP 1.1 §8).
 *
 * @module
 */
import { literal } from "../core/adql/literal.ts";
import { isVoError } from "../core/runtime/errors.ts";
import type { RequestOptions } from "../core/runtime/http.ts";
import type { Row } from "../core/table/cell.ts";
import { startBudget } from "../protocols/_service.ts";
import { askedRows } from "./_asked_rows.ts";
import type { Registry, RegistryQuery } from "./regtap.ts";

/** Somebody to ask about a resource. */
export interface Contact {
  /** A person or a team. */
  readonly name: string | undefined;
  /** An address of electronic mail. */
  readonly email: string | undefined;
  /** A number with its country's. */
  readonly telephone: string | undefined;
  /** An address on paper. */
  readonly address: string | undefined;
}

/** Another identifier of a resource. */
export interface AlternativeIdentifier {
  /** As the Registry has it: `doi:10.26093/...`, a URI. */
  readonly identifier: string;
  /** A page for it, where one can be told; that of a DOI. */
  readonly url: string | undefined;
}

/** See `RegistryResource.contacts()`. */
export async function contactsOf(
  registry: Registry,
  ivoid: string,
  options: RequestOptions,
): Promise<readonly Contact[]> {
  const columns = ["role_name", "email", "telephone", "street_address"];
  return await registry.read(
    `SELECT DISTINCT ${columns.join(", ")} FROM rr.res_role ` +
      `WHERE base_role='contact' AND ivoid=${literal(ivoid)}`,
    (rows) =>
      Array.from(askedRows(rows, columns), (row) => ({
        name: textOf(row["role_name"]),
        email: textOf(row["email"]),
        telephone: textOf(row["telephone"]),
        address: textOf(row["street_address"]),
      })),
    options,
  );
}

/** See `RegistryResource.alternativeIdentifiers()`. */
export async function alternativeIdentifiersOf(
  registry: Registry,
  ivoid: string,
  options: RequestOptions,
): Promise<readonly AlternativeIdentifier[]> {
  const found = await registry.read(
    `SELECT DISTINCT alt_identifier FROM rr.alt_identifier WHERE ivoid=${literal(ivoid)}`,
    (rows) =>
      Array.from(askedRows(rows, ["alt_identifier"]), (row) => textOf(row["alt_identifier"])),
    options,
  );
  return found.filter((identifier) => identifier !== undefined)
    .sort()
    .map((identifier) => {
      const doi = /^(?:doi:|https?:\/\/(?:dx\.)?doi\.org\/)(10\..+)$/i.exec(identifier)?.[1];
      const web = /^https?:/i.test(identifier) ? identifier : undefined;
      return { identifier, url: doi === undefined ? web : `https://doi.org/${doi}` };
    });
}

/** How many identifiers go into one query. */
const PIECE = 300;
/** More rows than there are for so many. */
const MOST_ROWS = 200_000;

/**
 * Asks about many resources, some at a time.
 *
 * @param write Makes the query of a list of identifiers, as it stands in `ivoid IN (...)`.
 * @param columns Columns that the query asks for.
 * @param read Makes something of a row.
 */
export async function askInPieces<T>(
  registry: Registry,
  ivoids: readonly string[],
  write: (list: string) => RegistryQuery,
  columns: readonly string[],
  read: (row: Row) => T,
  options: RequestOptions,
): Promise<readonly T[]> {
  const left = startBudget(options);
  const found: T[] = [];
  for (let i = 0; i < ivoids.length; i += PIECE) {
    const list = ivoids.slice(i, i + PIECE).map(literal).join(", ");
    const piece = await registry.read(
      write(list),
      (rows) => Array.from(askedRows(rows, columns), read),
      { ...left(), maxrec: MOST_ROWS },
    );
    for (const each of piece) found.push(each);
  }
  return found;
}

/**
 * Other addresses of the interfaces of some resources, by access URL; RegTAP has them since version 1.1, separated by hash
 * signs.
 */
export async function mirrorsOf(
  registry: Registry,
  ivoids: readonly string[],
  options: RequestOptions,
): Promise<ReadonlyMap<string, readonly string[]>> {
  try {
    const found = await askInPieces(
      registry,
      ivoids,
      (list) =>
        `SELECT access_url, mirror_url FROM rr.interface WHERE ivoid IN (${list}) ` +
        "AND mirror_url IS NOT NULL",
      ["access_url", "mirror_url"],
      (row) => [textOf(row["access_url"]) ?? "", hashList(row["mirror_url"])] as const,
      options,
    );
    return new Map(found.filter(([url, mirrors]) => url !== "" && mirrors.length > 0));
  } catch (error) {
    // A registry of RegTAP 1.0 has no such column.
    if (isVoError(error, "E_QUERY", "E_COLUMN")) return new Map();
    throw error;
  }
}

/** A cell as text; undefined if it is null or empty. */
export function textOf(cell: unknown): string | undefined {
  const text = cell === null || cell === undefined ? "" : String(cell).trim();
  return text === "" ? undefined : text;
}

/** The parts of a cell that holds several with hash signs between them. */
export function hashList(cell: unknown): readonly string[] {
  return (textOf(cell) ?? "").split("#").map((part) => part.trim()).filter((part) => part !== "");
}
