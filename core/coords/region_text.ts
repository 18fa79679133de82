/**
 * Regions as text and as arrays: DALI 1.2 (working draft of 2025-09-19; `circle`, `range`, `polygon`, `shape`, `multishape`) and STC-S 1.33 in so far
 * as it describes a region of the sky. Not read: ellipses, convex hulls, coordinates that are not celestial.
 *
 * @module
 */
import { makeRegion, quote, unsupported } from "./_region_make.ts";
import { type Frame, parseFrame } from "./frames.ts";
import type { Position } from "./position.ts";
import { boxVertices, type Region } from "./region.ts";

/** What an array of numbers means: VOTable's xtype. */
export type RegionXtype = "point" | "circle" | "range" | "polygon";

/**
 * How to write a region: `"shape"` for DALI (`circle 10 20 1`), `"pos"` for the POS parameter of SIA 2 and SODA
 * (`CIRCLE 10 20 1`), `"stc-s"` for ADQL and ObsCore (`Circle ICRS 10 20 1`).
 */
export type RegionStyle = "shape" | "pos" | "stc-s";

const SHAPES =
  /^(position|point|circle|polygon|range|positioninterval|box|union|intersection|difference|not|allsky)$/i;
const UNSUPPORTED = /^(ellipse|convex)$/i;
const NUMBER = /^[+-]?(?:\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|inf(?:inity)?|nan)$/i;
const REFERENCE =
  /^(geocenter|barycenter|heliocenter|topocenter|relocatable|lsr[kd]?|galactic_center|local_group_center|moon|embarycenter|(unknown|any)refpos|spherical2|spher2|unitspher|cart[123])$/i;

/**
 * Reads a region.
 *
 * @example As services write them
 * ```ts
 * import { parseRegion } from "@denovo/vo/coords";
 * if (parseRegion("CIRCLE ICRS 10 20 0.5").kind !== "circle") throw new Error();
 * if (parseRegion("10 20 0.5", "circle").kind !== "circle") throw new Error();
 * const two = parseRegion("Union ICRS (Circle 10 20 1 Polygon 1 1 2 1 2 2)");
 * if (two.kind !== "union" || two.regions.length !== 2) throw new Error();
 * ```
 *
 * @param text The region; words in any case. Frames other than ICRS are converted (a box becomes a polygon then).
 * @param xtype What the numbers are when the text has no word that says it.
 * @returns The region, in ICRS.
 * @throws {SyntaxError} If the text is no region.
 * @throws {RangeError} If a declination is outside -90 to 90, or a radius or size out of range.
 * @throws {UnsupportedError} For kinds of regions and frames that are not known here.
 */
