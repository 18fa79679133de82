/**
 * The grammar of unit expressions, a union of those of VOUnits, CDS, OGIP and what is met besides.
 *
 * @module
 */
import {
  BINARY_PREFIXES,
  type KnownUnit,
  knownUnits,
  PREFIXES,
  unitAliases,
} from "./_unit_table.ts";

/** One factor of a unit: `mm**2`. */
export interface UnitTerm {
  /** SI or binary prefix, or `""`. */
  readonly prefix: string;
  /** Symbol without prefix, as VOUnits spells it; an unknown one as written. */
  readonly symbol: string;
  /** What follows in brackets to say which magnitude it is: `AB` in `mag(AB)`; else `""`. */
  readonly note: string;
  /** Exponent. */
  readonly exponent: number;
  /** Whether the symbol is known; one in quotes never is. */
  readonly known: boolean;
}

/** A parsed product of powers. */
export interface UnitProduct {
  /** Number in front, `mantissa` × 10^`power`. */
  readonly scale: readonly [mantissa: number, power: number];
  /** The factors in order. */
  readonly terms: readonly UnitTerm[];
}

interface Mutable {
  mantissa: number;
  power: number;
  terms: UnitTerm[];
}

const NAME = /^(?:[A-Za-z_ÅΩ]+|%|°)/;
/** Marks for minutes and seconds of arc; where more of them follow, they may be quotes around something. */
const MARKS = /^(?:''|'|")(?![^]*['"]|\d\d)/;

/** Reads a product of powers; undefined when the text is none, or could mean two things. */
export function parseProduct(text: string): UnitProduct | undefined {
  try {
    const parser = new ProductParser(normalize(text));
    const { mantissa, power, terms } = parser.all();
    return { scale: [mantissa, power], terms };
  } catch (error) {
    if (error instanceof NotAUnit) return undefined;
    throw error;
  }
}

/** The known unit of a symbol, if any. */
export function knownUnit(symbol: string): KnownUnit | undefined {
  return knownUnits().get(symbol);
}

class NotAUnit extends Error {}

function normalize(text: string): string {
  const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  return text
    .replace(/[µμ]/g, "u")
    .replace(/\u212B/g, "Å").replace(/\u2126/g, "Ω")
    .replace(/[\u2010-\u2015\u2212⁻]/g, "-")
    .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (digit) => String(superscripts.indexOf(digit)))
    .replace(/[·⋅×∙]/g, "*")
    .replace(/\u2033|\u2032\u2032/g, '"').replace(/\u2032/g, "'")
    .replace(/\be-(?=$|[\s/.*)])/g, "electron")
    .replace(/\s+/g, " ")
    .trim();
}

class ProductParser {
  #rest: string;

  constructor(text: string) {
    this.#rest = text;
  }

  all(): Mutable {
    const product = this.#product();
    if (this.#rest !== "") throw new NotAUnit();
    return product;
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    const match = pattern.exec(this.#rest);
    if (match === null) return undefined;
    this.#rest = this.#rest.slice(match[0].length);
    return match;
  }

  #product(): Mutable {
    const total: Mutable = { mantissa: 1, power: 0, terms: [] };
    let sign = this.#take(/^\s*\/\s*/) === undefined ? 1 : -1;
    let divided = sign === -1;
    while (true) {
      const { value, isNumber } = this.#power();
      multiply(total, value, sign);
      const operator = this.#take(/^\s*(\*(?!\*)|\/|\.)\s*/);
      if (operator !== undefined) {
        sign = operator[1] === "/" ? -1 : 1;
        divided ||= sign === -1;
        continue;
      }
      const blank = this.#take(/^\s+/) !== undefined;
      if (this.#rest === "" || this.#rest.startsWith(")")) return total;
      if (!blank && !isNumber) throw new NotAUnit();
      // "erg/s cm2" is read both ways: rather none than the wrong one.
      if (divided) throw new NotAUnit();
      sign = 1;
    }
  }

  #power(): { value: Mutable; isNumber: boolean } {
    const number = this.#number();
    if (number !== undefined) return { value: number, isNumber: true };
    const value = this.#atom();
    const exponent = this.#exponent();
    if (exponent !== 1) {
      const total: Mutable = { mantissa: 1, power: 0, terms: [] };
      multiply(total, value, exponent);
      return { value: total, isNumber: false };
    }
    return { value, isNumber: false };
  }

  #number(): Mutable | undefined {
    const times = this.#take(/^(\d+(?:\.\d+)?)\s*[x*]\s*(?=10(?:\*\*|\^|[+-]))/i);
    const match = this.#take(/^(\d+(?:\.\d+)?|\.\d+)(?:e([+-]?\d+))?/i);
    if (match === undefined) return undefined;
    const value: Mutable = { mantissa: Number(match[1]), power: Number(match[2] ?? 0), terms: [] };
    if (match[2] === undefined) {
      const power = match[1] === "10" && /^[+-]\d/.test(this.#rest)
        ? Number(this.#take(/^[+-]\d+/)![0])
        : this.#raised();
      if (power !== undefined && match[1] === "10") {
        value.mantissa = 1;
        value.power = power;
      } else if (power !== undefined) {
        value.mantissa **= power;
      } else if (/^10*$/.test(match[1]!)) {
        value.mantissa = 1;
        value.power = match[1]!.length - 1;
      }
    }
    if (times !== undefined) value.mantissa *= Number(times[1]);
    if (!(value.mantissa > 0 && Number.isFinite(value.mantissa)) || Math.abs(value.power) > 300) {
      throw new NotAUnit();
    }
    return value;
  }

  /** An exponent after an operator: `**-1`, `^2`, `**(1/2)`, `^0.5`. */
  #raised(): number | undefined {
    if (this.#take(/^\s*(\*\*|\^)\s*/) === undefined) return undefined;
    const match = this.#take(
      /^(?:\(\s*([+-]?\d+(?:\.\d+)?)\s*(?:\/\s*(\d+)\s*)?\)|([+-]?\d+(?:\.\d+)?))/,
    );
    if (match === undefined) throw new NotAUnit();
    const exponent = Number(match[1] ?? match[3]) / Number(match[2] ?? 1);
    if (!Number.isFinite(exponent) || Math.abs(exponent) > 1000) throw new NotAUnit();
    return exponent;
  }

  #exponent(): number {
    const raised = this.#raised();
    if (raised !== undefined) return raised;
    const plain = this.#take(/^([+-]?\d{1,3})(?![\d.]*\d)/) ??
      this.#take(/^\(([+-]?\d{1,3})\)/);
    return plain === undefined ? 1 : Number(plain[1]);
  }

