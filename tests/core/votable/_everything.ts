/**
 * A document with everything that VOTable 1.4 has, valid by its schema, and documents as plain data.
 *
 * @module
 */
import type { Table } from "../../../core/table/table.ts";
import type { ResourceItem, Serialization, VotableDocument } from "../../../core/votable/mod.ts";
import { afterWriting } from "./_kinds.ts";

/** Metadata of all kinds, in all places. */
export const EVERYTHING = `<?xml version="1.0" encoding="UTF-8"?>
<VOTABLE ID="root" version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:dm="urn:example:model">
<DESCRIPTION>All of it: &lt;b&gt; &amp; "quotes", déjà vu 𝔸</DESCRIPTION>
<COOSYS ID="icrs" system="ICRS" epoch="J2016.0"/>
<TIMESYS ID="tdb" timeorigin="MJD-origin" timescale="TDB" refposition="BARYCENTER"/>
<GROUP ID="outer" name="outer group" ucd="meta" utype="dm:outer"><DESCRIPTION>a group</DESCRIPTION>
  <PARAM name="in group" datatype="int" value="7"/><PARAMref ref="telescope" ucd="meta.id" utype="dm:ref"/>
  <GROUP name="inner"><FIELDref ref="ra"/><GROUP name="innermost" ref="outer"/></GROUP></GROUP>
<PARAM ID="telescope" name="telescope" datatype="char" arraysize="*" value="VLT &quot;UT4&quot;&#10;Paranal" ucd="instr.tel"
  utype="dm:tel" unit="" width="9"><DESCRIPTION>where</DESCRIPTION><LINK href="http://example.org/?a=1&amp;b=2"/></PARAM>
<INFO ID="first" name="twice" value="1" unit="s" ucd="time" utype="dm:t" xtype="timestamp" ref="tdb">text &lt;in&gt; it</INFO>
<INFO name="twice" value="1"/><INFO name="twice" value="1"/>
<RESOURCE name="results" ID="res1" type="results" utype="dm:results" dm:extra="unknown &amp; kept">
  <DESCRIPTION>the first resource</DESCRIPTION>
  <INFO name="QUERY_STATUS" value="OK">fine</INFO>
  <COOSYS ID="fk5" system="eq_FK5" equinox="J2000" epoch="J2000"/>
  <PARAM name="p_boolean" datatype="boolean" value="T"/>
  <PARAM name="p_bit" datatype="bit" arraysize="5" value="1 0 1 1 0"/>
  <PARAM name="p_byte" datatype="unsignedByte" value="255"/>
  <PARAM name="p_short" datatype="short" value="-32768"/>
  <PARAM name="p_int" datatype="int" arraysize="*" value="1 2 3"/>
  <PARAM name="p_long" datatype="long" value="9223372036854775807"/>
  <PARAM name="p_unicode" datatype="unicodeChar" arraysize="*" value="Ωσ"/>
  <PARAM name="p_float" datatype="float" value="1.5E-7"/>
  <PARAM name="p_double" datatype="double" arraysize="2" xtype="interval" value="-Inf +Inf">
    <VALUES><MIN value="0"/><MAX value="10"/></VALUES></PARAM>
  <PARAM name="p_floatComplex" datatype="floatComplex" value="1 2"/>
  <PARAM name="p_doubleComplex" datatype="doubleComplex" value="1.25 -2"/>
  <PARAM name="p_null" datatype="int" value="-1"><VALUES null="-1"/></PARAM>
  <GROUP name="of the resource"><PARAM name="q" datatype="char" arraysize="3" value="abc"/></GROUP>
  <LINK ID="link1" content-role="doc" content-type="text/html" title="a title" value="v" href="http://example.org/a b" action="http://example.org/act"/>
  <TABLE ID="table1" name="stars" ucd="phys" utype="dm:table" nrows="3">
    <DESCRIPTION>stars and more</DESCRIPTION>
    <INFO name="table info" value="before"/><INFO name="table info" value="before"/>
    <FIELD ID="id" name="id" datatype="long" ucd="meta.id;meta.main"><VALUES null="-9223372036854775808"/></FIELD>
    <PARAM name="between" datatype="double" unit="Jy" value="0.1"/>
    <FIELD ID="ra" name="ra" datatype="double" unit="deg" ucd="pos.eq.ra;meta.main" utype="dm:ra" ref="icrs" width="12" precision="F8" type="hidden">
      <DESCRIPTION>right ascension &gt; 0</DESCRIPTION>
      <VALUES ID="domain" type="legal"><MIN value="0" inclusive="yes"/><MAX value="360" inclusive="no"/></VALUES>
      <LINK content-role="location" href="http://example.org/\${ra}"/></FIELD>
    <GROUP name="position"><FIELDref ref="ra" utype="dm:c1"/><FIELDref ref="flag" ucd="meta.code"/></GROUP>
    <FIELD ID="flag" name="flag" datatype="short"><VALUES type="actual" null="-99"><MIN value="0"/>
      <OPTION name="good" value="1"><OPTION name="better" value="2"/><OPTION value="3"/></OPTION><OPTION value="0"/></VALUES></FIELD>
    <FIELD name="time" datatype="char" arraysize="19" xtype="timestamp" ref="tdb"/>
    <FIELD name="other domain" datatype="double"><VALUES ref="domain"/></FIELD>
    <LINK href="http://example.org/table"/>
    <DATA><TABLEDATA>
      <TR><TD>4611686018427387905</TD><TD>10.25</TD><TD>1</TD><TD>2016-01-01T00:00:00</TD><TD>1</TD></TR>
      <TR><TD/><TD>NaN</TD><TD/><TD/><TD>+Inf</TD></TR>
      <TR><TD>-1</TD><TD>359.5</TD><TD>3</TD><TD>2016-01-01T00:00:01</TD><TD>-0.0</TD></TR>
    </TABLEDATA></DATA>
    <INFO name="table info" value="after"/>
  </TABLE>
  <INFO name="QUERY_STATUS" value="OVERFLOW"/>
  <RESOURCE name="nested"><RESOURCE name="deeper" type="meta"><DESCRIPTION>deep</DESCRIPTION>
    <TABLE name="no data"><FIELD name="only" datatype="char" arraysize="*"/></TABLE></RESOURCE>
    <TABLE name="no rows"><FIELD name="x" datatype="floatComplex" arraysize="2x*"/><DATA><TABLEDATA/></DATA></TABLE>
  </RESOURCE>
  <an:model xmlns:an="urn:example:another" an:a="1" b="&lt;2&gt;"><an:part ID="part">text <plain xmlns="urn:example:plain"><deep/></plain> more</an:part></an:model>
</RESOURCE>
<RESOURCE type="meta" utype="adhoc:service"><PARAM name="accessURL" datatype="char" arraysize="*" value="http://example.org/soda"/>
  <GROUP name="inputParams"><PARAM name="ID" datatype="char" arraysize="*" value="" ref="id"/></GROUP></RESOURCE>
<INFO name="last" value="of all"/>
</VOTABLE>
`;

