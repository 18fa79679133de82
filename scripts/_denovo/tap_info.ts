/**
 * `denovo tap info`: what a service declares about itself.
 *
 * @module
 */
import { printLine } from "../../cli/files.ts";
import { printJson } from "../../cli/print_json.ts";
import { opt, OptionError, parseOptions, requestOptions } from "../../cli/options.ts";
import { counted } from "../../core/runtime/_count.ts";
import { isVoError } from "../../core/runtime/errors.ts";
import type { TapCapability, TapService } from "../../protocols/tap.ts";
import { note, openTap, splitWords, tapOptions } from "./_tap.ts";
import { safeLine } from "../_tell.ts";

const OPTIONS = {
  args: opt.rest("TAP access URL, the same as --url", "[URL]"),
  functions: opt.flag("also tell what the user defined functions do"),
  json: opt.flag("print JSON"),
  ...tapOptions,
};

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const title = "denovo tap info: languages, features, functions, formats, uploads and limits";
  const o = parseOptions(title, OPTIONS, args);
  const { url, rest } = splitWords(o.args);
  if (rest.length > 0) throw new OptionError(`Unexpected argument "${rest[0]}"`);
  await using target = await openTap(o, url, signal);
  const { service } = target;
  const options = requestOptions(o, signal);
  const { tap } = await service.capabilities(options);
  if (tap === undefined) note("the service declares no TAP capability");
  const availability = await service.availability(options).catch((error) => {
    signal.throwIfAborted();
    if (!isVoError(error)) throw error;
    return undefined;
  });
  if (o.json) {
    return await printJson({ url: service.accessUrl, ...report(tap), availability });
  }
  for (const line of await lines(service, tap, o.functions)) await printLine(line);
  if (availability === undefined) return;
  const { available, upSince, downAt, notes } = availability;
  const about = [
    available ? "yes" : "no",
    ...(upSince === undefined ? [] : [`since ${upSince.toISOString()}`]),
    ...(downAt === undefined ? [] : [`down at ${downAt.toISOString()}`]),
    ...notes,
  ];
  await printLine(`Available: ${about.map(safeLine).join(", ")}`);
}

async function lines(
  service: TapService,
  tap: TapCapability | undefined,
  withFunctions: boolean,
): Promise<readonly string[]> {
  const described = (await service.describe()).split("\n").map((line) => {
    const [, indent = "", text = ""] = /^( *)([^]*)$/.exec(line) ?? [];
    return indent + safeLine(text);
  });
  if (tap === undefined) return described;
  const found = [...described, ...moreLimits(tap)];
  if (!withFunctions) return found;
  const functions = tap.functions.map(({ form, description }) => [
    safeLine(form),
    ...(description === undefined ? [] : [`  ${safeLine(description)}`]),
  ]);
  // Services may declare the same function in several groups of features.
  const texts = new Set(functions.map((about) => about.join("\n")));
  return [...found, "", ...[...texts].flatMap((about) => about.split("\n"))];
}

/** Limits of uploads, and how long jobs are kept. */
function moreLimits(tap: TapCapability): readonly string[] {
  const found: string[] = [];
  for (const unit of ["row", "byte"] as const) {
    const { default: usual, hard } = tap.uploadLimit(undefined, unit);
    const most = hard ?? usual;
    if (most !== undefined) found.push(`Uploads at most: ${most.value} ${unit}s`);
  }
  const { default: usual, hard } = tap.retentionPeriod("async");
  const parts = [
    ...(usual === undefined ? [] : [`${days(usual)} by default`]),
    ...(hard === undefined ? [] : [`${days(hard)} at most`]),
  ];
  if (parts.length > 0) found.push(`Jobs are kept: ${parts.join(", ")}`);
  return found;
}

function days(seconds: number): string {
  const count = seconds / 86_400;
  return count >= 1 ? counted(Math.round(count * 10) / 10, "day") : `${seconds} s`;
}

function report(tap: TapCapability | undefined): Readonly<Record<string, unknown>> {
  if (tap === undefined) return {};
  const limits = Object.fromEntries((["sync", "async"] as const).map((mode) => [mode, {
    rows: tap.outputLimit(mode, "row"),
    bytes: tap.outputLimit(mode, "byte"),
    seconds: tap.executionDuration(mode),
    retentionSeconds: tap.retentionPeriod(mode),
    uploadRows: tap.uploadLimit(mode, "row"),
    uploadBytes: tap.uploadLimit(mode, "byte"),
  }]));
  const { languages, functions, dataModels, outputFormats, uploadMethods } = tap;
  return { languages, functions, dataModels, outputFormats, uploadMethods, limits };
}