  #atom(): Mutable {
    if (this.#take(/^\(\s*/) !== undefined) return this.#inBrackets();
    if (this.#take(/^sqrt\s*\(\s*/) !== undefined) {
      const total: Mutable = { mantissa: 1, power: 0, terms: [] };
      multiply(total, this.#inBrackets(), 0.5);
      return total;
    }
    const quoted = this.#take(/^([A-Za-z]{0,2})'([A-Za-z_]+)'/);
    if (quoted !== undefined) {
      const [, prefix = "", symbol = ""] = quoted;
      if (prefix !== "" && !Object.hasOwn(PREFIXES, prefix)) throw new NotAUnit();
      return single({ prefix, symbol, note: "", exponent: 1, known: false });
    }
    const marks = this.#take(MARKS)?.[0];
    if (marks !== undefined) return single(termOf(marks === "'" ? "arcmin" : "arcsec"));
    const name = this.#take(NAME)?.[0];
    if (name === undefined) throw new NotAUnit();
    const term = termOf(name);
    const note = term.symbol === "mag"
      ? this.#take(/^\s*\(\s*([\w /.*^+-]+?)\s*\)/)?.[1]
      : undefined;
    // Nothing else that is called like a function can be part of a product.
    if (/^\(\s*[A-Za-z]/.test(this.#rest)) throw new NotAUnit();
    return single(note === undefined ? term : { ...term, note });
  }

  #inBrackets(): Mutable {
    const inner = this.#product();
    if (this.#take(/^\s*\)/) === undefined) throw new NotAUnit();
    return inner;
  }
}

function single(term: UnitTerm): Mutable {
  return { mantissa: 1, power: 0, terms: [term] };
}

function multiply(total: Mutable, value: Mutable, exponent: number): void {
  const power = value.power * exponent;
  const whole = Math.trunc(power);
  total.mantissa *= value.mantissa ** exponent * (power === whole ? 1 : 10 ** (power - whole));
  total.power += whole;
  for (const term of value.terms) {
    if (exponent !== 0) total.terms.push({ ...term, exponent: term.exponent * exponent });
  }
}

/** What a name is: a symbol, another name of one, a prefix and one of these, or unknown. */
function termOf(name: string): UnitTerm {
  // Names first: an asec is an arcsecond, not an attosecond.
  const found = aliasTerm(name) ?? plainTerm(name) ?? lowerCaseTerm(name);
  return found ?? { prefix: "", symbol: name, note: "", exponent: 1, known: false };
}

function plainTerm(name: string): UnitTerm | undefined {
  const term = (prefix: string, symbol: string) => ({
    prefix,
    symbol,
    note: "",
    exponent: 1,
    known: true,
  });
  if (knownUnits().has(name)) return term("", name);
  if (SHORT.has(name)) return term("", SHORT.get(name)!);
  for (const length of [2, 1]) {
    const prefix = name.slice(0, length);
    const rest = name.slice(length);
    const symbol = SHORT.get(rest) ?? rest;
    const unit = knownUnits().get(symbol);
    if (unit === undefined || !unit.prefixable) continue;
    if (Object.hasOwn(PREFIXES, prefix)) return term(prefix, symbol);
    const binary = symbol === "bit" || symbol === "byte";
    if (binary && Object.hasOwn(BINARY_PREFIXES, prefix)) return term(prefix, symbol);
  }
  return undefined;
}

/** Second symbols of VOUnits, which may have prefixes, as may some words for the second. */
const SHORT: ReadonlyMap<string, string> = new Map([
  ...[["ct", "count"], ["ph", "photon"], ["pix", "pixel"], ["B", "byte"], ["au", "AU"]] as const,
  ...[["ohm", "Ohm"], ["sec", "s"], ["counts", "count"], ["photons", "photon"]] as const,
]);

function aliasTerm(name: string): UnitTerm | undefined {
  const symbol = unitAliases().get(name);
  if (symbol !== undefined) return plainTerm(symbol);
  const magnitudes = /^(m?)(?:mag_?(AB|ST|Vega)|(AB|ST|Vega)_?mag)$/i.exec(name);
  if (magnitudes === null) return undefined;
  const note = magnitudes[2] ?? magnitudes[3]!;
  return { prefix: magnitudes[1]!.toLowerCase(), symbol: "mag", note, exponent: 1, known: true };
}

/** Words in capitals: DEG, ARCSEC, Mag. Short ones differ by case, so only longer ones are tried. */
function lowerCaseTerm(name: string): UnitTerm | undefined {
  const lower = name.toLowerCase();
  if (name.length < 3 || lower === name) return undefined;
  const symbol = knownUnits().has(lower) ? lower : unitAliases().get(lower) ?? SHORT.get(lower);
  return symbol === undefined ? undefined : plainTerm(symbol);
}