export function parseRegion(text: string, xtype?: RegionXtype): Region {
  const tokens = text.replace(/[()]/g, " $& ").replace(/[,'"]/g, " ").trim().split(/\s+/);
  const parser = new RegionParser(text, tokens[0] === "" ? [] : tokens);
  return parser.all(xtype);
}

/**
 * Makes a region of an array of numbers, as VOTable columns with an xtype have them.
 *
 * @param numbers Degrees in DALI's order. Of polygons, several may be separated by pairs of NaN.
 * @param xtype What they are.
 * @returns The region, or undefined when all numbers are NaN (a null).
 * @throws {SyntaxError} If the count of numbers does not fit.
 * @throws {RangeError} If a declination is outside -90 to 90, or a radius out of range.
 */
export function regionFromArray(
  numbers: ArrayLike<number>,
  xtype: RegionXtype,
): Region | undefined {
  const values = Array.from(numbers);
  if (values.every(Number.isNaN)) return undefined;
  return makeRegion(xtype, values, values.join(" "), undefined);
}

/**
 * The numbers of a region in DALI's order.
 *
 * @param region A point, circle, range, polygon or box (as the polygon that it is).
 * @returns The numbers in degrees.
 * @throws {UnsupportedError} For unions, intersections and complements.
 */
export function regionToArray(region: Region): readonly number[] {
  const flat = (positions: readonly Position[]) => positions.flatMap(({ ra, dec }) => [ra, dec]);
  switch (region.kind) {
    case "point":
      return flat([region.center]);
    case "circle":
      return [...flat([region.center]), region.radius];
    case "range":
      return [...region.ra, ...region.dec];
    case "polygon":
      return flat(region.vertices);
    case "box":
      return flat(boxVertices(region));
    default:
      throw unsupported(`Cannot write region: ${region.kind} has no array form`, region.kind);
  }
}

/**
 * Writes a region.
 *
 * @example For SIA 2
 * ```ts
 * import { formatRegion } from "@denovo/vo/coords";
 * const text = formatRegion({ kind: "circle", center: { ra: 10, dec: 20 }, radius: 0.5 }, "pos");
 * if (text !== "CIRCLE 10 20 0.5") throw new Error(text);
 * ```
 *
 * @param region The region.
 * @param style Which form.
 * @returns The text; {@linkcode parseRegion} reads it back.
 * @throws {UnsupportedError} If the style has no form for it: `"pos"` and `"shape"` have no point, intersection and
 *   complement, `"pos"` no union.
 */
export function formatRegion(region: Region, style: RegionStyle = "shape"): string {
  if (style === "stc-s") {
    const [word = "", rest] = stcWords(region);
    return `${word} ICRS ${rest}`.trimEnd();
  }
  if (region.kind === "union" && style === "shape") {
    return region.regions.map((part) => formatRegion(part, style)).join(" ");
  }
  if (region.kind === "point") {
    throw unsupported(`Cannot write region: ${style} has no point`, "point");
  }
  const word = region.kind === "box" ? "polygon" : region.kind;
  const numbers = regionToArray(region).map(formatNumber).join(" ");
  return `${style === "pos" ? word.toUpperCase() : word} ${numbers}`;
}

function stcWords(region: Region): [word: string, rest: string] {
  switch (region.kind) {
    case "box": {
      const { center, width, height } = region;
      return ["Box", [center.ra, center.dec, width, height].map(formatNumber).join(" ")];
    }
    case "range": {
      const [ra, dec] = [region.ra, region.dec];
      const numbers = [ra[0], dec[0], ra[1], dec[1]].map(formatNumber).join(" ");
      return ["PositionInterval", numbers];
    }
    case "union":
    case "intersection": {
      const parts = region.regions.map((part) => stcWords(part).join(" ")).join(" ");
      return [region.kind === "union" ? "Union" : "Intersection", `(${parts})`];
    }
    case "not":
      return ["Not", `(${stcWords(region.region).join(" ")})`];
    default: {
      const word = { point: "Position", circle: "Circle", polygon: "Polygon" }[region.kind];
      return [word, regionToArray(region).map(formatNumber).join(" ")];
    }
  }
}

function formatNumber(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? "+Inf" : "-Inf";
}

class RegionParser {
  readonly #text: string;
  readonly #tokens: readonly string[];
  #next = 0;
  #depth = 0;

  constructor(text: string, tokens: readonly string[]) {
    this.#text = text;
    this.#tokens = tokens;
  }

  all(xtype: RegionXtype | undefined): Region {
    if (xtype !== undefined && NUMBER.test(this.#peek())) {
      const region = makeRegion(xtype, this.#numbers(), this.#text, undefined);
      this.#end();
      return region;
    }
    const regions = [this.#region(undefined)];
    // DALI's multishape: one after the other.
    while (SHAPES.test(this.#peek())) regions.push(this.#region(undefined));
    this.#end();
    return regions.length === 1 ? regions[0]! : { kind: "union", regions };
  }

  #region(outer: Frame | undefined): Region {
    const word = this.#peek();
    if (UNSUPPORTED.test(word)) {
      throw unsupported(`Cannot parse region ${this.#quoted()}: ${word} is not supported`, word);
    }
    if (!SHAPES.test(word)) {
      throw this.#wrong(word === "" ? "it ends too early" : `${word} is no kind of region`);
    }
    this.#next++;
    const frame = this.#frame() ?? outer;
    const kind = word.toLowerCase();
    if (kind === "allsky") return { kind: "circle", center: { ra: 0, dec: 0 }, radius: 180 };
    if (["union", "intersection", "difference", "not"].includes(kind)) {
      return this.#compound(kind, frame);
    }
    const numbers = this.#numbers();
    this.#unit();
    return makeRegion(kind, numbers, this.#text, frame);
  }

  #compound(kind: string, frame: Frame | undefined): Region {
    if (++this.#depth > 50) throw this.#wrong("it is nested too deeply");
    const bracketed = this.#peek() === "(";
    if (bracketed) this.#next++;
    const regions: Region[] = [];
    if (!bracketed && kind !== "not") throw this.#wrong(`${kind} needs brackets`);
    do regions.push(this.#region(frame)); while (bracketed && SHAPES.test(this.#peek()));
    if (bracketed && this.#peek() !== ")") throw this.#wrong(`${kind} is not closed`);
    if (bracketed) this.#next++;
    this.#unit();
    this.#depth--;
    const [first] = regions;
    if (kind === "union" || kind === "intersection") return { kind, regions };
    if (kind === "not" && regions.length === 1) return { kind: "not", region: first! };
    if (kind === "difference" && regions.length === 2) {
      return { kind: "intersection", regions: [first!, { kind: "not", region: regions[1]! }] };
    }
    throw this.#wrong(`${kind} has ${regions.length} regions`);
  }

  /** Fill factor, frame, reference position and flavour, all of which may be left out. */
  #frame(): Frame | undefined {
    if (/^fillfactor$/i.test(this.#peek())) this.#next += 2;
    let frame: Frame | undefined;
    while (
      /^[a-z]/i.test(this.#peek()) && !NUMBER.test(this.#peek()) && !SHAPES.test(this.#peek())
    ) {
      const word = this.#peek();
      const known = /^unknownframe$/i.test(word) ? { name: "ICRS" } as const : parseFrame(word);
      if (known !== undefined && frame === undefined) frame = known;
      else if (!REFERENCE.test(word)) {
        const message = `Cannot parse region ${this.#quoted()}: frame ${word} is not supported`;
        throw unsupported(message, `frame ${word}`);
      } else if (/^cart/i.test(word)) {
        throw unsupported(`Cannot parse region ${this.#quoted()}: ${word} is not spherical`, word);
      }
      this.#next++;
    }
    return frame;
  }

  #numbers(): number[] {
    const numbers: number[] = [];
    while (NUMBER.test(this.#peek())) {
      const token = this.#peek().toLowerCase().replace(/inf(inity)?$/, "Infinity");
      numbers.push(token === "nan" || /^[+-]nan$/.test(token) ? NaN : Number(token));
      this.#next++;
    }
    return numbers;
  }

  #unit(): void {
    if (!/^unit$/i.test(this.#peek())) return;
    this.#next++;
    while (/^deg$/i.test(this.#peek())) this.#next++;
    if (
      this.#next < this.#tokens.length && !/^[()]$/.test(this.#peek()) && !SHAPES.test(this.#peek())
    ) {
      const message =
        `Cannot parse region ${this.#quoted()}: unit ${this.#peek()} is not supported`;
      throw unsupported(message, `unit ${this.#peek()}`);
    }
  }

  #end(): void {
    if (this.#next < this.#tokens.length) {
      throw this.#wrong(`${JSON.stringify(this.#peek())} is left over`);
    }
  }

  #peek(): string {
    return this.#tokens[this.#next] ?? "";
  }

  #quoted(): string {
    return quote(this.#text);
  }

  #wrong(why: string): SyntaxError {
    return new SyntaxError(`Cannot parse region ${this.#quoted()}: ${why}`);
  }
}