/** What a document becomes when its tables are written in a serialisation; undefined for the document as it is. */
type Written = Serialization | undefined;

/**
 * A document as plain data, with what its columns hold.
 *
 * DEFINITIONS are opened, the number of rows stands instead of the declared one, and null values are not declared: these
 * three may change when a document is written. The losses of a serialisation are applied where one is given.
 */
export function plainDocument(document: VotableDocument, written?: Written): unknown {
  const { id, description, attributes = {}, foreign } = document;
  // The schema that the document names need not be that of the version written.
  const names = Object.keys(attributes)
    .filter((name) => name !== "xmlns" && !name.endsWith("chemaLocation"));
  const kept = Object.fromEntries(names.map((name) => [name, attributes[name]]));
  const items = plainItems(document.items, written);
  return { id, description, attributes: kept, foreign, items };
}

function plainItems(items: readonly ResourceItem[], written: Written): unknown[] {
  return items.flatMap((item): unknown[] => {
    switch (item.kind) {
      case "definitions":
        return plainItems(item.items, written);
      case "resource": {
        const { kind, name, id, type, utype, description, attributes, foreign } = item;
        const own = { kind, name, id, type, utype, description, attributes, foreign };
        return [{ ...own, items: plainItems(item.items, written) }];
      }
      case "table":
        return [{ hasData: item.hasData, ...plainTable(item.table, written) }];
      default:
        return [item];
    }
  });
}

/** A table as plain data, as {@linkcode plainDocument} does. */
export function plainTable(table: Table, written?: Written): Record<string, unknown> {
  const { nrows: _, ...meta } = table.meta;
  const fields = table.fields.map((field) => {
    const { values = [], ...rest } = field;
    const others = values.map(({ null: _, ...other }) => other)
      .filter((other) => Object.keys(other).length > 1 || other.options.length > 0);
    return { ...rest, values: others };
  });
  const cells = table.columns.map((column) =>
    column.toArray().map((cell) =>
      written === undefined ? cell : afterWriting(cell, column.field, written)
    )
  );
  return { meta, rows: table.length, fields, cells };
}
