#!/usr/bin/env -S deno run --allow-net --allow-read --allow-write --allow-env
/**
 * The one command for daily work with the Virtual Observatory; its sub-commands are loaded when they are called.
 *
 * ```sh
 * deno run --allow-read scripts/denovo.ts table info stars.vot
 * deno run --allow-net scripts/denovo.ts cone http://dc.g-vo.org/arihip/q/cone/scs.xml 101.287 -16.716 1
 * ```
 *
 * The flags in the first line are for all sub-commands. A single one needs less: `--allow-net` where it asks services or
 * opens URLs, `--allow-read` where it reads files, `--allow-write` where it writes them, `--allow-env` only to find the
 * user's folder, where jobs are noted, and to let variables such as `DENOVO_SANDBOX` count. What is missing, it says.
 *
 * @module
 */
import { type Main, runMain } from "../cli/main.ts";
import { HelpRequest, OptionError } from "../cli/options.ts";
import { nearestNames } from "../core/table/nearest.ts";
import { VERSION } from "../core/runtime/version.ts";

interface Command {
  readonly about: string;
  load(): Promise<{ readonly main: Main }>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  "table info": {
    about: "columns, rows, and all that a table says about itself",
    load: () => import("./_denovo/table_info.ts"),
  },
  "table head": {
    about: "the first rows of a table",
    load: () => import("./_denovo/table_head.ts"),
  },
  "table convert": {
    about: "a table in another format, as a stream",
    load: () => import("./_denovo/table_convert.ts"),
  },
  "table lint": {
    about: "faults of a VOTable, with line and column",
    load: () => import("./_denovo/table_lint.ts"),
  },
  "table join": {
    about: "two tables side by side where their keys are equal",
    load: () => import("./_denovo/table_join.ts"),
  },
  "table xmatch": {
    about: "two tables side by side where their positions are the same",
    load: () => import("./_denovo/table_xmatch.ts"),
  },
  "table stack": {
    about: "tables below each other",
    load: () => import("./_denovo/table_stack.ts"),
  },
  "adql run": {
    about: "ADQL on files, without a service",
    load: () => import("./_denovo/adql_run.ts"),
  },
  "adql check": {
    about: "whether a query is right, with line and column",
    load: () => import("./_denovo/adql_check.ts"),
  },
  "adql format": {
    about: "a query in good order",
    load: () => import("./_denovo/adql_format.ts"),
  },
  "tap query": {
    about: "a query for a TAP service, its rows as they come",
    load: () => import("./_denovo/tap_query.ts"),
  },
  "tap tables": {
    about: "the tables of a TAP service, and the columns of one",
    load: () => import("./_denovo/tap_tables.ts"),
  },
  "tap info": {
    about: "languages, features, functions, formats, limits of a TAP service",
    load: () => import("./_denovo/tap_info.ts"),
  },
  "tap examples": {
    about: "example queries of a TAP service, shown or run",
    load: () => import("./_denovo/tap_examples.ts"),
  },
  "tap run": {
    about: "many queries from files, as jobs at the same time",
    load: () => import("./_denovo/tap_run.ts"),
  },
  "tap jobs": {
    about: "jobs on a TAP service, and those noted on this computer",
    load: () => import("./_denovo/tap_jobs.ts"),
  },
  "tap resume": {
    about: "back to the jobs that were noted, to fetch their results",
    load: () => import("./_denovo/tap_resume.ts"),
  },
  "cone": {
    about: "rows of a catalogue around a position (SCS)",
    load: () => import("./_denovo/cone.ts"),
  },
  "sia": {
    about: "images around a position (SIA 1), listed or saved",
    load: () => import("./_denovo/sia.ts"),
  },
  "sia2": {
    about: "images and cubes (SIA 2), listed or saved",
    load: () => import("./_denovo/sia2.ts"),
  },
  "ssa": {
    about: "spectra (SSA), listed or saved",
    load: () => import("./_denovo/ssa.ts"),
  },
  "slap": {
    about: "spectral lines (SLAP)",
    load: () => import("./_denovo/slap.ts"),
  },
  "datalink": {
    about: "what there is to a data set: files, previews, services",
    load: () => import("./_denovo/datalink.ts"),
  },
  "soda": {
    about: "a part of a data set, cut out on the server",
    load: () => import("./_denovo/soda.ts"),
  },
  "params": {
    about: "the parameters that a service takes",
    load: () => import("./_denovo/params.ts"),
  },
  "samp hub": {
    about: "a SAMP hub on this computer, until Ctrl-C",
    load: () => import("./_denovo/samp_hub.ts"),
  },
  "registry search": {
    about: "resources of the VO by words, kinds of services, UCDs, places, ...",
    load: () => import("./_denovo/registry_search.ts"),
  },
  "registry show": {
    about: "all that the Registry says about a resource",
    load: () => import("./_denovo/registry_show.ts"),
  },
  "registry tables": {
    about: "the tables of a resource, or all tables with a column of some meaning",
    load: () => import("./_denovo/registry_tables.ts"),
  },
  "registry query": {
    about: "ADQL on the tables of the Registry",
    load: () => import("./_denovo/registry_query.ts"),
  },
  "discover images": {
    about: "images from all services of the VO",
    load: () => import("./_denovo/discover_images.ts"),
  },
  "discover spectra": {
    about: "spectra from all services of the VO",
    load: () => import("./_denovo/discover_spectra.ts"),
  },
  "resolve": {
    about: "positions of objects by their names",
    load: () => import("./_denovo/resolve.ts"),
  },
  "moc": {
    about: "parts of the sky as cells: made, combined, asked",
    load: () => import("./_denovo/moc.ts"),
  },
  "samp clients": {
    about: "which programs are registered with the SAMP hub",
    load: () => import("./_denovo/samp_clients.ts"),
  },
  "samp send": {
    about: "a table, an image or any message to other programs",
    load: () => import("./_denovo/samp_send.ts"),
  },
  "samp listen": {
    about: "messages from other programs, one a line",
    load: () => import("./_denovo/samp_listen.ts"),
  },
  "samp watch": {
    about: "who comes and goes at the SAMP hub",
    load: () => import("./_denovo/samp_watch.ts"),
  },
  "fits info": {
    about: "what is in a FITS file: units, their sizes, their headers",
    load: () => import("./_denovo/fits_info.ts"),
  },
  "fits cutout": {
    about: "a part of a FITS image or cube; no more is read than that",
    load: () => import("./_denovo/fits_cutout.ts"),
  },
  "fits view": {
    about: "a FITS image in the terminal, or as PNG or JPEG",
    load: () => import("./_denovo/fits_view.ts"),
  },
  "fits rgb": {
    about: "a colour picture from three images, or planes of a cube",
    load: () => import("./_denovo/fits_rgb.ts"),
  },
  "plot": {
    about: "columns of a table, or the SED of a row, as a picture or text",
    load: () => import("./_denovo/plot.ts"),
  },
  "sandbox": {
    about: "a small VO on this computer, until Ctrl-C",
    load: () => import("./_denovo/sandbox.ts"),
  },
  "demo": {
    about: "search, save and show a real image of M51, without a network",
    load: () => import("./_denovo/demo.ts"),
  },
};
const NAMES = Object.keys(COMMANDS);
/** First words of commands that have two. */
const GROUPS = [...new Set(NAMES.filter((name) => name.includes(" ")).map(firstWord))];

