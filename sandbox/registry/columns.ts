/**
 * The tables of RegTAP and their columns.
 *
 * RegTAP 1.1 (2019-10-11), section 8; with the coverages (`stc_*`) of RegTAP 1.2, and `subject_uat`, which GAVO's registry has
 * and many queries use. Names, utypes and types are the standard's.
 *
 * @module
 */
import type { ColumnSpec } from "../column.ts";

/** Type and case of a column: `lower` is text that the standard wants in small letters. */
type Kind = "text" | "lower" | "short" | "long" | "float" | "double" | "time" | "moc";

type Draft = readonly [
  name: string,
  kind: Kind,
  utype: string | null,
  description: string,
  unit?: string,
];

/** A table of RegTAP. */
export interface RegTable {
  readonly name: string;
  readonly utype?: string;
  readonly description: string;
  readonly columns: readonly ColumnSpec[];
  /** Names of the columns that are in small letters. */
  readonly lower: ReadonlySet<string>;
}

const TYPES: Readonly<Record<Kind, Pick<ColumnSpec, "datatype" | "arraysize" | "xtype">>> = {
  text: { datatype: "unicodeChar", arraysize: "*" },
  lower: { datatype: "unicodeChar", arraysize: "*" },
  short: { datatype: "short" },
  long: { datatype: "long" },
  float: { datatype: "float" },
  double: { datatype: "double" },
  time: { datatype: "char", arraysize: "19", xtype: "timestamp" },
  moc: { datatype: "char", arraysize: "*", xtype: "moc" },
};

const IVOID: Draft = ["ivoid", "lower", "xpath:/identifier", "The resource that this belongs to"];

function table(
  name: string,
  utype: string | undefined,
  description: string,
  drafts: readonly Draft[],
): RegTable {
  const columns = drafts.map(([name, kind, own, about, unit]): ColumnSpec => ({
    name,
    ...TYPES[kind],
    ...(own === null ? {} : { utype: own }),
    ...(unit === undefined ? {} : { unit }),
    description: about,
    verbosity: 1,
    std: true,
    nullable: name !== "ivoid" && !name.endsWith("_index"),
  }));
  const lower = new Set(drafts.filter(([, kind]) => kind === "lower").map(([own]) => own));
  return { name, ...(utype === undefined ? {} : { utype }), description, columns, lower };
}

/** Columns that tables and parameters of interfaces share. */
const DATA_TYPE: readonly Draft[] = [
  ["datatype", "lower", "xpath:dataType", "Type of the values"],
  ["extended_schema", "text", "xpath:dataType/@extendedSchema", "Where the extended type is from"],
  ["extended_type", "text", "xpath:dataType/@extendedType", "Extended type, such as timestamp"],
  ["arraysize", "text", "xpath:dataType/@arraysize", "Shape of arrays"],
  ["delim", "text", "xpath:dataType/@delim", "What stands between elements in a text"],
];

