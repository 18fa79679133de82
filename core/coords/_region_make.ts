/**
 * Regions from a word and numbers.
 *
 * @module
 */
import { UnsupportedError } from "../runtime/errors.ts";
import { type Frame, transformer } from "./frames.ts";
import type { Position } from "./position.ts";
import { boxVertices, type Region } from "./region.ts";

/** An error for what this module does not know. */
export function unsupported(message: string, feature: string): UnsupportedError {
  return new UnsupportedError(message, { feature: `region ${feature}` });
}

/** A text as messages show it. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
}

/** A region of its kind, numbers in DALI's (for positioninterval: STC-S's) order, and frame. */
export function makeRegion(
  kind: string,
  numbers: readonly number[],
  text: string,
  frame: Frame | undefined,
): Region {
  const turned = frame !== undefined && frame.name !== "ICRS";
  const toIcrs = turned ? transformer(frame, "ICRS") : (position: Position) => position;
  const need = (count: number) => {
    if (numbers.length !== count) {
      throw new SyntaxError(
        `Cannot parse region ${quote(text)}: ${kind} has ${numbers.length} numbers, not ${count}`,
      );
    }
  };
  const finite = (from: number, to: number) => {
    if (!numbers.slice(from, to).every(Number.isFinite)) {
      throw new SyntaxError(`Cannot parse region ${quote(text)}: a number is not finite`);
    }
  };
  const position = (index: number): Position => {
    finite(index, index + 2);
    const [ra, dec] = [numbers[index]!, numbers[index + 1]!];
    if (dec < -90 || dec > 90) {
      throw new RangeError(
        `Cannot parse region ${quote(text)}: declination ${dec} is outside -90 to 90`,
      );
    }
    return toIcrs({ ra, dec });
  };
  switch (kind) {
    case "point":
    case "position":
      need(2);
      return { kind: "point", center: position(0) };
    case "circle": {
      need(3);
      const radius = numbers[2]!;
      if (!(radius >= 0 && radius <= 180)) {
        throw new RangeError(
          `Cannot parse region ${quote(text)}: radius ${radius} is outside 0 to 180`,
        );
      }
      return { kind: "circle", center: position(0), radius };
    }
    case "box": {
      need(4);
      const [width, height] = [numbers[2]!, numbers[3]!];
      const center = turned ? { ra: numbers[0]!, dec: numbers[1]! } : position(0);
      const box = { kind: "box", center, width, height } as const;
      const vertices = boxVertices(box);
      return turned ? { kind: "polygon", vertices: vertices.map(toIcrs) } : box;
    }
    case "range":
    case "positioninterval": {
      need(4);
      if (turned) {
        const message = `Cannot parse region ${
          quote(text)
        }: a range in ${frame.name} is none in ICRS`;
        throw unsupported(message, `range in ${frame.name}`);
      }
      const [a, b, c, d] = numbers as [number, number, number, number];
      if (numbers.some(Number.isNaN)) finite(0, 4);
      return kind === "range"
        ? { kind: "range", ra: [a, b], dec: [c, d] }
        : { kind: "range", ra: [a, c], dec: [b, d] };
    }
    default:
      return makePolygon(numbers, text, position);
  }
}

function makePolygon(
  numbers: readonly number[],
  text: string,
  position: (index: number) => Position,
): Region {
  if (numbers.length % 2 !== 0) {
    throw new SyntaxError(
      `Cannot parse region ${quote(text)}: polygon has an odd count of numbers, ${numbers.length}`,
    );
  }
  const rings: Position[][] = [[]];
  for (let i = 0; i < numbers.length; i += 2) {
    if (Number.isNaN(numbers[i]) && Number.isNaN(numbers[i + 1])) rings.push([]);
    else rings.at(-1)!.push(position(i));
  }
  const polygons = rings.filter((ring) => ring.length > 0).map((ring): Region => {
    const [first, last] = [ring[0]!, ring.at(-1)!];
    if (ring.length > 3 && first.ra === last.ra && first.dec === last.dec) ring.pop();
    if (ring.length < 3) {
      throw new SyntaxError(
        `Cannot parse region ${quote(text)}: a polygon has ${ring.length} vertices`,
      );
    }
    return { kind: "polygon", vertices: ring };
  });
  if (polygons.length === 0) {
    throw new SyntaxError(`Cannot parse region ${quote(text)}: a polygon has no vertices`);
  }
  return polygons.length === 1 ? polygons[0]! : { kind: "union", regions: polygons };
}
