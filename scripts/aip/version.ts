#!/usr/bin/env -S deno run --no-prompt
/**
 * Make sure that this package is new enough, and say how old it is (AIP script A-01).
 *
 * ```sh
 * deno run --no-prompt scripts/aip/version.ts --at-least=0.1.0
 * ```
 *
 * Prints names and versions. Ends with status 1 if the package is older than it has to be. Needs no permissions.
 *
 * @module
 */
import { runMain } from "../../cli/main.ts";
import { opt, parseOptions } from "../../cli/options.ts";
import { printRow } from "../../cli/print_row.ts";
import { UnsupportedError } from "../../core/runtime/errors.ts";
import { VERSION } from "../../core/runtime/version.ts";

const OPTIONS = {
  atLeast: opt.value("oldest version that will do", parseVersion, "0.1.0"),
};

/** A version in its parts: numbers, and words of what comes before the release. */
export interface Version {
  readonly numbers: readonly number[];
  readonly before: readonly string[];
}

/** Reads a version, as in `1.2.3` or `2.0.0-beta.1`; `1.2` is `1.2.0`, and what follows a `+` does not count. */
export function parseVersion(text: string): Version {
  const match = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([\w.-]+))?(?:\+[\w.-]+)?$/.exec(text.trim());
  if (match === null) throw new RangeError(`"${text}" is no version, as in 1.2.3`);
  const [, major = 0, minor = 0, patch = 0, before = ""] = match;
  return { numbers: [major, minor, patch].map(Number), before: before.split(".").filter(Boolean) };
}

/** Compares versions as numbers and not as text, so that 1.10 is later than 1.9, and 2.0.0-beta earlier than 2.0.0. */
export function compareVersions(a: Version, b: Version): number {
  const difference = a.numbers.map((n, i) => n - (b.numbers[i] ?? 0)).find((d) => d !== 0);
  if (difference !== undefined) return difference;
  if (a.before.length === 0 || b.before.length === 0) return b.before.length - a.before.length;
  for (const [i, own] of a.before.entries()) {
    const other = b.before[i];
    if (other === undefined) return 1;
    const [isNumber, isOther] = [own, other].map((word) => /^\d+$/.test(word));
    if (isNumber !== isOther) return isNumber ? -1 : 1;
    if (own !== other) return isNumber ? Number(own) - Number(other) : own < other ? -1 : 1;
  }
  return a.before.length - b.before.length;
}

async function main(args: readonly string[]): Promise<void> {
  const { atLeast } = parseOptions("version: is the package new enough?", OPTIONS, args);
  await printRow("@denovo/vo", VERSION);
  await printRow("Deno", Deno.version.deno);
  if (compareVersions(parseVersion(VERSION), atLeast) < 0) {
    const wanted = [atLeast.numbers.join("."), atLeast.before.join(".")].filter(Boolean).join("-");
    throw new UnsupportedError(`Cannot go on with version ${VERSION}: ${wanted} is needed`, {
      feature: `version ${wanted}`,
    });
  }
}

if (import.meta.main) await runMain(main);
