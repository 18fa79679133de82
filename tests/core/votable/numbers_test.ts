import { assert, assertEquals } from "../../../deps/assert.ts";
import { numberEnd, readDouble } from "../../../core/votable/_numbers.ts";
import { Random } from "../../fuzz/_random.ts";
import { decimal } from "./_decimals.ts";

const ENCODER = new TextEncoder();

Deno.test("readDouble() reads 200,000 decimal numbers as Number() does, bit for bit", () => {
  const random = new Random(6);
  for (let i = 0; i < 200_000; i++) {
    const text = decimal(random);
    const number = readDouble(ENCODER.encode(`${text}<`), 0);
    assert(Object.is(number, Number(text)), `${text}: ${number}`);
    assert(numberEnd === text.length, text);
  }
});

Deno.test("readDouble() leaves what is no plain decimal number", () => {
  for (
    const text of ["", ".", "-", "+.", "e5", "1e", "1e+", "1.2.3", "--1", "1x", "0x1", "1d5", "NaN"]
  ) {
    readDouble(ENCODER.encode(`${text} `), 0);
    assertEquals(numberEnd, -1, text);
  }
});
