/**
 * Options of scripts: declared once with their types, texts and defaults; parsed, checked and explained from that.
 *
 * @example
 * ```ts
 * import { opt, parseOptions } from "./options.ts";
 * const OPTIONS = {
 *   input: opt.positional("file, URL or -"),
 *   dec: opt.number("declination (deg)", 0),
 *   maxRows: opt.integer("rows to show", 10, { min: 1 }),
 *   format: opt.choice("what to write", ["csv", "tsv"], "csv"),
 * };
 * const o = parseOptions("show: rows of a table", OPTIONS, ["a.vot", "--dec", "-12.5"]);
 * o satisfies { input: string; dec: number; maxRows: number; format: "csv" | "tsv" };
 * if (o.dec !== -12.5 || o.maxRows !== 10) throw new Error("wrong");
 * ```
 *
 * @module
 */
import type { RequestOptions } from "../core/runtime/http.ts";
import { parseArgs } from "../deps/args.ts";
import { nearestNames } from "../core/table/nearest.ts";
import { formatHelp } from "./_help.ts";
import { type Option, OptionError, optionName } from "./_option.ts";
import {
  type NumberLimits,
  parseChoice,
  parseNonEmpty,
  parseNumber,
  parseUrlText,
} from "./_values.ts";
import { ALONE, protect, unprotect } from "./_words.ts";

export { type Option, OptionError } from "./_option.ts";
export { type NumberLimits, parseUrlText } from "./_values.ts";

/** Thrown for `--help`; scripts print its text and end with status 0. */
export class HelpRequest extends Error {
  /** Always `"HelpRequest"`. */
  override readonly name = "HelpRequest";
}

/** Options by the name of the property that gets the value; `maxRows` is `--max-rows` on the command line. */
export type Options = Readonly<Record<string, Option<unknown>>>;

/** The values that follow from the options. */
export type OptionValues<O extends Options> = {
  readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never;
};

/** Makers of options. Without a default, an option that is not given is undefined, and a positional is required. */
export const opt: {
  /** A text. */
  string(description: string, initial: string): Option<string>;
  string(description: string): Option<string | undefined>;
  /** A finite number; negative ones need no equals sign. */
  number(description: string, initial: number, limits?: NumberLimits): Option<number>;
  number(
    description: string,
    initial?: undefined,
    limits?: NumberLimits,
  ): Option<number | undefined>;
  /** A whole number. */
  integer(description: string, initial: number, limits?: NumberLimits): Option<number>;
  integer(
    description: string,
    initial?: undefined,
    limits?: NumberLimits,
  ): Option<number | undefined>;
  /** Given or not. */
  flag(description: string): Option<boolean>;
  /**
   * Given or not, or given with a text: `--samp`, `--samp topcat`, `--samp=topcat`. The next word is the text unless it
   * begins with a dash; scripts with arguments that have no names take the text after an equals sign only.
   */
  optional(placeholder: string, description: string): Option<string | boolean>;
  /** One of some words. */
  choice<const C extends string>(description: string, choices: readonly C[], initial: C): Option<C>;
  choice<const C extends string>(description: string, choices: readonly C[]): Option<C | undefined>;
  /** A text, or what a function makes of it, that may be given more than once. */
  list(description: string, initial?: readonly string[]): Option<readonly string[]>;
  list<T>(
    description: string,
    initial: readonly string[],
    parse: (text: string) => T,
  ): Option<readonly T[]>;
  /** An access URL: `http:` or `https:`. */
  url(description: string, initial: string): Option<string>;
  /** Anything that a function makes of a text; what the function throws becomes the message. The default is a text, too. */
  value<T>(description: string, parse: (text: string) => T, initial: string): Option<T>;
  value<T>(description: string, parse: (text: string) => T): Option<T | undefined>;
  /** An argument without a name; required unless it has a default. Its text may be checked by a function. */
  positional(
    description: string,
    initial?: string,
    parse?: (text: string) => string,
  ): Option<string>;
  /** All further arguments without a name; `usage` is how the help writes them, as in `"[URL] QUERY"`. */
  rest(description: string, usage?: string): Option<readonly string[]>;
} = {
  string: (description: string, initial?: string) => value("text", description, (s) => s, initial),
  number: (description: string, initial?: number, limits?: NumberLimits) =>
    value("number", description, (s) => parseNumber(s, false, limits), initial),
  integer: (description: string, initial?: number, limits?: NumberLimits) =>
    value("integer", description, (s) => parseNumber(s, true, limits), initial),
  flag: (description) => ({
    kind: "flag",
    description,
    initial: false,
    parse: (s) => s === "true",
  }),
  optional: (placeholder, description) => ({
    kind: "optional",
    description,
    placeholder,
    initial: false,
    parse: parseNonEmpty,
  }),
  choice: <C extends string>(description: string, choices: readonly C[], initial?: C) =>
    value(choices.join("|"), description, (s) => parseChoice(s, choices), initial),
  list: <T>(
    description: string,
    initial: readonly string[] = [],
    parse: (text: string) => T = (s) => s as T,
  ) => ({
    kind: "list" as const,
    description,
    placeholder: "text",
    initial: initial.map(parse),
    shown: initial.length === 0 ? undefined : initial.join(", "),
    parse: (s: string) => [parse(s)],
  }),
  url: (description: string, initial: string) => value("url", description, parseUrlText, initial),
  value: <T>(description: string, parse: (text: string) => T, initial?: string) => ({
    kind: "value" as const,
    description,
    placeholder: "text",
    initial: (initial === undefined ? undefined : parse(initial)) as T,
    shown: initial,
    parse,
  }),
  positional: (description, initial, parse = (s) => s) => ({
    kind: "positional",
    description,
    initial: initial as string,
    shown: initial,
    parse,
  }),
  rest: (description, usage) => ({
    kind: "rest",
    description,
    placeholder: usage,
    initial: [],
    parse: (s) => [s],
  }),
};

