/**
 * Drawings as pixels, with smooth edges.
 *
 * A pixel is covered by as much as its centre is inside of the shape's edge, which is exact for straight edges along the
 * axes and good enough for all others.
 *
 * @module
 */
import { textStrokes, textWidth } from "./_font.ts";
import type { Color, Drawing, Shape } from "./drawing.ts";
import { newPicture, type Picture } from "./picture.ts";

/** Strokes of letters, as a share of the size of the font. */
const [REGULAR, BOLD] = [0.088, 0.135];

/** Red, green and blue of `#rrggbb`. */
function channelsOf(color: Color): [r: number, g: number, b: number] {
  const hex = parseInt(color.slice(1), 16);
  return [hex >> 16, hex >> 8 & 255, hex & 255];
}

/**
 * Paints a drawing.
 *
 * @param drawing What to paint.
 * @param scale Pixels for a unit of the drawing.
 */
export function paintDrawing(drawing: Drawing, scale = 1): Picture {
  const picture = newPicture(
    Math.max(1, Math.round(drawing.width * scale)),
    Math.max(1, Math.round(drawing.height * scale)),
    channelsOf(drawing.background),
  );
  const painter = new Painter(picture);
  for (const shape of drawing.shapes) painter.draw(shape, scale);
  return picture;
}

/** A distance from the edge of a shape, positive inside. */
type Depth = (x: number, y: number) => number;

/** Draws into a picture. */
export class Painter {
  readonly #picture: Picture;
  #mask = new Float32Array(0);

  /** Paints over what is there. */
  constructor(picture: Picture) {
    this.#picture = picture;
  }

  /** Draws one shape. */
  draw(shape: Shape, scale = 1): void {
    const s = (value: number) => value * scale;
    if (shape.kind === "rect") {
      const [x, y] = [s(shape.x), s(shape.y)];
      this.#rect(x, y, x + s(shape.width), y + s(shape.height), channelsOf(shape.fill));
    } else if (shape.kind === "circle") {
      const [x, y, r] = [s(shape.x), s(shape.y), s(shape.r)];
      const depth: Depth = (px, py) => r - Math.hypot(px - x, py - y);
      this.#fill([x - r, y - r, x + r, y + r], depth, channelsOf(shape.fill));
    } else if (shape.kind === "polygon") {
      this.#polygon(shape.points.map(s), channelsOf(shape.fill));
    } else if (shape.kind === "line") {
      this.#strokes([shape.points.map(s)], s(shape.width), channelsOf(shape.stroke));
    } else {
      this.#text(shape, scale);
    }
  }

