/**
 * Drawings as SVG (SVG 1.1, which all viewers know): no scripts, no fonts or pictures from elsewhere.
 *
 * @module
 */
import type { Drawing, Shape } from "./drawing.ts";

const FONT = "'DejaVu Sans', Verdana, 'Noto Sans', Helvetica, Arial, sans-serif";

/**
 * Text for XML: markup escaped, characters that XML cannot hold replaced.
 *
 * @param text The text.
 */
export function escapeXml(text: string): string {
  const cleaned = text.toWellFormed()
    // deno-lint-ignore no-control-regex
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
  return cleaned.replace(
    /[&<>"']/g,
    (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[c] ?? c,
  );
}

/** A length with a hundredth of a pixel, which nobody sees. */
function n(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/**
 * A drawing as an SVG document.
 *
 * @param drawing The drawing.
 * @returns The document, without an XML declaration, so that it can stand in a page as it is.
 */
export function drawingSvg(drawing: Drawing): string {
  const [width, height] = [n(drawing.width), n(drawing.height)];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" role="img" font-family="${FONT}">`,
    `<title>${escapeXml(drawing.title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${drawing.background}"/>`,
    ...drawing.shapes.map(shapeSvg),
    "</svg>\n",
  ].join("\n");
}

function shapeSvg(shape: Shape): string {
  const inner = shape.title === undefined ? "" : `<title>${escapeXml(shape.title)}</title>`;
  const element = (name: string, attributes: string, content = inner) =>
    content === "" ? `<${name} ${attributes}/>` : `<${name} ${attributes}>${content}</${name}>`;
  switch (shape.kind) {
    case "rect": {
      const { x, y, width, height, fill } = shape;
      return element(
        "rect",
        `x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" fill="${fill}"`,
      );
    }
    case "circle":
      return element(
        "circle",
        `cx="${n(shape.x)}" cy="${n(shape.y)}" r="${n(shape.r)}" fill="${shape.fill}"`,
      );
    case "polygon":
      return element("polygon", `points="${shape.points.map(n).join(" ")}" fill="${shape.fill}"`);
    case "line":
      return element(
        "path",
        `d="${pathOf(shape.points)}" fill="none" stroke="${shape.stroke}" ` +
          `stroke-width="${n(shape.width)}" stroke-linejoin="round" stroke-linecap="round"`,
      );
    case "text": {
      const { x, y, size, color, anchor, upwards, bold, outline = 0 } = shape;
      const turned = upwards ? ` transform="rotate(-90 ${n(x)} ${n(y)})"` : "";
      return element(
        "text",
        `x="${n(x)}" y="${n(y)}" font-size="${n(size)}" fill="${color}" text-anchor="${anchor}"` +
          `${bold ? ' font-weight="bold"' : ""}` +
          `${outline > 0 ? ` stroke="${color}" stroke-width="${n(outline)}"` : ""}${turned}`,
        escapeXml(shape.text) + inner,
      );
    }
  }
}

/** NaN lifts the pen; a point alone is a dot. */
function pathOf(points: readonly number[]): string {
  let path = "";
  let isDown = false;
  for (let i = 0; i + 1 < points.length; i += 2) {
    const [x, y] = [points[i]!, points[i + 1]!];
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      isDown = false;
      continue;
    }
    const isAlone = !isDown && !(Number.isFinite(points[i + 2]) && Number.isFinite(points[i + 3]));
    path += `${isDown ? "L" : "M"}${n(x)} ${n(y)}${isAlone ? "h0" : ""}`;
    isDown = true;
  }
  return path;
}
