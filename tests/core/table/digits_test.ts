import { assertEquals, assertLessOrEqual, assertStrictEquals } from "../../../deps/assert.ts";
import {
  MAX_NUMBER_BYTES,
  writeAscii,
  writeDouble,
  writeFloat,
  writeInt,
  writeLongWords,
} from "../../../core/table/_digits.ts";
import { fraction, randomWords } from "./_random.ts";

type Writer = (out: Uint8Array, at: number, value: number) => number;

const OUT = new Uint8Array(64);
const LATIN = new TextDecoder("latin1");

/** The text a writer makes, written in the middle of a buffer whose rest must stay as it is. */
function textOf(writer: Writer, value: number): string {
  OUT.fill(7);
  const end = writer(OUT, 5, value);
  assertStrictEquals(OUT[4], 7);
  assertLessOrEqual(end - 5, MAX_NUMBER_BYTES);
  return LATIN.decode(OUT.subarray(5, end));
}

/** What `String()` gives, with a sign on -0 that every reader keeps. */
function shortest(value: number): string {
  return Object.is(value, -0) ? "-0.0" : String(value);
}

function checkDouble(value: number): void {
  const text = textOf(writeDouble, value);
  if (text !== shortest(value)) assertEquals(text, shortest(value));
  if (!Object.is(Number(text), value)) assertEquals(Number(text), value);
}

function checkFloat(value: number): void {
  const float = Math.fround(value);
  const text = textOf(writeFloat, float);
  if (!Object.is(Math.fround(Number(text)), float)) assertEquals(text, String(float));
  if (float === 0 || !Number.isFinite(float)) return;
  const digits = text.replace(/e.*/, "").replace(/[-.]/g, "").replace(/^0+/, "").replace(/0+$/, "");
  if (digits.length > 1 && Math.abs(float) > 1.2e-38) {
    const shorter = Number(float.toPrecision(digits.length - 1));
    if (Math.fround(shorter) === float) assertEquals(text, String(shorter));
  }
}

Deno.test("writeDouble() gives the digits of String() for 100,000 random bit patterns", () => {
  const next = randomWords(1);
  const value = new Float64Array(1);
  const words = new Uint32Array(value.buffer);
  for (let i = 0; i < 100_000; i++) {
    words[0] = next();
    words[1] = next();
    checkDouble(value[0] as number);
  }
});

Deno.test("writeDouble() gives the digits of String() for 100,000 numbers as they occur in catalogues", () => {
  const next = randomWords(2);
  for (let i = 0; i < 20_000; i++) {
    const x = fraction(next);
    checkDouble(x * 360);
    checkDouble(x * 180 - 90);
    checkDouble(Math.round(x * 360e6) / 1e6);
    checkDouble(x * 1e-17);
    checkDouble(x * 1e20);
  }
});

Deno.test("writeDouble() is right at powers of two and ten, their neighbours, and the ends of the range", () => {
  for (let e = -1074; e < 1024; e++) {
    for (const value of [2 ** e, 2 ** e * (1 + 2 ** -52), 2 ** e * (1 - 2 ** -53)]) {
      checkDouble(value);
      checkDouble(-value);
    }
  }
  for (let e = -323; e < 309; e++) {
    const ten = Number(`1e${e}`);
    for (const value of [ten, 1.5 * ten, 5 * ten, ten * (1 + 2 ** -52), ten * (1 - 2 ** -53)]) {
      checkDouble(value);
    }
  }
  const odd = [
    0,
    -0,
    5e-324,
    Number.MAX_VALUE,
    0.1 + 0.2,
    1 / 3,
    2 ** 53 - 1,
    2 ** 53,
    4503599627370496.5,
  ];
  for (const value of odd) checkDouble(value);
});

Deno.test("writeDouble() writes NaN and infinities as words", () => {
  assertEquals(textOf(writeDouble, NaN), "NaN");
  assertEquals(textOf(writeDouble, Infinity), "Infinity");
  assertEquals(textOf(writeDouble, -Infinity), "-Infinity");
  assertEquals(textOf(writeFloat, NaN), "NaN");
  assertEquals(textOf(writeFloat, -Infinity), "-Infinity");
});

Deno.test("writeFloat() gives the fewest digits that make the float, for 100,000 random bit patterns", () => {
  const next = randomWords(3);
  const value = new Float32Array(1);
  const word = new Uint32Array(value.buffer);
  for (let i = 0; i < 50_000; i++) {
    word[0] = next();
    checkFloat(value[0] as number);
    checkFloat(fraction(next) * 30);
  }
  for (let e = -149; e < 128; e++) {
    checkFloat(2 ** e);
    checkFloat(2 ** e * (1 + 2 ** -23));
    checkFloat(-(2 ** e) * (1 - 2 ** -24));
  }
  for (let e = -45; e < 39; e++) checkFloat(Number(`1e${e}`));
  checkFloat(-0);
});

Deno.test("writeFloat() lays out numbers as String() does", () => {
  const cases: readonly [number, string][] = [
    [0.1, "0.1"],
    [16777216, "16777216"],
    [33554432, "33554432"],
    [1.5e10, "15000000000"],
    [1e-6, "0.000001"],
    [1e-7, "1e-7"],
    [1.25e-10, "1.25e-10"],
    [3.4028234663852886e38, "3.4028235e+38"],
    [1e-45, "1e-45"],
    [-2.5, "-2.5"],
  ];
  for (const [value, text] of cases) assertEquals(textOf(writeFloat, Math.fround(value)), text);
});

Deno.test("writeInt() writes every 32-bit integer", () => {
  const next = randomWords(4);
  const odd = [
    0,
    1,
    -1,
    9,
    10,
    99,
    100,
    999999999,
    1000000000,
    2147483647,
    -2147483648,
    4294967295,
  ];
  for (const value of odd) assertEquals(textOf(writeInt, value), String(value));
  for (let i = 0; i < 50_000; i++) {
    const value = (next() | 0) >> (next() % 32);
    if (textOf(writeInt, value) !== String(value)) {
      assertEquals(textOf(writeInt, value), `${value}`);
    }
  }
});

Deno.test("writeLongWords() writes every 64-bit integer, extremes included", () => {
  const next = randomWords(5);
  const value = new BigInt64Array(1);
  const words = new Int32Array(value.buffer);
  const check = () => {
    const low = words[0] as number;
    const text = textOf((out, at, high) => writeLongWords(out, at, low, high), words[1] as number);
    if (text !== String(value[0])) assertEquals(text, String(value[0]));
  };
  const powers = Array.from({ length: 19 }, (_, n) => 10n ** BigInt(n));
  const twos = Array.from({ length: 63 }, (_, n) => 2n ** BigInt(n));
  for (const odd of [0n, ...powers, ...twos, 2n ** 63n - 1n, 4611686018427387905n]) {
    for (const near of [odd, odd - 1n, -odd, -odd - 1n]) {
      value[0] = near;
      check();
    }
  }
  for (let i = 0; i < 100_000; i++) {
    words[0] = next();
    words[1] = next();
    value[0] = (value[0] as bigint) >> BigInt(next() % 64);
    check();
  }
});

Deno.test("writeAscii() writes where it is told and says where it ended", () => {
  assertEquals(writeAscii(OUT, 3, "NaN"), 6);
  assertEquals(LATIN.decode(OUT.subarray(3, 6)), "NaN");
});
