/**
 * The words of the languages: reserved ones, and built-in functions with the number of their arguments.
 *
 * Source: the grammar of ADQL 2.1 (`adql.bnf`), nonterminals `SQL_reserved_word` and `ADQL_reserved_word`.
 *
 * @module
 */

/** The query languages that the parser knows. */
export type AdqlLanguage = "ADQL-2.0" | "ADQL-2.1" | "PostgreSQL";

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

const SQL_WORDS = words(`
  ABSOLUTE ACTION ADD ALL ALLOCATE ALTER AND ANY ARE AS ASC ASSERTION AT AUTHORIZATION AVG BEGIN BETWEEN BIT
  BIT_LENGTH BOTH BY CASCADE CASCADED CASE CAST CATALOG CHAR CHARACTER CHAR_LENGTH CHARACTER_LENGTH CHECK CLOSE
  COALESCE COLLATE COLLATION COLUMN COMMIT CONNECT CONNECTION CONSTRAINT CONSTRAINTS CONTINUE CONVERT CORRESPONDING
  COUNT CREATE CROSS CURRENT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER CURSOR DATE DAY DEALLOCATE
  DECIMAL DECLARE DEFAULT DEFERRABLE DEFERRED DELETE DESC DESCRIBE DESCRIPTOR DIAGNOSTICS DISCONNECT DISTINCT DOMAIN
  DOUBLE DROP ELSE END ESCAPE EXCEPT EXCEPTION EXEC EXECUTE EXISTS EXTERNAL EXTRACT FALSE FETCH FIRST FLOAT FOR
  FOREIGN FOUND FROM FULL GET GLOBAL GO GOTO GRANT GROUP HAVING HOUR IDENTITY IMMEDIATE IN INDICATOR INITIALLY INNER
  INPUT INSENSITIVE INSERT INT INTEGER INTERSECT INTERVAL INTO IS ISOLATION JOIN KEY LANGUAGE LAST LEADING LEFT LEVEL
  LIKE LOCAL LOWER MATCH MAX MIN MINUTE MODULE MONTH NAMES NATIONAL NATURAL NCHAR NEXT NO NOT NULL NULLIF NUMERIC
  OCTET_LENGTH OF ON ONLY OPEN OPTION OR ORDER OUTER OUTPUT OVERLAPS PAD PARTIAL POSITION PRECISION PREPARE PRESERVE
  PRIMARY PRIOR PRIVILEGES PROCEDURE PUBLIC READ REAL REFERENCES RELATIVE RESTRICT REVOKE RIGHT ROLLBACK ROWS SCHEMA
  SCROLL SECOND SECTION SELECT SESSION SESSION_USER SET SIZE SMALLINT SOME SPACE SQL SQLCODE SQLERROR SQLSTATE
  SUBSTRING SUM SYSTEM_USER TABLE TEMPORARY THEN TIME TIMESTAMP TIMEZONE_HOUR TIMEZONE_MINUTE TO TRAILING TRANSACTION
  TRANSLATE TRANSLATION TRIM TRUE UNION UNIQUE UNKNOWN UPDATE UPPER USAGE USER USING VALUE VALUES VARCHAR VARYING VIEW
  WHEN WHENEVER WHERE WITH WORK WRITE YEAR ZONE
`);

const ADQL_20_WORDS = words(`
  ABS ACOS AREA ASIN ATAN ATAN2 BOX CEILING CENTROID CIRCLE CONTAINS COORD1 COORD2 COORDSYS COS COT DEGREES DISTANCE
  EXP FLOOR INTERSECTS LOG LOG10 MOD PI POINT POLYGON POWER RADIANS REGION RAND ROUND SIN SQRT TOP TAN TRUNCATE
`);

const ADQL_21_WORDS = words("BIGINT ILIKE IN_UNIT OFFSET");

const POSTGRESQL_WORDS = words(`
  ALL AND ANY AS ASC BETWEEN BOTH CASE CAST CHECK COLLATE COLUMN CONSTRAINT CREATE CROSS CURRENT_DATE CURRENT_TIME
  CURRENT_TIMESTAMP CURRENT_USER DEFAULT DESC DISTINCT ELSE END EXCEPT EXISTS FALSE FETCH FOR FOREIGN FROM FULL GRANT
  GROUP HAVING ILIKE IN INNER INTERSECT INTO IS JOIN LEADING LEFT LIKE LIMIT NATURAL NOT NULL OFFSET ON ONLY OR ORDER
  OUTER OVERLAPS PRIMARY REFERENCES RIGHT SELECT SESSION_USER SOME TABLE THEN TO TRAILING TRUE UNION UNIQUE USER USING
  WHEN WHERE WITH
`);