/** Options that every script that asks services has. */
export const commonOptions: {
  readonly timeout: Option<number | undefined>;
  readonly sandbox: Option<boolean>;
} = {
  timeout: opt.number("limit for each request or job (s)", undefined, { min: 0.001 }),
  sandbox: opt.flag("ask the sandbox on this computer instead of default services"),
};

/**
 * The last parameter of everything that waits, from the common options.
 *
 * @param o Values of {@linkcode commonOptions}, or some that include `timeout`.
 * @param signal The script's signal.
 * @returns Signal and time limit.
 */
export function requestOptions(
  o: { readonly timeout?: number | undefined },
  signal: AbortSignal,
): RequestOptions {
  if (o.timeout === undefined) return { signal };
  return { signal, timeoutMs: Math.max(1, Math.round(o.timeout * 1000)) };
}

/** From which options values were made, and which of them were given. */
interface Origin {
  readonly options: Options;
  readonly given: ReadonlySet<string>;
}

const ORIGINS = new WeakMap<object, Origin>();

/**
 * Tells whether an option was given, even if with its default value.
 *
 * @param values What {@linkcode parseOptions} returned.
 * @param name The option's property.
 * @returns Whether it stood on the command line.
 */
export function isGiven<V extends object>(values: V, name: keyof V & string): boolean {
  return ORIGINS.get(values)?.given.has(name) ?? false;
}

/**
 * Refuses two ways of saying the same thing, of which one would be dropped.
 *
 * @param values What {@linkcode parseOptions} returned.
 * @param argument The property of an argument without a name.
 * @param names The properties of options that mean the same.
 * @throws {OptionError} If the argument and one of the options were given.
 */
export function refuseBoth<V extends object>(
  values: V,
  argument: keyof V & string,
  ...names: readonly (keyof V & string)[]
): void {
  const other = names.find((name) => isGiven(values, name));
  if (other === undefined || !isGiven(values, argument)) return;
  throw bothGiven(`argument ${argument.toUpperCase()}`, other);
}

/** The error for an argument and an option that say the same thing. */
export function bothGiven(argument: string, option: string): OptionError {
  const name = `--${optionName(option)}`;
  return new OptionError(`Both ${argument} and option ${name} are given: leave one of them out`);
}

/** Other defaults, as they would stand on the command line, by the option's property. */
export type Defaults<V> = { readonly [K in keyof V]?: string | readonly string[] };

/**
 * Values with other defaults, which are parsed as if they had been given; what was given stays as it is.
 *
 * @param values What {@linkcode parseOptions} returned.
 * @param defaults The other defaults; more than one text is for options that may be repeated.
 * @returns New values.
 */
export function withDefaults<V extends object>(values: V, defaults: Defaults<V>): V {
  const origin = ORIGINS.get(values);
  const changed: Record<string, unknown> = Object.fromEntries(Object.entries(values));
  for (const [key, texts] of Object.entries(defaults) as [string, string | readonly string[]][]) {
    const option = origin?.options[key];
    if (option === undefined || origin?.given.has(key)) continue;
    const parsed = [texts].flat().map((text) => option.parse(text));
    changed[key] = option.kind === "list" ? parsed.flat() : parsed.at(-1);
  }
  if (origin !== undefined) ORIGINS.set(changed, origin);
  return changed as V;
}

