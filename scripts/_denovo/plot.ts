// deno-lint-ignore-file no-console
/**
 * `denovo plot`: columns of a table against each other, or the SED of a row.
 *
 * @module
 */
import { printLine, writeOutput } from "../../cli/files.ts";
import { opt, OptionError, parseOptions } from "../../cli/options.ts";
import { convert, isConvertible, parseUnit } from "../../core/coords/units.ts";
import { bandOfUcd } from "../../core/plot/bands.ts";
import { chartSvg } from "../../core/plot/chart.ts";
import { paintChart } from "../../core/plot/chart_png.ts";
import type { Chart, Series } from "../../core/plot/chart_spec.ts";
import type { Axis } from "../../core/plot/axis.ts";
import { photometryOf, sedChart } from "../../core/plot/sed.ts";
import { writePicture } from "../../core/plot/picture.ts";
import type { Column } from "../../core/table/column.ts";
import type { Field } from "../../core/table/field.ts";
import type { Table } from "../../core/table/table.ts";
import { inputOptions } from "./_input.ts";
import { loadNamed } from "./_named_tables.ts";
import { refuseExisting } from "./_output.ts";
import { pictureFormat } from "./_picture.ts";
import { tellSaved } from "./_saved.ts";
import { Screen } from "./_screen.ts";
import { safeLine } from "../_tell.ts";

const AXES = ["none", "x", "y", "xy"] as const;
const OPTIONS = {
  input: opt.positional("file, URL, or - for standard input"),
  x: opt.string("column along x; default the row number"),
  y: opt.string("columns along y, separated by commas"),
  xError: opt.string("column with errors of x"),
  yError: opt.string("columns with errors of y, one for each"),
  log: opt.choice("which axes are logarithmic", AXES, "none"),
  invert: opt.choice(
    "which axes run backwards; by default magnitudes along y, and right ascension below declination",
    AXES,
  ),
  xRange: opt.value("least and greatest x, LO,HI", parseRange),
  yRange: opt.value("least and greatest y, LO,HI", parseRange),
  style: opt.choice("how points are shown", ["points", "line", "both"], "points"),
  sed: opt.integer(
    "show the SED of this row (from 1): magnitudes by the UCDs of their columns",
    undefined,
    {
      min: 1,
    },
  ),
  title: opt.string("what stands above it"),
  size: opt.value("pixels of a picture, WIDTHxHEIGHT", parseSize, "720x480"),
  scale: opt.number("pixels of a PNG or JPEG for each of --size", 2, { min: 0.25, max: 8 }),
  out: opt.string("picture to write, .svg, .png or .jpg; - for text", "-"),
  overwrite: opt.flag("replace the picture if it is there"),
  ...inputOptions,
};

function parseRange(text: string): readonly [lo: number, hi: number] {
  const [lo = NaN, hi = NaN, ...more] = text.split(",").map((part) =>
    part.trim() === "" ? NaN : Number(part)
  );
  if (Number.isFinite(lo) && Number.isFinite(hi) && lo < hi && more.length === 0) return [lo, hi];
  throw new RangeError(`"${text}" is not two numbers in order with a comma`);
}

function parseSize(text: string): readonly [width: number, height: number] {
  const [, width = "", height = ""] = /^(\d{3,4})x(\d{3,4})$/.exec(text) ?? [];
  if (Number(width) >= 160 && Number(height) >= 120) return [Number(width), Number(height)];
  throw new RangeError(`"${text}" is no size from 160x120 to 9999x9999`);
}

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const o = parseOptions("denovo plot: columns of a table as a picture", OPTIONS, args);
  const format = o.out === "-"
    ? "text"
    : /\.svg$/i.test(o.out)
    ? "svg"
    : pictureFormat(o.out, ".svg, ");
  if (o.sed === undefined && o.y === undefined) throw new OptionError("Give --y or --sed");
  if (o.sed !== undefined && (o.x ?? o.y ?? o.xError ?? o.yError) !== undefined) {
    throw new OptionError("Option --sed finds its columns by UCDs: leave --x and --y out");
  }
  refuseExisting(o.out, o.overwrite);
  const table = await loadNamed({ name: o.input, input: o.input }, o, signal);
  const [width, height] = o.size;
  const tell = (note: string) => console.error(safeLine(note));
  const made = o.sed === undefined ? columnsChart(table, o, tell) : rowChart(table, o.sed, o.title);
  const chart: Chart = { ...made, width, height };
  if (format === "text") return await printLine(new Screen().chart(chart).trimEnd());
  const file = format === "svg"
    ? new TextEncoder().encode(chartSvg(chart))
    : writePicture(paintChart(chart, o.scale), { format });
  tellSaved(o.out, await writeOutput(o.out, [file], { signal }));
}

/** What tells what a chart of columns shows. */
interface ColumnsOptions {
  readonly x?: string | undefined;
  readonly y?: string | undefined;
  readonly xError?: string | undefined;
  readonly yError?: string | undefined;
  readonly log: typeof AXES[number];
  readonly invert?: typeof AXES[number] | undefined;
  readonly xRange?: readonly [number, number] | undefined;
  readonly yRange?: readonly [number, number] | undefined;
  readonly style: "points" | "line" | "both";
  readonly title?: string | undefined;
}

