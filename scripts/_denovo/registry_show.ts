// deno-lint-ignore-file no-console
/**
 * `denovo registry show`: all that the Registry says about a resource.
 *
 * @module
 */
import { adql } from "../../core/adql/literal.ts";
import { opt, OptionError, parseOptions } from "../../cli/options.ts";
import { printJson } from "../../cli/print_json.ts";
import { printLine } from "../../cli/files.ts";
import { QueryError } from "../../core/runtime/errors.ts";
import type { RequestOptions } from "../../core/runtime/http.ts";
import { ivoid, where } from "../../registry/constraints.ts";
import { isVosi } from "../../registry/interface.ts";
import type { RegistryResource } from "../../registry/resource.ts";
import { search } from "../../registry/search.ts";
import { openRegistry, registryOptions } from "./_registry.ts";
import { resourceAsJson } from "./registry_search.ts";
import { safeLine } from "../_tell.ts";

const OPTIONS = {
  names: opt.rest("identifiers or short names", "NAME ..."),
  json: opt.flag("print a JSON array of resources"),
  ...registryOptions,
};

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const title = "denovo registry show: all about a resource of the VO";
  const o = parseOptions(title, OPTIONS, args);
  if (o.names.length === 0) {
    throw new OptionError("Argument NAME is missing: identifier or short name");
  }
  const wanted = o.names.map((name) => constraintFor(name));
  await using seam = await openRegistry(o, signal);
  const { options, limits } = seam;
  const resources: RegistryResource[] = [];
  for (const [i, constraint] of wanted.entries()) {
    const found = await search(constraint, options);
    if (found.length === 0) {
      throw new QueryError(`There is no resource "${o.names[i]}" in the Registry`);
    }
    resources.push(...found);
  }
  if (o.json) {
    return await printJson(await Promise.all(resources.map((each) => detailed(each, limits))));
  }
  for (const [i, resource] of resources.entries()) {
    if (i > 0) await printLine("");
    await show(resource, limits);
  }
}

function constraintFor(name: string) {
  if (!/^ivo:/i.test(name)) return where(adql`short_name=${name}`);
  try {
    return ivoid(name);
  } catch (error) {
    throw new OptionError(`Argument NAME: ${(error as Error).message}`);
  }
}

async function detailed(
  resource: RegistryResource,
  options: RequestOptions,
): Promise<Readonly<Record<string, unknown>>> {
  const [contacts, alternatives, mirrors] = await Promise.all([
    resource.contacts(options),
    resource.alternativeIdentifiers(options),
    resource.mirrors(options),
  ]);
  return {
    ...resourceAsJson(resource),
    description: resource.description ?? null,
    creators: resource.creators,
    created: resource.created ?? null,
    updated: resource.updated ?? null,
    rights: resource.rights ?? null,
    source: resource.source ?? null,
    contentLevels: resource.contentLevels,
    contentTypes: resource.contentTypes,
    regionOfRegard: resource.regionOfRegard ?? null,
    interfaces: resource.interfaces.map((each) => ({
      ...each,
      mirrors: mirrors.get(each.accessUrl) ?? [],
    })),
    contacts,
    alternativeIdentifiers: alternatives,
  };
}

async function show(resource: RegistryResource, options: RequestOptions): Promise<void> {
  for (const line of resource.describe({ verbose: true }).split("\n")) {
    await printLine(safeLine(line));
  }
  const interfaces = resource.interfaces.filter((each) => !isVosi(each));
  if (interfaces.length > 0) await printLine("\nInterfaces:");
  const width = Math.max(0, ...interfaces.map(({ mode }) => safeLine(mode).length));
  for (const { mode, accessUrl } of interfaces) {
    await printLine(`  ${safeLine(mode).padEnd(width)} ${safeLine(accessUrl)}`);
  }
  for (const [url, mirrors] of await resource.mirrors(options)) {
    for (const mirror of mirrors) {
      await printLine(`  mirror of ${safeLine(url)}: ${safeLine(mirror)}`);
    }
  }
  const contacts = await resource.contacts(options);
  if (interfaces.length > 0 && contacts.length > 0) await printLine("");
  for (const { name, email } of contacts) {
    const parts = [name, email === undefined ? undefined : `<${email}>`];
    await printLine(`Contact: ${safeLine(parts.filter((part) => part !== undefined).join(" "))}`);
  }
  for (const { identifier, url } of await resource.alternativeIdentifiers(options)) {
    await printLine(`Also: ${safeLine(url ?? identifier)}`);
  }
  if (contacts.length === 0) console.error("The Registry knows nobody to ask about it");
}