/**
 * Parses a command line. `--help` is always understood; `--` ends the options; a number such as `-12.5` is a value, never
 * an option.
 *
 * @param title Name of the script, a colon, and what it does.
 * @param options The options.
 * @param args The arguments.
 * @returns A value for each option.
 * @throws {OptionError} If the command line does not fit, or an option that is no list is repeated; the message names the
 *   option.
 * @throws {HelpRequest} If help is asked for.
 */
export function parseOptions<const O extends Options>(
  title: string,
  options: O,
  args: readonly string[],
): OptionValues<O> {
  const entries = Object.entries(options);
  const named = entries.filter(([, { kind }]) => kind !== "positional" && kind !== "rest");
  const names = (wanted: (kind: Option<unknown>["kind"]) => boolean) =>
    named.filter(([, { kind }]) => wanted(kind)).map(([key]) => optionName(key));
  const flags = [...names((kind) => kind === "flag"), "help"];
  const takers = names((kind) => kind !== "flag");
  const optional = names((kind) => kind === "optional");
  const refused: string[] = [];
  const hasArguments = named.length < entries.length;
  const parsed = parseArgs(protect(args, { takers, flags, optional, hasArguments }), {
    string: [...takers, "_"],
    boolean: flags,
    // All are collected, to notice repeated ones, and since an empty one is a value, too.
    collect: takers,
    alias: { help: "h" },
    unknown: (arg, key) => {
      if (key === undefined) return true;
      refused.push(arg);
      return false;
    },
  });
  if (parsed["help"] === true) throw new HelpRequest(formatHelp(title, options));
  if (refused.length > 0) throw unknownOption(refused[0] as string, [...takers, ...flags]);

  const values: Record<string, unknown> = {};
  const given = new Set<string>();
  for (const [key, option] of named) {
    const name = optionName(key);
    values[key] = option.initial;
    const got = parsed[name];
    if (option.kind === "flag") {
      values[key] = got === true;
      if (got === true) given.add(key);
      continue;
    }
    const texts = (got as readonly unknown[]).map((text) => unprotect(String(text)));
    if (texts.length === 0) continue;
    given.add(key);
    const label = `Option --${name}`;
    if (option.kind !== "list" && texts.length > 1) {
      const [first, second] = texts.map((text) => JSON.stringify(text === ALONE ? "" : text));
      throw new OptionError(`${label} is given more than once: ${first} and ${second}`);
    }
    values[key] = option.kind === "list"
      ? texts.flatMap((text) => convert(label, option, text) as readonly string[])
      : texts[0] === ALONE || convert(label, option, texts[0] as string);
  }
  assignPositionals(entries, parsed._.map((text) => unprotect(String(text))), values, given);
  ORIGINS.set(values, { options, given });
  return values as OptionValues<O>;
}

function unknownOption(arg: string, names: readonly string[]): OptionError {
  const name = arg.replace(/^-+/, "").replace(/=.*$/s, "");
  const nearest = nearestNames(name, names);
  const hint = nearest.length > 0
    ? `did you mean ${nearest.map((n) => `--${n}`).join(" or ")}?`
    : "see --help";
  return new OptionError(`Unknown option ${arg.replace(/=.*$/s, "")}: ${hint}`);
}

function assignPositionals(
  entries: readonly (readonly [string, Option<unknown>])[],
  texts: string[],
  values: Record<string, unknown>,
  given: Set<string>,
): void {
  for (const [key, option] of entries) {
    if (option.kind === "rest") {
      if (texts.length > 0) given.add(key);
      values[key] = texts.splice(0);
    } else if (option.kind === "positional") {
      const text = texts.shift();
      if (text !== undefined) {
        given.add(key);
        values[key] = convert(`Argument ${key.toUpperCase()}`, option, text);
        continue;
      }
      if (option.shown === undefined) {
        throw new OptionError(`Argument ${key.toUpperCase()} is missing: ${option.description}`);
      }
      values[key] = option.initial;
    }
  }
  if (texts.length > 0) throw new OptionError(`Unexpected argument "${texts[0]}"`);
}

function convert(label: string, option: Option<unknown>, text: string): unknown {
  try {
    return option.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new OptionError(`${label}: ${message}`, { cause: error });
  }
}

function value<T>(
  placeholder: string,
  description: string,
  parse: (text: string) => T,
  initial: T | undefined,
): Option<T> {
  const shown = initial === undefined ? undefined : String(initial);
  return { kind: "value", description, placeholder, initial: initial as T, shown, parse };
}
