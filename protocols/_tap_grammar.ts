/**
 * Queries read by their grammar alone.
 *
 * @module
 */
import { AdqlError, type AdqlLanguage, parseWithDiagnostics } from "../core/adql/mod.ts";

/** The language as the parser knows it; undefined if it knows it not. */
export function adqlLanguage(language: string | undefined): AdqlLanguage | undefined {
  const name = (language ?? "ADQL").trim().toLowerCase();
  if (name === "adql-2.0") return "ADQL-2.0";
  if (name === "adql" || name.startsWith("adql-")) return "ADQL-2.1";
  return name.startsWith("postgres") ? "PostgreSQL" : undefined;
}

/**
 * Reads a query by its grammar alone.
 *
 * @returns What is wrong with it; undefined if nothing is, or if it is in a language that is not ADQL.
 */
export function grammarFault(query: string, language: string | undefined): AdqlError | undefined {
  const lang = adqlLanguage(language);
  // Of PostgreSQL the parser knows a part only.
  if (lang === undefined || lang === "PostgreSQL") return undefined;
  try {
    parseWithDiagnostics(query, { lang });
    return undefined;
  } catch (error) {
    if (error instanceof AdqlError) return error;
    throw error;
  }
}
