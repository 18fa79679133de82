/**
 * Spectral energy distributions from catalogues: what columns say about brightness, and at which wavelength.
 *
 * The columns are found by their UCDs; magnitudes stay in the system of their catalogue.
 *
 * @module
 */
import { normalizeUcd } from "../coords/ucd.ts";
import { convert, isConvertible } from "../coords/units.ts";
import type { Field } from "../table/field.ts";
import type { Table } from "../table/table.ts";
import { type Band, bandOfUcd } from "./bands.ts";
import type { Chart, Series } from "./chart_spec.ts";

/** What a photometric column holds. */
export type Brightness = "magnitude" | "flux density";

/** A column with brightness in one band. */
export interface PhotometryColumn {
  /** The column. */
  readonly field: Field;
  /** Magnitudes, or flux densities in Jy or units that can be converted. */
  readonly kind: Brightness;
  /** Its band. */
  readonly band: Band;
  /** The column with its errors, if there is one. */
  readonly error?: Field | undefined;
}

/** One measurement. */
export interface SedPoint {
  /** The catalogue. */
  readonly source: string;
  /** The name of the column. */
  readonly column: string;
  /** Middle of the band (m). */
  readonly wavelength: number;
  /** What was measured. */
  readonly kind: Brightness;
  /** In mag or Jy. */
  readonly value: number;
  /** Its error in the same unit. */
  readonly error?: number | undefined;
}

/** Options of {@linkcode photometryColumns}. */
export interface PhotometryOptions {
  /**
   * The UCD to take in the place of the column's own, where a service has it wrong; undefined for the column's own. The
   * default takes all UCDs as they are.
   */
  readonly ucdOf?: ((field: Field) => string | undefined) | undefined;
}

/**
 * The columns of a table that hold brightness in a band, in order of wavelength.
 *
 * @example Two columns, one with an error
 * ```ts
 * import { photometryColumns } from "@denovo/vo/plot";
 * const columns = photometryColumns([
 *   { name: "kmag", datatype: "float", unit: "mag", ucd: "phot.mag;em.IR.K" },
 *   { name: "jmag", datatype: "float", unit: "mag", ucd: "phot.mag;em.IR.J" },
 *   { name: "e_jmag", datatype: "float", unit: "mag", ucd: "stat.error;phot.mag;em.IR.J" },
 * ]);
 * if (columns.map(({ field }) => field.name).join() !== "jmag,kmag") throw new Error();
 * if (columns[0]?.error?.name !== "e_jmag") throw new Error();
 * ```
 *
 * @param fields The table's fields.
 * @param options What to do about wrong UCDs.
 */
export function photometryColumns(
  fields: readonly Field[],
  options: PhotometryOptions = {},
): PhotometryColumn[] {
  const ucds = fields.map((field) => {
    const ucd = options.ucdOf?.(field) ?? field.ucd;
    return ucd === undefined ? "" : normalizeUcd(ucd).toLowerCase();
  });
  const columns = fields.flatMap((field, i): PhotometryColumn[] => {
    const ucd = ucds[i]!;
    const band = bandOfUcd(ucd);
    const kind = kindOf(field, ucd.split(";")[0] ?? "");
    if (band === undefined || kind === undefined) return [];
    const measured = ucd.split(";").filter((word) => word !== "meta.main").join(";");
    const errors = fields.filter((_, k) => ucds[k] === `stat.error;${measured}`);
    // Of several it cannot be told which is meant.
    return [{ field, kind, band, error: errors.length === 1 ? errors[0] : undefined }];
  });
  return columns.sort((a, b) => a.band.wavelength - b.band.wavelength);
}

function kindOf(field: Field, primary: string): Brightness | undefined {
  const isScalar = field.arraysize === undefined || field.arraysize === "1";
  const isNumber = !["char", "unicodeChar", "boolean", "bit"].includes(field.datatype);
  if (!isScalar || !isNumber) return undefined;
  if (primary === "phot.mag") return "magnitude";
  const isFlux = primary === "phot.flux.density" || primary === "phot.flux";
  if (isFlux && field.unit !== undefined && isConvertible(field.unit, "Jy")) return "flux density";
  return undefined;
}

