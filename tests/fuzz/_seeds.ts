/**
 * Documents from which mutants are made: all fixtures by others, and texts for the forms that these do not have.
 *
 * @module
 */
import { fixtures } from "../core/votable/_fixtures.ts";

const FIELDS = `<FIELD name="a" datatype="int"/><FIELD name="b" datatype="char" arraysize="*"/>` +
  `<FIELD name="c" datatype="double" arraysize="2x*"/>`;
const ROWS = "<TR><TD>1</TD><TD>x &amp; y</TD><TD>1 2 3 4</TD></TR><TR><TD/><TD/><TD/></TR>";

function table(rows: string, fields = FIELDS): string {
  return `<TABLE name="t">${fields}<DATA><TABLEDATA>${rows}</TABLEDATA></DATA></TABLE>`;
}

function votable(content: string, attributes = 'version="1.4"'): string {
  return `<?xml version="1.0"?>\n<VOTABLE ${attributes}>\n<RESOURCE>\n${content}\n</RESOURCE></VOTABLE>\n`;
}

function utf16(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(2 * text.length + 2);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xfeff);
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i + 2, text.charCodeAt(i));
  return bytes;
}

const METADATA =
  `<DESCRIPTION>What it is</DESCRIPTION><INFO name="QUERY_STATUS" value="OK">fine</INFO>
<COOSYS ID="sys" system="ICRS" epoch="J2016.0"/><TIMESYS ID="time" timeorigin="MJD-origin" timescale="TT" refposition="BARYCENTER"/>
<PARAM name="p" datatype="float" arraysize="2" value="1 2" unit="deg"><VALUES type="legal"><MIN value="0" inclusive="no"/><MAX value="9"/>
<OPTION name="o" value="1"><OPTION value="2"/></OPTION></VALUES><LINK href="http://localhost/" content-role="doc" title="t"/></PARAM>
<GROUP name="g" ucd="pos"><DESCRIPTION>d</DESCRIPTION><FIELDref ref="a"/><PARAMref ref="p"/><GROUP name="h"><PARAM name="q" datatype="char" arraysize="*" value="x"/></GROUP></GROUP>`;

const TEXTS: readonly string[] = [
  votable(table(ROWS)),
  votable(METADATA + table(ROWS) + '<INFO name="QUERY_STATUS" value="OVERFLOW"/>'),
  `<vot:VOTABLE xmlns:vot="http://www.ivoa.net/xml/VOTable/v1.3"><vot:RESOURCE><vot:TABLE><vot:FIELD name="n" datatype="int"/>` +
  `<vot:DATA><vot:TABLEDATA><vot:TR><vot:TD>5</vot:TD></vot:TR><vot:TR><vot:TD/></vot:TR></vot:TABLEDATA></vot:DATA></vot:TABLE></vot:RESOURCE></vot:VOTABLE>`,
  votable(
    table("<TR><TD><![CDATA[1]]></TD><TD><![CDATA[<&>]]>z</TD><TD>1<!-- c --> 2</TD></TR><?pi x?>"),
  ),
  votable(
    table('<TR><TD>0x1F</TD><TD encoding="base64">QUJD</TD><TD>NaN +Inf -Inf 1e-3</TD></TR>'),
  ),
  votable(
    table("<TR><TD>x</TD><TD>1</TD></TR><TR><TD>1</TD><TD>2</TD><TD>3 4</TD><TD>5</TD></TR>"),
  ),
  votable(
    table(
      "<TR><TD>T</TD><TD>101</TD><TD>1 2</TD><TD>1 2 3 4</TD><TD>ab  cd  </TD></TR>",
      `<FIELD name="a" datatype="boolean"/><FIELD name="b" datatype="bit" arraysize="3"/>` +
        `<FIELD name="c" datatype="floatComplex"/><FIELD name="d" datatype="doubleComplex" arraysize="*"/>` +
        `<FIELD name="e" datatype="unicodeChar" arraysize="4x*"/>`,
    ),
  ),
  votable(
    `<TABLE><FIELD name="a" datatype="long"><VALUES null="-1"/></FIELD><FIELD name="b" datatype="char" arraysize="2x*"/>` +
      `<DATA><BINARY><STREAM encoding="base64">AAAAAAAAAAEAAAAEYWJjZP//////////AAAAAA==</STREAM></BINARY></DATA></TABLE>`,
  ),
  votable(
    `<TABLE><FIELD name="a" datatype="bit" arraysize="9"/><FIELD name="b" datatype="short" arraysize="*"/>` +
      `<DATA><BINARY2><STREAM encoding="base64">\n<![CDATA[AP+AAAAAAgAB\n//+AAAAAAAAA]]>\n</STREAM></BINARY2></DATA></TABLE>`,
  ),
  votable(
    `<TABLE><FIELD name="a" datatype="int"/><DATA><BINARY><STREAM href="data.bin"/></BINARY></DATA></TABLE>`,
  ),
  votable(
    `<TABLE><FIELD name="a" datatype="int"/><DATA><FITS extnum="1"><STREAM href="x.fits" encoding="gzip"/></FITS></DATA></TABLE>`,
  ),
  `<VOTABLE version="1.0"><DEFINITIONS><COOSYS ID="J2000" system="eq_FK5" equinox="2000."/><PARAM name="x" datatype="int" value="1"/></DEFINITIONS>` +
  `<RESOURCE>${table(ROWS)}</RESOURCE></VOTABLE>`,
  votable(
    `<TABLE ID="one">${FIELDS}</TABLE><TABLE ref="one"><DATA><TABLEDATA>${ROWS}</TABLEDATA></DATA></TABLE>`,
  ),
  votable(
    `<RESOURCE type="meta"><RESOURCE><TABLE/></RESOURCE></RESOURCE>${table("")}${table(ROWS)}`,
  ),
  votable(`<mivot:VODML xmlns:mivot="urn:x"><a b="c">d<e/></a></mivot:VODML>${table(ROWS)}`),
  votable(table(ROWS), 'version="1.1" xsi:schemaLocation="a b"') + "<html>an advertisement</html>",
  `<!DOCTYPE VOTABLE SYSTEM "http://us-vo.org/xml/VOTable.dtd" [<!ENTITY a "b">]>` +
  votable(table(ROWS)).slice(21),
  `<votable><resource><table><field name="a" datatype="string"/><data><tabledata><TR><TD>x</TD></TR></tabledata></data></table></resource></votable>`,
  "<!DOCTYPE html><html><body><p>No such table<br></body></html>",
  votable(table(ROWS)).replaceAll("\n", "\r\n").replaceAll("><", ">\r\n <"),
];

/** A document to make mutants of. */
export interface Seed {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** All of them, in an order that does not change. */
export function seeds(): readonly Seed[] {
  const encoder = new TextEncoder();
  return [
    ...fixtures().map(({ name, bytes }) => ({ name, bytes })),
    ...TEXTS.map((text, i) => ({ name: `text ${i + 1}`, bytes: encoder.encode(text) })),
    { name: "UTF-16", bytes: utf16(votable(table(ROWS), 'version="1.4"')) },
    { name: "BOM", bytes: encoder.encode("\ufeff" + votable(table(ROWS))) },
  ];
}
