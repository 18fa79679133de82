/**
 * Damaged documents.
 *
 * @module
 */
import type { Random } from "./_random.ts";

type Bytes = Uint8Array<ArrayBuffer>;
const ENCODER = new TextEncoder();

/** What is put into documents: marks, limits, and values at which readers break. */
const TOKENS = [
  ..."< > & ; \" ' / = \0 </ <! <!-- --> <![CDATA[ ]]> <? ?> <TR> </TR> <TD> </TD> <TD/> <TABLEDATA> </TABLEDATA>"
    .split(" "),
  ..."</TABLE> </RESOURCE> </VOTABLE> </STREAM> <STREAM> <BINARY> <BINARY2> <TABLE> <RESOURCE> <FIELD <VALUES"
    .split(" "),
  ..."&lt; &amp; &#0; &#x110000; &#xD800; &bomb; * x 0 -1 1 2147483648 -2147483649 9223372036854775808 1e999 NaN Inf"
    .split(" "),
  ...'0x 0xFFFFFFFFFFFFFFFFF == = A==A 99999999 1000000 999999999999 0x0 1x* *x* 3x3x3 nrows="999999999" '
    .split(" "),
  ' arraysize="*"',
  ' arraysize="99999999"',
  ' arraysize="1000x*"',
  ' arraysize="0"',
  ' datatype="bit"',
  ' datatype="unicodeChar"',
  ' datatype="long"',
  ' datatype="doubleComplex"',
  ' null="NaN"',
  ' ref="t"',
  ' encoding="base64"',
  ' encoding="gzip"',
  ' href="data.bin"',
  ' xmlns="x"',
  "\ufeff",
  "\u2028",
  "é",
  "\r",
  "\r\n",
  "\x1f\x8b\x08",
  "////////",
  "gAAAAA",
  "f////w==",
  " ".repeat(300),
  "<a>".repeat(80),
  "1 ".repeat(300),
  ",",
].map((token) => ENCODER.encode(token));

const DATATYPES = [
  "boolean",
  "bit",
  "unsignedByte",
  "short",
  "int",
  "long",
  "char",
  "unicodeChar",
  "float",
  "double",
  "floatComplex",
  "doubleComplex",
  "string",
  "",
];

function join(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A place in the document: anywhere, or at the begin of a tag. */
function place(bytes: Uint8Array, random: Random): number {
  const at = random.below(bytes.length + 1);
  if (random.next() < 0.5) return at;
  const tag = bytes.indexOf(60, at);
  return tag < 0 ? at : tag;
}

function range(
  bytes: Uint8Array,
  random: Random,
  longest: number,
): readonly [from: number, to: number] {
  const from = place(bytes, random);
  const to = random.next() < 0.5 ? from + 1 + random.below(longest) : place(bytes, random);
  return from <= to ? [from, Math.min(to, from + 20_000)] : [Math.max(to, from - 20_000), from];
}

/** Attributes and numbers changed: most of these get past the header. */
function rewrite(bytes: Bytes, random: Random): Bytes {
  const text = Array.from(bytes, (c) => String.fromCharCode(c)).join("");
  const pattern = random.pick([
    /datatype="[^"]*"/g,
    /arraysize="[^"]*"/g,
    /<TD>[^<]*</g,
    /null="[^"]*"/g,
    /="[^"]*"/g,
  ]);
  const matches = [...text.matchAll(pattern)];
  const match = matches[random.below(matches.length)];
  if (match === undefined) return insert(bytes, random);
  const whole = match[0];
  const value = random.pick([
    random.pick(DATATYPES),
    random.pick([
      "*",
      "1",
      "0",
      "7",
      "3x*",
      "2x2",
      "1000000",
      "100000000",
      "999999999999",
      "x",
      "-1",
      "*x2",
      " 3 ",
    ]),
    String.fromCharCode(...random.pick(TOKENS)),
  ]);
  const changed = whole.startsWith("<TD>")
    ? `<TD>${value}<`
    : `${whole.slice(0, whole.indexOf('"') + 1)}${value}"`;
  const result = text.slice(0, match.index) + changed + text.slice(match.index + whole.length);
  return Uint8Array.from(result, (c) => c.charCodeAt(0));
}

function insert(bytes: Bytes, random: Random): Bytes {
  const at = place(bytes, random);
  return join(bytes.subarray(0, at), random.pick(TOKENS), bytes.subarray(at));
}

/** One damage. */
function damage(bytes: Bytes, other: Bytes, random: Random): Bytes {
  switch (random.below(9)) {
    case 0: { // bytes changed
      const copy = bytes.slice();
      for (let n = 1 + random.below(8); n > 0 && copy.length > 0; n--) {
        copy[random.below(copy.length)] = random.below(256);
      }
      return copy;
    }
    case 1: { // bits flipped in a row of bytes
      const copy = bytes.slice();
      const [from, to] = range(bytes, random, 30);
      for (let i = from; i < to; i++) copy[i] = (copy[i] as number) ^ (1 << random.below(8));
      return copy;
    }
    case 2: // cut off
      return bytes.slice(0, place(bytes, random));
    case 3: { // a part left out
      const [from, to] = range(bytes, random, 200);
      return join(bytes.subarray(0, from), bytes.subarray(to));
    }
    case 4: { // a part twice, or many times
      const [from, to] = range(bytes, random, 200);
      const part = bytes.subarray(from, to);
      const times = Math.min(
        1 + random.below(20),
        Math.floor(60_000 / Math.max(1, part.length)) + 1,
      );
      return join(
        bytes.subarray(0, to),
        ...Array.from({ length: times }, () => part),
        bytes.subarray(to),
      );
    }
    case 5: { // a part of itself, or all of it, within itself
      const at = place(bytes, random);
      const [from, to] = random.next() < 0.3
        ? [0, bytes.length] as const
        : range(bytes, random, 400);
      return join(bytes.subarray(0, at), bytes.subarray(from, to), bytes.subarray(at));
    }
    case 6: // one document's begin, another one's end
      return join(bytes.subarray(0, place(bytes, random)), other.subarray(place(other, random)));
    case 7:
      return insert(bytes, random);
    default:
      return rewrite(bytes, random);
  }
}

/** A damaged document, with one to three damages. */
export function mutant(bytes: Bytes, other: Bytes, random: Random): Bytes {
  let result = damage(bytes, other, random);
  while (random.next() < 0.3) result = damage(result, other, random);
  return result.subarray(0, 400_000);
}