/**
 * The measurements of a row; cells without value are left out.
 *
 * @param table The table.
 * @param row The row's number.
 * @param source What to call the catalogue.
 * @param columns Which columns; by default all that {@linkcode photometryColumns} finds.
 * @throws {RangeError} If there is no such row.
 */
export function photometryOf(
  table: Table<unknown>,
  row: number,
  source: string,
  columns: readonly PhotometryColumn[] = photometryColumns(table.fields),
): SedPoint[] {
  const number = (field: Field, kind: Brightness): number => {
    const cell = table.column(field.name).at(row);
    if (typeof cell !== "number" && typeof cell !== "bigint") return NaN;
    const value = Number(cell);
    return kind === "magnitude" ? value : convert(value, field.unit ?? "Jy", "Jy");
  };
  return columns.flatMap(({ field, kind, band, error }): SedPoint[] => {
    const value = number(field, kind);
    if (!Number.isFinite(value)) return [];
    const half = error === undefined ? NaN : number(error, kind);
    return [{
      source,
      column: field.name,
      wavelength: band.wavelength,
      kind,
      value,
      error: Number.isFinite(half) ? half : undefined,
    }];
  });
}

/** How to draw an SED. */
export interface SedChartOptions {
  /** Stands above it. */
  readonly title?: string | undefined;
  /** Stands below the title. */
  readonly subtitle?: string | undefined;
  /** What to show where there is both; default magnitudes. */
  readonly kind?: Brightness | undefined;
  /** Pixels. */
  readonly width?: number | undefined;
  /** Pixels. */
  readonly height?: number | undefined;
}

/**
 * An SED as a chart: wavelength (log) against magnitude (brighter is up) or flux density (log); a series for each
 * catalogue, and a thin line through all. Below it stands that wavelengths are middles of the bands of UCDs.
 *
 * @param points The measurements.
 * @param options Title, size, which brightness.
 * @returns A chart for `chartSvg()`, `chartPng()` or `chartText()`. Its subtitle says how many points of the other kind are left out.
 * @throws {RangeError} If there is no point.
 */
export function sedChart(points: readonly SedPoint[], options: SedChartOptions = {}): Chart {
  const { title, width, height } = options;
  const kind = options.kind ??
    (points.some((point) => point.kind === "magnitude") ? "magnitude" : "flux density");
  const shown = points.filter((point) => point.kind === kind)
    .sort((a, b) => a.wavelength - b.wavelength);
  if (shown.length === 0) throw new RangeError(`Cannot plot SED: there is no ${kind} to show`);
  const others = points.length - shown.length;
  const left = others > 0 ? `${others} of another kind than ${kind} left out` : undefined;
  const subtitle = [options.subtitle, left].filter((text) => text !== undefined).join(", ");
  const micrometres = (list: readonly SedPoint[]) =>
    list.map(({ wavelength }) => Number((wavelength * 1e6).toPrecision(12)));
  const values = (list: readonly SedPoint[]) => list.map(({ value }) => value);
  const through: Series = {
    x: micrometres(shown),
    y: values(shown),
    style: "line",
    color: "#b4bac0",
  };
  const sources = [...new Set(points.map(({ source }) => source))];
  const unit = kind === "magnitude" ? "mag" : "Jy";
  return {
    title,
    subtitle: subtitle === "" ? undefined : subtitle,
    width,
    height,
    x: { label: "Wavelength, middles of the UCDs' bands", unit: "um", scale: "log" },
    y: kind === "magnitude"
      ? { label: "Magnitude", unit, inverted: true }
      : { label: "Flux density", unit, scale: "log" },
    series: [
      through,
      ...sources.map((source): Series => {
        const own = shown.filter((point) => point.source === source);
        return {
          name: source,
          x: micrometres(own),
          y: values(own),
          yError: own.map(({ error }) => error),
          labels: own.map(({ column, value, error }) =>
            `${source} ${column}: ${value}${error === undefined ? "" : ` ± ${error}`} ${unit}`
          ),
        };
      }),
    ],
  };
}
