/**
 * The text of `--help`.
 *
 * @module
 */
import { type Option, optionName } from "./_option.ts";

/** Names of options up to this length stand beside what they are for. */
const WIDEST = 36;

/** Title, usage, arguments and options with their defaults. */
export function formatHelp(
  title: string,
  options: Readonly<Record<string, Option<unknown>>>,
): string {
  const entries = Object.entries(options);
  const isArgument = ([, { kind }]: (typeof entries)[number]) =>
    kind === "positional" || kind === "rest";
  const inputs = entries.filter(isArgument);
  const usage = [
    title.split(":")[0],
    "[options]",
    ...inputs.map(([key, option]) => {
      const name = labelOf(key, option);
      if (option.kind === "rest") return option.placeholder ?? `[${name} ...]`;
      return option.shown === undefined ? name : `[${name}]`;
    }),
  ];
  const described = inputs.map(([key, option]) => row(labelOf(key, option), option));
  const named = entries.filter((entry) => !isArgument(entry)).map(([key, option]) => {
    return row(`--${optionName(key)}${placeholderOf(option, inputs.length > 0)}`, option);
  });
  named.push(["--help", "show this text"]);
  const lengths = [...described, ...named].map(([name]) => name.length);
  const width = Math.max(...lengths.filter((length) => length <= WIDEST), 0);
  // Long lists of choices stand on lines of their own, so that they push nothing aside.
  const line = ([name, text]: readonly [string, string]): string =>
    name.length <= width
      ? `  ${name.padEnd(width)}  ${text}`
      : `  ${name}\n  ${"".padEnd(width)}  ${text}`;
  const block = (heading: string, rows: readonly (readonly [string, string])[]) =>
    rows.length === 0 ? [] : ["", heading, ...rows.map(line)];
  return [
    title,
    "",
    `Usage: ${usage.join(" ")}`,
    ...block("Arguments:", described),
    ...block("Options:", named),
  ].join("\n");
}

function placeholderOf({ kind, placeholder }: Option<unknown>, hasArguments: boolean): string {
  if (placeholder === undefined) return "";
  if (kind !== "optional") return ` <${placeholder}>`;
  return hasArguments ? `[=${placeholder}]` : ` [${placeholder}]`;
}

function labelOf(key: string, { kind, placeholder }: Option<unknown>): string {
  return kind === "rest" && placeholder !== undefined ? placeholder : key.toUpperCase();
}

function row(name: string, option: Option<unknown>): readonly [string, string] {
  const notes = [
    ...(option.kind === "list" ? ["may be repeated"] : []),
    ...(option.shown === undefined || option.shown === "" ? [] : [`default: ${option.shown}`]),
  ];
  const note = notes.length === 0 ? "" : ` [${notes.join("; ")}]`;
  return [name, option.description + note];
}
