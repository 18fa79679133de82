import { assert, assertAlmostEquals, assertEquals, assertThrows } from "../../../deps/assert.ts";
import {
  cross,
  dot,
  fromVector,
  offset,
  positionAngle,
  separation,
  toVector,
  wrapTurn,
} from "../../../core/coords/sphere.ts";
import { seeded } from "./_seeded.ts";

Deno.test("separation() is exact for tiny, large and opposite distances", () => {
  const tiny = 1e-12;
  assertAlmostEquals(separation({ ra: 10, dec: 80 }, { ra: 10, dec: 80 + 1e-9 }), 1e-9, 2e-14);
  assertAlmostEquals(separation({ ra: 0, dec: 0 }, { ra: tiny, dec: 0 }), tiny, 1e-25);
  assertAlmostEquals(separation({ ra: 0, dec: 0 }, { ra: 180, dec: 0 }), 180, 1e-13);
  assertAlmostEquals(separation({ ra: 0, dec: 90 }, { ra: 77, dec: -90 }), 180, 1e-13);
  assertAlmostEquals(separation({ ra: 30, dec: 89 }, { ra: 210, dec: 89 }), 2, 1e-12);
  assertAlmostEquals(separation({ ra: 359.5, dec: 0 }, { ra: 0.5, dec: 0 }), 1, 1e-12);
  assertEquals(separation({ ra: 0, dec: 90 }, { ra: 123, dec: 90 }) < 1e-13, true);
});

Deno.test("separation() of a position and itself is 0", () => {
  const random = seeded(3);
  for (let i = 0; i < 200; i++) {
    const a = { ra: random() * 360, dec: random() * 180 - 90 };
    assertEquals(separation(a, a), 0);
  }
});

Deno.test("separation() passes NaN on and refuses impossible declinations", () => {
  assert(Number.isNaN(separation({ ra: NaN, dec: 0 }, { ra: 0, dec: 0 })));
  assertThrows(() => separation({ ra: 0, dec: 90.1 }, { ra: 0, dec: 0 }), RangeError, "90.1");
});

Deno.test("positionAngle() counts from north through east", () => {
  const from = { ra: 0, dec: 0 };
  assertEquals(positionAngle(from, { ra: 0, dec: 1 }), 0);
  assertEquals(positionAngle(from, { ra: 1, dec: 0 }), 90);
  assertEquals(positionAngle(from, { ra: 0, dec: -1 }), 180);
  assertEquals(positionAngle(from, { ra: 359, dec: 0 }), 270);
  assertEquals(positionAngle(from, from), 0);
});

Deno.test("offset() undoes separation() and positionAngle()", () => {
  const random = seeded(4);
  for (let i = 0; i < 1000; i++) {
    const a = { ra: random() * 360, dec: random() * 180 - 90 };
    const b = { ra: random() * 360, dec: random() * 180 - 90 };
    const back = offset(a, separation(a, b), positionAngle(a, b));
    assert(separation(back, b) < 1e-11, `${JSON.stringify([a, b, back])}`);
    assert(back.ra >= 0 && back.ra < 360);
  }
});

Deno.test("offset() crosses poles and the meridian", () => {
  const over = offset({ ra: 10, dec: 89 }, 2, 0);
  assertAlmostEquals(over.ra, 190, 1e-9);
  assertAlmostEquals(over.dec, 89, 1e-12);
  assertAlmostEquals(offset({ ra: 359.5, dec: 0 }, 1, 90).ra, 0.5, 1e-12);
  assertThrows(() => offset({ ra: 0, dec: -91 }, 1, 0), RangeError);
});

Deno.test("toVector() and fromVector() undo each other", () => {
  const random = seeded(5);
  for (let i = 0; i < 200; i++) {
    const a = { ra: random() * 360, dec: random() * 180 - 90 };
    const vector = toVector(a);
    assertAlmostEquals(dot(vector, vector), 1, 1e-15);
    assert(separation(fromVector(vector), a) < 1e-13);
    assert(separation(fromVector([vector[0] * 9, vector[1] * 9, vector[2] * 9]), a) < 1e-13);
  }
  assertEquals(fromVector([0, 0, 2]), { ra: 0, dec: 90 });
  assertEquals(cross([1, 0, 0], [0, 1, 0]), [0, 0, 1]);
});

Deno.test("wrapTurn() gives 0 to below 360", () => {
  assertEquals([-10, 0, 360, 725, -1e-20, -0].map(wrapTurn), [350, 0, 0, 5, 0, 0]);
});