/**
 * Columns as a chart: labels from names, units from fields; magnitudes run downwards. A column without unit is taken to be
 * in that of its axis, which is told.
 *
 * @throws {OptionError} If columns of one axis measure different things or have no numbers, or there are too many errors.
 * @throws {ColumnError} If there is no such column.
 */
export function columnsChart(
  table: Table,
  o: ColumnsOptions,
  tell: (note: string) => void = () => {},
): Chart {
  const names = (text: string | undefined) => text?.split(",").map((name) => name.trim()) ?? [];
  const ys = names(o.y).map((name) => table.column(name));
  const errors = names(o.yError).map((name) => table.column(name));
  if (errors.length > ys.length) throw new OptionError("There are more --y-error than --y");
  const x = o.x === undefined ? undefined : table.column(o.x);
  const xs = x === undefined
    ? Float64Array.from({ length: table.length }, (_, i) => i + 1)
    : numbersOf(x, undefined, tell);
  const xError = o.xError === undefined
    ? undefined
    : numbersOf(table.column(o.xError), x?.field, tell);
  const axis = (
    letter: "x" | "y",
    fields: readonly Field[],
    label: string,
    limits: readonly [number, number] | undefined,
  ): Axis => ({
    label,
    unit: withUnit(fields)?.unit,
    scale: o.log.includes(letter) ? "log" : "linear",
    inverted: o.invert === undefined
      ? letter === "y"
        ? ys.every(({ field }) => isMagnitude(field))
        : isSky(fields[0], ys[0]?.field)
      : o.invert.includes(letter),
    limits,
  });
  const leading = withUnit(ys.map(({ field }) => field));
  return {
    title: o.title,
    x: axis("x", x === undefined ? [] : [x.field], x?.field.name ?? "Row", o.xRange),
    y: axis(
      "y",
      ys.map(({ field }) => field),
      ys.map(({ field }) => field.name).join(", "),
      o.yRange,
    ),
    series: ys.map((column, i): Series => ({
      name: ys.length > 1 ? column.field.name : undefined,
      x: xs,
      y: numbersOf(column, leading, tell),
      xError,
      yError: errors[i] === undefined ? undefined : numbersOf(errors[i], leading, tell),
      style: o.style,
    })),
  };
}

/** The first column that says its unit. */
function withUnit(fields: readonly Field[]): Field | undefined {
  return fields.find(({ unit }) => hasUnit(unit)) ?? fields[0];
}

function hasUnit(unit: string | undefined): unit is string {
  return unit !== undefined && unit.trim() !== "";
}

/** Numbers in the unit of the axis; long integers are rounded, which no picture shows. */
function numbersOf(
  column: Column,
  leading: Field | undefined,
  tell: (note: string) => void,
): Float64Array {
  const { field } = column;
  const isScalar = (field.arraysize ?? "1") === "1";
  if (!isScalar || /^(?:char|unicodeChar|floatComplex|doubleComplex)$/.test(field.datatype)) {
    throw new OptionError(`Column "${field.name}" cannot be plotted: its cells are not numbers`);
  }
  const numbers = field.datatype === "long"
    ? Float64Array.from(column, (cell) => cell === null ? NaN : Number(cell))
    : column.toNumbers();
  if (!hasUnit(leading?.unit) || field.unit === leading.unit) return numbers;
  if (!hasUnit(field.unit)) {
    tell(`Column "${field.name}" has no unit: taken to be in ${leading.unit}`);
    return numbers;
  }
  const [from, to] = [parseUnit(field.unit), parseUnit(leading.unit)];
  if (!isConvertible(from, to)) {
    throw new OptionError(
      `Column "${field.name}" (${field.unit}) and column "${leading.name}" (${leading.unit}) ` +
        "measure different things: they need plots of their own",
    );
  }
  return numbers.map((value) => convert(value, from, to));
}

/** Whether a column holds magnitudes, not differences of them. */
function isMagnitude({ ucd }: Field): boolean {
  return ucd !== undefined && /^phot\.mag(?:;|$)/i.test(ucd);
}

/** Whether a chart is a map, in which east is left. */
function isSky(x: Field | undefined, y: Field | undefined): boolean {
  return /^pos\.eq\.ra(?:;|$)/i.test(x?.ucd ?? "") && /^pos\.eq\.dec(?:;|$)/i.test(y?.ucd ?? "");
}

function rowChart(table: Table, number: number, title: string | undefined): Chart {
  if (number > table.length) {
    throw new OptionError(`Option --sed: there are ${table.length} rows, not ${number}`);
  }
  const points = photometryOf(table, number - 1, "");
  if (points.length === 0) {
    const without = table.fields.filter((field) =>
      /^phot\./i.test(field.ucd ?? "") && bandOfUcd(field.ucd) === undefined
    );
    const more = without.length > 0
      ? `; of ${without.map(({ name }) => name).join(", ")} the UCDs name no band`
      : "";
    throw new OptionError(`Option --sed: row ${number} has no brightness in a known band${more}`);
  }
  return sedChart(points, { title: title ?? `Row ${number}` });
}
