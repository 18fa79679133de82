/**
 * Command line arguments: the subset of `parseArgs` of `@std/cli` in use, over `node:util`.
 *
 * @module
 */
import { parseArgs as nodeParseArgs } from "node:util";

/** What {@linkcode parseArgs} is told about the options. */
export interface ParseOptions {
  /** Options that take a value; with `"_"` among them the other arguments stay strings, as they always do here. */
  string?: readonly string[];
  /** Options that take none; false unless given. */
  boolean?: readonly string[];
  /** Options that collect all their values in a list, empty unless given. */
  collect?: readonly string[];
  /** Other names, usually of one letter, by option. */
  alias?: Readonly<Record<string, string>>;
  /** Is told of each argument that is not declared, with the option's name and value if it is an option. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** Values by option's name, and the arguments that are no options as `_`. */
export type Args = Record<string, unknown> & { _: (string | number)[] };

/**
 * Parses command line arguments. Arguments after `--` are never options.
 *
 * @param args The arguments.
 * @param options The options to expect. An option that is not declared goes to `unknown`; it is left out if that
 * answers false.
 * @returns Values by option's name: strings, booleans, or lists of strings.
 */
export function parseArgs(args: string[], options: ParseOptions = {}): Args {
  const strings = (options.string ?? []).filter((name) => name !== "_");
  const booleans = options.boolean ?? [];
  const collect = new Set(options.collect);
  const aliases = Object.entries(options.alias ?? {});
  const { tokens } = nodeParseArgs({
    args,
    options: Object.fromEntries([...strings, ...booleans].map((name) => {
      const short = aliases.find(([key]) => key === name)?.[1];
      const type = booleans.includes(name) ? "boolean" : "string";
      return [name, { type, ...(short?.length === 1 ? { short } : {}) }];
    })),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values: Args = Object.assign(Object.create(null), { _: [] });
  for (const name of booleans) values[name] = false;
  for (const name of collect) values[name] = [];
  for (const token of tokens ?? []) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") {
      if (options.unknown?.(token.value) !== false) values._.push(token.value);
      continue;
    }
    const { name } = token;
    const isBoolean = booleans.includes(name);
    const known = isBoolean || strings.includes(name);
    const value = isBoolean ? token.value !== "false" : token.value ?? (known ? "" : true);
    if (!known && options.unknown?.(args[token.index] ?? "", name, value) === false) continue;
    if (collect.has(name)) (values[name] as unknown[]).push(value);
    else values[name] = value;
  }
  return values;
}
