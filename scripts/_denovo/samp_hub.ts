// deno-lint-ignore-file no-console
/**
 * `denovo samp hub`: a SAMP hub, until it is stopped. Ctrl-C is how it is meant to end: status 0.
 *
 * @module
 */
import { printLine } from "../../cli/files.ts";
import { opt, OptionError, parseOptions } from "../../cli/options.ts";
import { SampHub, type WebApplicant } from "../../samp/hub_server.ts";
import { lockfileName } from "../../samp/lockfile.ts";
import { readTerminal, readYes } from "./_confirm.ts";
import { safeLine } from "../_tell.ts";

const OPTIONS = {
  lockfile: opt.string("lock file; default what SAMP_HUB names, else ~/.samp"),
  web: opt.flag("let web pages register, too; each is asked about here"),
  webAcceptAll: opt.flag("with --web: let every web page in without asking"),
  webAllMtypes: opt.flag("with --web: let pages send messages of all kinds, for conformance tests"),
  webPort: opt.integer("with --web: port; pages know only this one", 21012, { min: 0, max: 65535 }),
  ping: opt.number("how often to look after clients (s)", 15, { min: 0.1 }),
  quiet: opt.flag("do not tell who comes and goes"),
  json: opt.flag("print one line of JSON: lockfile, url and webUrl"),
};

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const o = parseOptions("denovo samp hub: a SAMP hub on this computer", OPTIONS, args);
  if (!o.web && (o.webAcceptAll || o.webAllMtypes)) {
    throw new OptionError("--web-accept-all and --web-all-mtypes need --web");
  }
  const confirm = o.webAcceptAll ? () => true : ask;
  await using hub = await SampHub.start({
    lockfile: o.lockfile,
    signal,
    pingIntervalMs: o.ping * 1000,
    web: o.web ? { confirm, port: o.webPort, allMTypes: o.webAllMtypes } : undefined,
    log: o.quiet ? undefined : (line) => console.error(cut(safeLine(line))),
  });
  const { lockfile, url, webUrl } = hub;
  if (o.json) {
    await printLine(JSON.stringify({ lockfile: lockfile?.href, url, webUrl: webUrl ?? null }));
  } else {
    await printLine([
      `A SAMP hub is running: ${lockfile === undefined ? url : lockfileName(lockfile)}`,
      ...(webUrl === undefined ? [] : [`Web pages find it at ${webUrl}`]),
      ...(o.lockfile === undefined ? [] : [
        "",
        "Programs find it with this variable:",
        "",
        `  export SAMP_HUB=std-lockurl:${lockfile?.href}`,
      ]),
      "",
      "Ctrl-C stops it.",
    ].join("\n"));
  }
  await hub.finished;
}

/** Asks the user; without a terminal the answer is no. */
async function ask({ name, origin, referer }: WebApplicant): Promise<boolean> {
  if (!Deno.stdin.isTerminal()) {
    console.error(
      "A web page was refused: there is no terminal to ask at, and no --web-accept-all",
    );
    return false;
  }
  const from = origin ?? "an unknown place";
  console.error(safeLine(`The web page "${cut(name)}" of ${cut(from)} wants to use SAMP`));
  if (referer !== undefined) console.error(safeLine(`  page: ${cut(referer)}`));
  console.error(
    "  It may send messages to your programs, and read what they share. Let it in? [y/N]",
  );
  return await readYes(readTerminal);
}

/** A text of a page, which may be of any length. */
function cut(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