  #text(shape: Shape & { readonly kind: "text" }, scale: number): void {
    const { text, anchor, upwards = false, bold = false, outline = 0 } = shape;
    const size = shape.size * scale;
    const share = anchor === "start" ? 0 : anchor === "middle" ? 0.5 : 1;
    const back = textWidth(text, size) * share;
    const [x0, y0] = [shape.x * scale, shape.y * scale];
    const strokes = textStrokes(text, size).map((stroke) => {
      const placed: number[] = [];
      for (let i = 0; i < stroke.length; i += 2) {
        const [along, down] = [stroke[i]! - back, stroke[i + 1]!];
        placed.push(...upwards ? [x0 + down, y0 - along] : [x0 + along, y0 + down]);
      }
      return placed;
    });
    const width = Math.max(1, size * (bold ? BOLD : REGULAR)) + outline * scale;
    // Strokes that touch are one shape: where they overlap they are not darker.
    this.#strokes(strokes, width, channelsOf(shape.color));
  }

  #rect(left: number, top: number, right: number, bottom: number, color: readonly number[]): void {
    const share = (lo: number, hi: number, at: number) =>
      Math.max(0, Math.min(hi, at + 1) - Math.max(lo, at));
    this.#each([left, top, right, bottom], (x, y) => {
      this.#blend(x, y, share(left, right, x) * share(top, bottom, y), color);
    });
  }

  #polygon(points: readonly number[], color: readonly number[]): void {
    const count = points.length / 2;
    let area = 0;
    const edges = Array.from({ length: count }, (_, i) => {
      const [x, y] = [points[2 * i]!, points[2 * i + 1]!];
      const j = (i + 1) % count;
      const [dx, dy] = [points[2 * j]! - x, points[2 * j + 1]! - y];
      area += x * (y + dy) - (x + dx) * y;
      const length = Math.hypot(dx, dy) || 1;
      return { x, y, nx: -dy / length, ny: dx / length };
    });
    const side = Math.sign(area) || 1;
    const depth: Depth = (px, py) =>
      Math.min(...edges.map(({ x, y, nx, ny }) => side * ((px - x) * nx + (py - y) * ny)));
    const xs = points.filter((_, i) => i % 2 === 0);
    const ys = points.filter((_, i) => i % 2 === 1);
    const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] as const;
    this.#fill(box, depth, color);
  }

  #fill(box: Box, depth: Depth, color: readonly number[]): void {
    this.#each(grown(box, 1), (x, y) => {
      this.#blend(x, y, Math.min(1, depth(x + 0.5, y + 0.5) + 0.5), color);
    });
  }

  #strokes(strokes: readonly (readonly number[])[], width: number, color: readonly number[]): void {
    const half = width / 2;
    let all: Box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const stroke of strokes) {
      for (let i = 0; i + 1 < stroke.length; i += 2) {
        const [x, y] = [stroke[i]!, stroke[i + 1]!];
        if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
        all = [Math.min(all[0], x), Math.min(all[1], y), Math.max(all[2], x), Math.max(all[3], y)];
      }
    }
    const [left, top, right, bottom] = this.#clipped(grown(all, half + 1));
    const columns = right - left;
    if (columns <= 0 || bottom <= top) return;
    if (this.#mask.length < columns * (bottom - top)) {
      this.#mask = new Float32Array(columns * (bottom - top));
    }
    const mask = this.#mask.fill(0, 0, columns * (bottom - top));
    for (const stroke of strokes) {
      for (let i = 0; i + 1 < stroke.length; i += 2) {
        const [ax, ay] = [stroke[i]!, stroke[i + 1]!];
        if (!Number.isFinite(ax) || !Number.isFinite(ay)) continue;
        let [bx = NaN, by = NaN] = [stroke[i + 2], stroke[i + 3]];
        if (!Number.isFinite(bx) || !Number.isFinite(by)) {
          // The end of a line, which is drawn already, or a point alone.
          if (Number.isFinite(stroke[i - 2]) && Number.isFinite(stroke[i - 1])) continue;
          [bx, by] = [ax, ay];
        }
        const [dx, dy] = [bx - ax, by - ay];
        const squared = dx * dx + dy * dy;
        const box = grown(
          [Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)],
          half + 1,
        );
        this.#each(box, (x, y) => {
          const [px, py] = [x + 0.5 - ax, y + 0.5 - ay];
          const t = squared > 0 ? Math.max(0, Math.min(1, (px * dx + py * dy) / squared)) : 0;
          const cover = Math.min(1, half + 0.5 - Math.hypot(px - t * dx, py - t * dy));
          const at = (y - top) * columns + x - left;
          if (cover > mask[at]!) mask[at] = cover;
        });
      }
    }
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        this.#blend(x, y, mask[(y - top) * columns + x - left]!, color);
      }
    }
  }

  #clipped([left, top, right, bottom]: Box): Box {
    const { width, height } = this.#picture;
    return [
      Math.max(0, Math.floor(left)),
      Math.max(0, Math.floor(top)),
      Math.min(width, Math.ceil(right)),
      Math.min(height, Math.ceil(bottom)),
    ];
  }

  #each(box: Box, visit: (x: number, y: number) => void): void {
    const [left, top, right, bottom] = this.#clipped(box);
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) visit(x, y);
  }

  #blend(x: number, y: number, cover: number, color: readonly number[]): void {
    if (!(cover > 0)) return;
    const { data, width } = this.#picture;
    const at = (y * width + x) * 4;
    for (let c = 0; c < 3; c++) data[at + c] = data[at + c]! * (1 - cover) + color[c]! * cover;
    data[at + 3] = data[at + 3]! * (1 - cover) + 255 * cover;
  }
}

type Box = readonly [left: number, top: number, right: number, bottom: number];

function grown([left, top, right, bottom]: Box, by: number): Box {
  return [left - by, top - by, right + by, bottom + by];
}
