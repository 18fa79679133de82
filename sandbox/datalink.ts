/**
 * Links of data sets.
 *
 * DataLink 1.1, sections 2 ({links} with any number of IDs) and 3 (its table).
 *
 * @module
 */
import { AUTHORITY, originInfos, overflowInfos, votableResponse } from "./_answer.ts";
import { Parameters, UsageError } from "./_parameters.ts";
import type { DescriptorSpec } from "./_votable.ts";
import type { ColumnSpec, Value } from "./column.ts";
import { type Credit, tableCredit } from "./credit.ts";
import { LINKS_PATH, LINKS_TYPE, STANDARDS } from "./datalink_service.ts";
import { DATA_SETS, type DataSet, WHOLE_IMAGE } from "./datalink_sets.ts";
import { sodaDescriptors } from "./soda_params.ts";
import { OBSCORE } from "./tables/obscore.ts";
import { invented } from "./tables/_synthetic.ts";

/** Identifiers of one request, at most; what is above is cut, and the answer says so. */
const MAX_IDS = 100;

const text = { datatype: "char", arraysize: "*", verbosity: 1 } as const;

/** The columns, in the order of the standard. */
const COLUMNS: readonly ColumnSpec[] = [
  { name: "ID", ...text, ucd: "meta.id;meta.main", description: "Identifier of the data set" },
  { name: "access_url", ...text, ucd: "meta.ref.url", description: "Where it is" },
  { name: "service_def", ...text, ucd: "meta.ref", description: "The service that it is" },
  { name: "error_message", ...text, ucd: "meta.code.error", description: "What went wrong" },
  { name: "description", ...text, ucd: "meta.note", description: "What it is" },
  { name: "semantics", ...text, ucd: "meta.code", description: "What it has to do with the data" },
  { name: "content_type", ...text, ucd: "meta.code.mime", description: "Its media type" },
  {
    name: "content_length",
    datatype: "long",
    unit: "byte",
    ucd: "phys.size;meta.file",
    description: "Its size",
    nullable: true,
    verbosity: 1,
  },
  {
    name: "content_qualifier",
    ...text,
    ucd: "meta.code",
    description: "The kind of product that it is",
  },
  {
    name: "local_semantics",
    ...text,
    ucd: "meta.id.assoc",
    description: "The same for the same kind of link of all data sets",
  },
  {
    name: "link_auth",
    ...text,
    ucd: "meta.code",
    description: "Whether one must log in: false, optional, true",
  },
  {
    name: "link_authorized",
    datatype: "boolean",
    ucd: "meta.code",
    description: "Whether the one who asks may have it",
    verbosity: 1,
  },
];

type Link = Readonly<Record<string, Value>>;

function row(link: Link): readonly Value[] {
  const open = link["error_message"] === undefined
    ? { "link_auth": "false", "link_authorized": true }
    : {};
  const all: Link = { ...open, ...link };
  return COLUMNS.map(({ name }) => all[name] ?? null);
}

/** The links of a data set; its services are described beside. */
function linksOf(
  set: DataSet,
  origin: string,
  services: readonly DescriptorSpec[],
): readonly Link[] {
  const qualifier = `#${set.kind}`;
  const links: Link[] = [
    {
      "access_url": origin + set.path,
      description: set.title,
      semantics: "#this",
      "content_type": set.mediaType,
      "content_length": set.size === 0 ? null : BigInt(set.size),
      "content_qualifier": qualifier,
      "local_semantics": "data",
    },
    {
      "access_url": origin + set.preview,
      description: `A small picture of it`,
      semantics: set.kind === "spectrum" ? "#preview-plot" : "#preview-image",
      "content_type": "image/png",
      "local_semantics": "picture",
    },
    // Only the one that answers at once is a link: some clients take the first service that there is.
    ...services.slice(0, 1).map((service) => ({
      "service_def": service.id,
      description: service.description,
      semantics: "#cutout",
      "content_type": set.mediaType,
      "content_qualifier": qualifier,
      "local_semantics": "cutout",
    })),
  ];
  if (set.kind === "image" && WHOLE_IMAGE !== undefined && set !== WHOLE_IMAGE) {
    links.push({
      "access_url": `${origin}${LINKS_PATH}?ID=${encodeURIComponent(WHOLE_IMAGE.did)}`,
      description: "Links of the image that it is made of",
      semantics: "#progenitor",
      "content_type": LINKS_TYPE,
      "local_semantics": "whole",
    });
  }
  return links.map((link) => ({ ID: set.did, ...link }));
}

/** Whom to thank for some data sets: for the one real image, if it is among them. */
function creditOf(ids: readonly string[]): Credit {
  const hasImage = ids.some((id) => DATA_SETS.get(id)?.kind === "image");
  return hasImage ? tableCredit(OBSCORE) : invented(46);
}

/** Answers a request for links. */
export async function answerLinks(request: Request): Promise<Response> {
  let ids: readonly string[];
  let maxrec: number;
  try {
    const parameters = await Parameters.from(request);
    ids = [...new Set(parameters.all("ID"))];
    maxrec = parameters.maxrec();
    parameters.responseFormat(LINKS_TYPE);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return new Response(`UsageError: ${error.message}\n`, {
      status: 400,
      headers: { "content-type": "text/plain" },
    });
  }
  const { origin } = new URL(request.url);
  const asked = ids.slice(0, MAX_IDS);
  const services: DescriptorSpec[] = [];
  const rows = asked.flatMap((id, n) => {
    const set = DATA_SETS.get(id);
    if (set === undefined) {
      const message = `NotFoundFault: there is no data set ${id} here`;
      return [row({ ID: id, "error_message": message, semantics: "#this" })];
    }
    const own = sodaDescriptors(set, origin, String(n + 1));
    services.push(...own);
    return linksOf(set, origin, own).map(row);
  });
  const description = "Links of data sets";
  const overflow = ids.length > asked.length || rows.length > maxrec;
  return votableResponse({
    description,
    resource: {
      infos: [
        { name: "QUERY_STATUS", value: "OK" },
        ...originInfos(
          request,
          { ivoid: `${AUTHORITY}/datalink`, standardId: STANDARDS.links },
          creditOf(asked),
        ),
      ],
      table: { name: "links", description, columns: COLUMNS, rows: rows.slice(0, maxrec) },
      trailing: overflowInfos(overflow, Math.min(maxrec, MAX_IDS)),
    },
    services,
  }, LINKS_TYPE);
}
