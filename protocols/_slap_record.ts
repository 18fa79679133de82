/**
 * One spectral line.
 *
 * @module
 */
import type { Cell, Row } from "../core/table/cell.ts";
import type { Table } from "../core/table/table.ts";
import { convert, isConvertible } from "../core/coords/units.ts";
import { cellOf, columnOf, type Meaning, numberOf, textOf } from "./_columns.ts";

const line = (
  path: string,
  names: readonly string[] = [],
  ucds: readonly string[] = [],
): Meaning => ({
  utypes: [`Line.${path}`],
  names,
  ucds,
});

// Utypes are those of the Simple Spectral Lines data model, names those of LineTAP 1.0.
const TITLE = line("title", ["title", "linename"], ["meta.id;em.line"]);
const WAVELENGTH = line("wavelength.value", ["vacuum_wavelength", "wavelength"]);
const WAVELENGTH_ERROR = line("wavelength.accuracy.statError", ["vacuum_wavelength_error"]);
const SPECIES = line("species.name", ["element", "chemical_element"], ["phys.atmol.element"]);
const STATUS = line("identificationStatus", ["id_status"]);
const INITIAL = line("initialLevel.name", ["initial_name"]);
const FINAL = line("finalLevel.name", ["final_name"]);
const INITIAL_ENERGY = line("initialLevel.energy.value", ["upper_energy", "initial_level_energy"]);
const FINAL_ENERGY = line("finalLevel.energy.value", ["lower_energy", "final_level_energy"]);
const EINSTEIN_A = line("einsteinA.value", ["einstein_a"]);
const OSCILLATOR = line("oscillatorStrength.value", ["oscillator_strength"]);
const METHOD: Meaning = { names: ["method"] };
const CHARGE: Meaning = { names: ["ion_charge"], ucds: ["phys.electCharge"] };
const MASS: Meaning = { names: ["mass_number"] };
const INCHI: Meaning = { names: ["inchi"] };
const INCHIKEY: Meaning = { names: ["inchikey"] };
const XSAMS: Meaning = { names: ["xsams_uri"] };
const REFERENCE: Meaning = { names: ["line_reference"], ucds: ["meta.bib"] };

/**
 * A spectral line that a search found, or a row of a LineTAP table. What the row does not say is undefined; numbers are in
 * SI units, whatever unit the column is in.
 */
export class LineRecord {
  readonly #table: Table;
  readonly #index: number;
  #row: Row | undefined;

  /** Makes the record of a row. */
  constructor(table: Table, index: number) {
    this.#table = table;
    this.#index = index;
  }

  /** The row with the service's own column names. */
  get row(): Row {
    return this.#row ??= this.#table.row(this.#index);
  }

  /** What the line is called; empty if nothing is said. */
  get title(): string {
    return this.#text(TITLE) ?? "";
  }

  /** Wavelength in vacuum (m). */
  get wavelength(): number | undefined {
    return this.#number(WAVELENGTH, "m");
  }

  /** Error of the wavelength (m). */
  get wavelengthError(): number | undefined {
    return this.#number(WAVELENGTH_ERROR, "m");
  }

  /** Element or molecule. */
  get species(): string | undefined {
    return this.#text(SPECIES);
  }

  /** Whether it is known what the line comes from. */
  get status(): string | undefined {
    return this.#text(STATUS);
  }

  /** Name of the level at the start. */
  get initialLevel(): string | undefined {
    return this.#text(INITIAL);
  }

  /** Name of the level at the end. */
  get finalLevel(): string | undefined {
    return this.#text(FINAL);
  }

  /** Energy (J) of the level at the start; in LineTAP of the upper one. */
  get initialLevelEnergy(): number | undefined {
    return this.#number(INITIAL_ENERGY, "J");
  }

  /** Energy (J) of the level at the end; in LineTAP of the lower one. */
  get finalLevelEnergy(): number | undefined {
    return this.#number(FINAL_ENERGY, "J");
  }

  /** Einstein coefficient A (1/s). */
  get einsteinA(): number | undefined {
    return this.#number(EINSTEIN_A, "s**-1");
  }

  /** Oscillator strength. */
  get oscillatorStrength(): number | undefined {
    return numberOf(this.#cell(OSCILLATOR));
  }

  /** How the wavelength was found: `"observed"`, `"theory"` and the like (LineTAP). */
  get method(): string | undefined {
    return this.#text(METHOD);
  }

  /** Charge of the ion in elementary charges (LineTAP). */
  get ionCharge(): number | undefined {
    return numberOf(this.#cell(CHARGE));
  }

  /** Mass number of the isotope (LineTAP). */
  get massNumber(): number | undefined {
    return numberOf(this.#cell(MASS));
  }

  /** International Chemical Identifier of the species (LineTAP). */
  get inchi(): string | undefined {
    return this.#text(INCHI);
  }

  /** Its hashed form (LineTAP). */
  get inchikey(): string | undefined {
    return this.#text(INCHIKEY);
  }

  /** URI of a full description in XSAMS (LineTAP). */
  get xsamsUri(): string | undefined {
    return this.#text(XSAMS);
  }

  /** Where the line is published. */
  get reference(): string | undefined {
    return this.#text(REFERENCE);
  }

  /** Title and wavelength, for `console.log`. */
  [Symbol.for("Deno.customInspect")](): string {
    return `LineRecord(${JSON.stringify(this.title)}, ${this.wavelength ?? "?"} m)`;
  }

  #cell(meaning: Meaning): Cell {
    return cellOf(this.#table, this.#index, meaning);
  }

  #text(meaning: Meaning): string | undefined {
    return textOf(this.#cell(meaning));
  }

  /** A number in the wanted unit; one without unit is in it, as the standards have it. */
  #number(meaning: Meaning, wanted: string): number | undefined {
    const value = numberOf(this.#cell(meaning));
    const unit = columnOf(this.#table, meaning)?.field.unit?.trim() ?? "";
    if (value === undefined || unit === "" || unit === wanted) return value;
    return isConvertible(unit, wanted) ? convert(value, unit, wanted) : undefined;
  }
}
