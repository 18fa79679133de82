/**
 * The text of `--help`.
 *
 * @module
 */
import { type Option, optionName } from "./_option.ts";

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
      const name = key.toUpperCase();
      if (option.kind === "rest") return `[${name} ...]`;
      return option.shown === undefined ? name : `[${name}]`;
    }),
  ];
  const described = inputs.map(([key, option]) => row(key.toUpperCase(), option));
  const named = entries.filter((entry) => !isArgument(entry)).map(([key, option]) => {
    const placeholder = option.placeholder === undefined ? "" : ` <${option.placeholder}>`;
    return row(`--${optionName(key)}${placeholder}`, option);
  });
  named.push(["--help", "show this text"]);
  const width = Math.max(...[...described, ...named].map(([name]) => name.length));
  const block = (heading: string, rows: readonly (readonly [string, string])[]) =>
    rows.length === 0
      ? []
      : ["", heading, ...rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`)];
  return [
    title,
    "",
    `Usage: ${usage.join(" ")}`,
    ...block("Arguments:", described),
    ...block("Options:", named),
  ].join("\n");
}

function row(name: string, option: Option<unknown>): readonly [string, string] {
  const notes = [
    ...(option.kind === "list" ? ["may be repeated"] : []),
    ...(option.shown === undefined ? [] : [`default: ${option.shown}`]),
  ];
  const note = notes.length === 0 ? "" : ` [${notes.join("; ")}]`;
  return [name, option.description + note];
}
