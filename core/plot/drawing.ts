/**
 * Drawings: lines, marks and text with places in pixels, which become SVG or pixels.
 *
 * @module
 */

/** What all shapes can have. */
export interface ShapeBase {
  /** What a pointer above it is told, in SVG. */
  readonly title?: string | undefined;
}

/** A colour as `#rrggbb`. */
export type Color = `#${string}`;

/** One thing that is drawn. */
export type Shape =
  & ShapeBase
  & (
    | {
      readonly kind: "rect";
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly fill: Color;
    }
    | {
      readonly kind: "line";
      /** x and y in turn; NaN lifts the pen. */
      readonly points: readonly number[];
      readonly stroke: Color;
      readonly width: number;
    }
    | {
      readonly kind: "circle";
      readonly x: number;
      readonly y: number;
      readonly r: number;
      readonly fill: Color;
    }
    | {
      readonly kind: "polygon";
      /** Corners of a convex shape, x and y in turn. */
      readonly points: readonly number[];
      readonly fill: Color;
    }
    | {
      readonly kind: "text";
      readonly x: number;
      /** The line on which the text stands. */
      readonly y: number;
      readonly text: string;
      readonly size: number;
      readonly color: Color;
      readonly anchor: "start" | "middle" | "end";
      /** Reads from bottom to top. */
      readonly upwards?: boolean | undefined;
      readonly bold?: boolean | undefined;
      /** Makes each stroke so much wider, as a ground for the same text in another colour. */
      readonly outline?: number | undefined;
    }
  );

/** A drawing. */
export interface Drawing {
  /** Pixels, or user units of SVG. */
  readonly width: number;
  /** Pixels, or user units of SVG. */
  readonly height: number;
  /** Behind all. */
  readonly background: Color;
  /** In a few words, for who cannot see it. */
  readonly title: string;
  /** From bottom to top. */
  readonly shapes: readonly Shape[];
}