/** All tables. */
export const REG_TABLES: readonly RegTable[] = [
  table("resource", "xpath:/", "The resources: services, data, organisations", [
    ["ivoid", "lower", "xpath:identifier", "The identifier of the resource"],
    ["res_type", "lower", "xpath:@xsi:type", "Kind of resource, such as vs:catalogservice"],
    ["created", "time", "xpath:@created", "When the record was made (UTC)"],
    ["short_name", "text", "xpath:shortName", "A short name for places with little room"],
    ["res_title", "text", "xpath:title", "The full name"],
    ["updated", "time", "xpath:@updated", "When the record was last changed (UTC)"],
    ["content_level", "lower", "xpath:content/contentLevel", "For whom it is; hash list"],
    ["res_description", "text", "xpath:content/description", "What the resource is"],
    ["reference_url", "text", "xpath:content/referenceURL", "A page about it, for people"],
    ["creator_seq", "text", "xpath:curation/creator/name", "The creators in their order"],
    ["content_type", "lower", "xpath:content/type", "What kind of content it has; hash list"],
    ["source_format", "lower", "xpath:content/source/@format", "Form of source_value"],
    ["source_value", "text", "xpath:content/source", "The publication that it comes from"],
    ["res_version", "text", "xpath:curation/version", "Version of the resource"],
    [
      "region_of_regard",
      "float",
      "xpath:coverage/regionOfRegard",
      "How far from a position something of interest may be",
      "deg",
    ],
    ["waveband", "lower", "xpath:coverage/waveband", "Parts of the spectrum; hash list"],
    ["rights", "text", "xpath:/rights", "What may be done with it"],
    ["rights_uri", "text", "xpath:/rights/@rightsURI", "A licence as a URI"],
    ["harvested_from", "lower", null, "The registry that the record comes from"],
  ]),
  table("res_role", undefined, "People and organisations, and what they have done", [
    IVOID,
    ["role_name", "text", null, "Name of a person or an organisation"],
    ["role_ivoid", "lower", null, "Its identifier in the VO"],
    ["street_address", "text", null, "Where letters go"],
    ["email", "text", null, "Where electronic mail goes"],
    ["telephone", "text", null, "Number with that of the country"],
    ["logo", "text", null, "Address of a picture"],
    ["base_role", "lower", null, "contact, publisher, contributor or creator"],
  ]),
  table("res_subject", "xpath:/content/", "What resources are about", [
    IVOID,
    ["res_subject", "text", "xpath:subject", "A topic, in whatever words"],
  ]),
  table("subject_uat", undefined, "Topics as concepts of the Unified Astronomy Thesaurus", [
    IVOID,
    ["uat_concept", "lower", null, "Identifier of a concept in http://www.ivoa.net/rdf/uat"],
    ["match_type", "text", null, "How it was found: exact, if the record has it so"],
  ]),
  table("capability", "xpath:/capability/", "What resources can do", [
    IVOID,
    ["cap_index", "short", null, "Number of the capability within the resource"],
    ["cap_type", "lower", "xpath:@xsi:type", "Type of the capability"],
    ["cap_description", "text", "xpath:description", "What it adds to the resource"],
    ["standard_id", "lower", "xpath:@standardID", "The standard that it follows"],
  ]),
  table("interface", "xpath:/capability/interface/", "Where and how capabilities are used", [
    IVOID,
    ["cap_index", "short", null, "Number of the capability within the resource"],
    ["intf_index", "short", null, "Number of the interface within the resource"],
    ["intf_type", "lower", "xpath:@xsi:type", "Type of the interface, such as vs:paramhttp"],
    ["intf_role", "lower", "xpath:@role", "std for the interface that a standard defines"],
    ["std_version", "text", "xpath:@version", "Version of the standard"],
    ["query_type", "lower", "xpath:queryType", "GET or POST; hash list"],
    ["result_type", "lower", "xpath:resultType", "Media type of answers"],
    ["wsdl_url", "text", "xpath:wsdlURL", "A description in WSDL"],
    ["url_use", "lower", "xpath:accessURL/@use", "full, base, dir or post"],
    ["access_url", "text", "xpath:accessURL", "The address"],
    ["mirror_url", "text", "xpath:mirrorURL", "Addresses of the same elsewhere; hash list"],
    ["authenticated_only", "short", null, "1 if nobody can use it without logging in"],
  ]),
  table("intf_param", "xpath:/capability/interface/param/", "Parameters of interfaces", [
    IVOID,
    ["intf_index", "short", null, "Number of the interface within the resource"],
    ["name", "text", "xpath:name", "Name of the parameter"],
    ["ucd", "lower", "xpath:ucd", "What it means"],
    ["unit", "text", "xpath:unit", "Unit of its values"],
    ["utype", "lower", "xpath:utype", "Its place in a data model"],
    ["std", "short", "xpath:@std", "1 if a standard defines it"],
    ...DATA_TYPE,
    ["param_use", "lower", "xpath:@use", "required, optional or ignored"],
    ["param_description", "text", "xpath:description", "What it does"],
  ]),
  table("res_schema", "xpath:/tableset/schema/", "Schemas: tables that belong together", [
    IVOID,
    ["schema_index", "short", null, "Number of the schema within the resource"],
    ["schema_description", "text", "xpath:description", "What is in it"],
    ["schema_name", "lower", "xpath:name", "Its name"],
    ["schema_title", "text", "xpath:title", "A title for people"],
    ["schema_utype", "lower", "xpath:utype", "Its place in a data model"],
  ]),
  table("res_table", "xpath:/(tableset/schema/|)table/", "Tables of resources", [
    IVOID,
    ["schema_index", "short", null, "Number of the schema within the resource"],
    ["table_description", "text", "xpath:description", "What is in it"],
    ["table_name", "text", "xpath:name", "Its name, as queries need it"],
    ["table_index", "short", null, "Number of the table within the resource"],
    ["table_title", "text", "xpath:title", "A title for people"],
    ["table_type", "lower", "xpath:@type", "output for the result of a service"],
    ["table_utype", "lower", "xpath:utype", "Its place in a data model"],
    ["nrows", "long", "xpath:nrows", "About how many rows it has"],
  ]),
  table("table_column", "xpath:/(tableset/schema/|)/table/column/", "Columns of tables", [
    IVOID,
    ["table_index", "short", null, "Number of the table within the resource"],
    ["name", "lower", "xpath:name", "Name of the column"],
    ["ucd", "lower", "xpath:ucd", "What it means"],
    ["unit", "text", "xpath:unit", "Unit of its values"],
    ["utype", "lower", "xpath:utype", "Its place in a data model"],
    ["std", "short", "xpath:@std", "1 if a standard defines it"],
    ...DATA_TYPE,
    ["type_system", "lower", "xpath:dataType/@xsi:type", "System of the types"],
    ["flag", "lower", "xpath:flag", "indexed, primary, nullable, and so on; hash list"],
    ["column_description", "text", "xpath:description", "What it holds"],
  ]),
  table("relationship", "xpath:/content/relationship/", "How resources belong together", [
    IVOID,
    ["relationship_type", "lower", "xpath:relationshipType", "Such as isservedby"],
    ["related_id", "lower", "xpath:relatedResource/@ivo-id", "The other resource"],
    ["related_name", "text", "xpath:relatedResource", "Its name"],
  ]),
  table("validation", "xpath:/(capability/|)validationLevel", "What others found on checking", [
    IVOID,
    ["validated_by", "lower", "xpath:@validatedBy", "Who checked"],
    ["val_level", "short", "xpath:", "0 to 4: from described to checked by a person"],
    ["cap_index", "short", null, "The capability checked; null for the resource"],
  ]),
  table("res_date", "xpath:/curation/", "Dates in the life of resources", [
    IVOID,
    ["date_value", "time", "xpath:date", "The date (UTC)"],
    ["value_role", "lower", "xpath:date/@role", "What happened then"],
  ]),
  table("res_detail", undefined, "All that has no column of its own, by its XPath", [
    IVOID,
    ["cap_index", "short", null, "The capability; null for the resource"],
    ["detail_xpath", "text", null, "The place in the record"],
    ["detail_value", "text", null, "What stands there"],
  ]),
  table(
    "alt_identifier",
    "xpath:/(curation/creator/|)altIdentifier",
    "Other identifiers of resources and creators",
    [
      IVOID,
      ["alt_identifier", "text", "xpath:.", "The other identifier, a URI"],
    ],
  ),
  table("stc_spatial", "xpath:/coverage/spatial", "Places that resources cover", [
    IVOID,
    ["coverage", "moc", "xpath:.", "The places, as a MOC"],
    ["ref_system_name", "text", "xpath:@frame", "Frame of the MOC; null for ICRS"],
  ]),
  table("stc_spectral", "xpath:/coverage/spectral", "Energies that resources cover", [
    IVOID,
    ["spectral_start", "double", "xpath:.", "Lowest energy of a messenger", "J"],
    ["spectral_end", "double", "xpath:.", "Highest energy of a messenger", "J"],
  ]),
  table("stc_temporal", "xpath:/coverage/temporal", "Times that resources cover", [
    IVOID,
    ["time_start", "double", "xpath:.", "Begin (MJD, TDB at the barycentre)", "d"],
    ["time_end", "double", "xpath:.", "End (MJD, TDB at the barycentre)", "d"],
  ]),
];