const RESERVED: Readonly<Record<AdqlLanguage, ReadonlySet<string>>> = {
  "ADQL-2.0": new Set([...SQL_WORDS, ...ADQL_20_WORDS]),
  "ADQL-2.1": new Set([...SQL_WORDS, ...ADQL_20_WORDS, ...ADQL_21_WORDS]),
  "PostgreSQL": new Set(POSTGRESQL_WORDS),
};

/** The reserved words of a language, in capitals. */
export function reservedWords(lang: AdqlLanguage): ReadonlySet<string> {
  return RESERVED[lang];
}

/** Whether a word, in any case, cannot be a name unless it is in double quotes. */
export function isReserved(word: string, lang: AdqlLanguage = "ADQL-2.1"): boolean {
  return RESERVED[lang].has(word.toUpperCase());
}

/** A built-in function: what it takes and gives. */
export interface BuiltIn {
  /** Least number of arguments. */
  readonly min: number;
  /** Largest number of arguments. */
  readonly max: number;
  /** The kind, which decides the types. */
  readonly group: "math" | "trig" | "string" | "unit" | "time" | "conditional";
  /** How it is called. */
  readonly form: string;
}

function fn(group: BuiltIn["group"], form: string, min: number, max = min): BuiltIn {
  return { min, max, group, form };
}

/** The functions of the grammar that are neither geometry nor aggregates, by name in capitals. */
export const FUNCTIONS: ReadonlyMap<string, BuiltIn> = new Map([
  ...words("ABS CEILING DEGREES EXP FLOOR LOG LOG10 RADIANS SQRT").map((name) =>
    [name, fn("math", `${name}(x)`, 1)] as const
  ),
  ...words("ACOS ASIN ATAN COS COT SIN TAN").map((name) =>
    [name, fn("trig", `${name}(x)`, 1)] as const
  ),
  ["ATAN2", fn("trig", "ATAN2(y, x)", 2)],
  ["MOD", fn("math", "MOD(x, y)", 2)],
  ["POWER", fn("math", "POWER(x, y)", 2)],
  ["PI", fn("math", "PI()", 0)],
  ["RAND", fn("math", "RAND()", 0, 1)],
  ["ROUND", fn("math", "ROUND(x, n)", 1, 2)],
  ["TRUNCATE", fn("math", "TRUNCATE(x, n)", 1, 2)],
  ["LOWER", fn("string", "LOWER(text)", 1)],
  ["UPPER", fn("string", "UPPER(text)", 1)],
  ["IN_UNIT", fn("unit", "IN_UNIT(x, 'unit')", 2)],
  ["COALESCE", fn("conditional", "COALESCE(x, ...)", 1, Infinity)],
  ["TIMESTAMP", fn("time", "TIMESTAMP('2015-01-01')", 1)],
]);

/** Forms of the geometry functions, by name in capitals. */
export const GEOMETRY_FORMS: ReadonlyMap<string, string> = new Map([
  ["POINT", "POINT(ra, dec)"],
  ["CIRCLE", "CIRCLE(ra, dec, radius)"],
  ["BOX", "BOX(ra, dec, width, height)"],
  ["POLYGON", "POLYGON(ra1, dec1, ra2, dec2, ra3, dec3, ...)"],
  ["REGION", "REGION('text')"],
  ["CENTROID", "CENTROID(region)"],
  ["AREA", "AREA(region)"],
  ["DISTANCE", "DISTANCE(point, point)"],
  ["CONTAINS", "CONTAINS(inner, outer)"],
  ["INTERSECTS", "INTERSECTS(region, region)"],
  ["COORD1", "COORD1(point)"],
  ["COORD2", "COORD2(point)"],
  ["COORDSYS", "COORDSYS(region)"],
  ["MOC", "MOC(order, region)"],
]);

/** The aggregate functions of the grammar. */
export const AGGREGATES: ReadonlySet<string> = new Set(["COUNT", "SUM", "AVG", "MIN", "MAX"]);

/** Whether text is a regular identifier of ADQL (`regular_identifier`), reserved or not. */
export function isRegular(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_]*$/.test(name);
}
