/**
 * Cone search: one service for each table with positions.
 *
 * Simple Cone Search 1.03 (IVOA Recommendation 2008-02-22), section 2: RA, DEC, SR and VERB; one
 * RESOURCE with one TABLE; UCD1 for identifier and position; the INFO named `Error`; SR=0 for the
 * columns alone. MAXREC, RESPONSEFORMAT and POST are as in DALI 1.1.
 *
 * @module
 */
import {
  ignoredInfos,
  originInfos,
  overflowInfos,
  SANDBOX_INFO,
  tableResponse,
  votableResponse,
} from "./_answer.ts";
import type { Database } from "./_database.ts";
import { Parameters, UsageError } from "./_parameters.ts";
import { tableCredit } from "./credit.ts";
import type { ColumnSpec, SkyTable, Value } from "./column.ts";

/** The media type that section 2 of the standard has for answers. */
const SCS_MEDIA_TYPE = "text/xml;content=x-votable";

/** The identifier of the standard in the Registry. */
const SCS_STANDARD_ID = "ivo://ivoa.net/std/ConeSearch";

/** The columns for a verbosity, with the three UCDs of the standard. */
export function coneColumns(table: SkyTable, verbosity: number): ColumnSpec[] {
  const ucds: Readonly<Record<string, string>> = {
    [table.id]: "ID_MAIN",
    [table.ra]: "POS_EQ_RA_MAIN",
    [table.dec]: "POS_EQ_DEC_MAIN",
  };
  return table.columns
    .filter((column) => column.verbosity <= verbosity)
    .map((column) => {
      const ucd = ucds[column.name];
      return ucd === undefined ? column : { ...column, ucd };
    });
}

/** Answers a cone search on a table. */
export async function answerCone(
  request: Request,
  database: Database,
  table: SkyTable,
  ivoid: string,
): Promise<Response> {
  try {
    return cone(request, await Parameters.from(request), database, table, ivoid);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return votableResponse({
      description: table.title,
      rootInfos: [{ name: "Error", value: error.message }],
      // a VOTABLE without a RESOURCE is not valid
      resource: { infos: [SANDBOX_INFO] },
    }, SCS_MEDIA_TYPE);
  }
}

function cone(
  request: Request,
  parameters: Parameters,
  database: Database,
  table: SkyTable,
  ivoid: string,
): Response {
  const ra = parameters.number("RA", 0, 360);
  const dec = parameters.number("DEC", -90, 90);
  const radius = parameters.number("SR", 0, 180);
  const columns = coneColumns(table, parameters.integer("VERB", 1, 3, 2));
  const maxrec = parameters.maxrec();
  const format = parameters.responseFormat(SCS_MEDIA_TYPE);

  const rows: Value[][] = [];
  let overflow = maxrec === 0;
  if (radius > 0 && maxrec > 0) {
    for (const row of database.cone(table, columns, { ra, dec, radius })) {
      overflow = rows.length === maxrec;
      if (overflow) break;
      rows.push(row);
    }
  }
  const data = { name: table.name, description: table.description, columns, rows };
  const infos = [
    { name: "QUERY_STATUS", value: "OK" },
    ...originInfos(request, { ivoid, standardId: SCS_STANDARD_ID }, tableCredit(table)),
    ...ignoredInfos(parameters.ignored()),
  ];
  return tableResponse(format, {
    description: table.title,
    resource: { infos, table: data, trailing: overflowInfos(overflow, maxrec) },
  }, data);
}