function firstWord(name: string): string {
  return name.split(" ")[0] as string;
}

/** The text of `--help` for commands whose names begin with a prefix. */
export function help(prefix = ""): string {
  const names = NAMES.filter((name) => name.startsWith(prefix));
  const width = Math.max(...names.map((name) => name.length));
  const command = prefix === "" ? "denovo" : `denovo ${prefix.trim()}`;
  return [
    `${command}: the Virtual Observatory on the command line (${VERSION})`,
    "",
    `Usage: ${command} <command> [options]`,
    "",
    "Commands:",
    ...names.map((name) => `  ${name.padEnd(width)}  ${COMMANDS[name]?.about}`),
    "",
    "Each command has its own --help. Files may be paths, URLs, or - for standard input.",
    "Exit status: 0 done, 1 failed, 2 wrong option, 130 Ctrl-C.",
  ].join("\n");
}

/** Finds the command that a command line names, and runs it with what is left of the line. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void | number> {
  const [first = "", second = ""] = args;
  const isGroup = NAMES.some((name) => name.startsWith(`${first} `));
  const name = isGroup ? `${first} ${second}` : first;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command !== undefined) {
    const { main: run } = await command.load();
    return await run(args.slice(isGroup ? 2 : 1), signal);
  }
  const last = isGroup ? second : first;
  if (["--help", "-h", "help"].includes(last)) {
    throw new HelpRequest(help(isGroup ? `${first} ` : ""));
  }
  if (["--version", "-V"].includes(first)) throw new HelpRequest(`denovo ${VERSION}`);
  if (last === "") {
    throw new OptionError(`A command is missing: ${choices(isGroup ? `${first} ` : "")}`);
  }
  const tries = isGroup ? [name] : [`${first} ${second}`, first];
  const near = tries
    .map((words) => nearestNames(words, isGroup ? NAMES : [...NAMES, ...GROUPS]))
    .find((names) => names.length > 0);
  const others = isGroup ? choices(`${first} `) : "denovo --help lists all there are";
  const hint = near === undefined ? others : `did you mean "${near.join('" or "')}"?`;
  throw new OptionError(`Unknown command "${name}": ${hint}`);
}

function choices(prefix: string): string {
  return `one of ${NAMES.filter((name) => name.startsWith(prefix)).join(", ")}`;
}

if (import.meta.main) await runMain(main, { anyHost: true });
