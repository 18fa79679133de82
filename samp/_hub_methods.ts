/**
 * The methods of a hub by name, with their parameters checked; the same for both profiles (SAMP 1.3 §4.2, §5.2).
 *
 * @module
 */
import { type HubClient, type HubCore, HubFault } from "./_hub_core.ts";
import { isSampMap, type SampMap, type SampValue } from "./types.ts";

type Kind = "text" | "map";
type Method = (
  core: HubCore,
  client: HubClient,
  args: { text(index: number): string; map(index: number): SampMap },
) => SampValue | void | Promise<SampValue>;

interface Declared {
  readonly kinds: readonly Kind[];
  readonly run: Method;
}

function declare(kinds: readonly Kind[], run: Method): Declared {
  return { kinds, run };
}

/** Methods after whose private key come parameters of these kinds. */
const METHODS: Readonly<Record<string, Declared>> = {
  unregister: declare([], (core, { key }) => core.unregister(key)),
  declareMetadata: declare(
    ["map"],
    (core, { key }, { map }) => core.declareMetadata(key, map(0)),
  ),
  getMetadata: declare(["text"], (core, asker, { text }) => core.getMetadata(text(0), asker)),
  declareSubscriptions: declare(
    ["map"],
    (core, { key }, { map }) => core.declareSubscriptions(key, map(0)),
  ),
  getSubscriptions: declare(
    ["text"],
    (core, asker, { text }) => core.getSubscriptions(text(0), asker),
  ),
  getRegisteredClients: declare([], (core, { key }) => core.getRegisteredClients(key)),
  getSubscribedClients: declare(
    ["text"],
    (core, { key }, { text }) => core.getSubscribedClients(key, text(0)),
  ),
  notify: declare(
    ["text", "map"],
    (core, { key }, { text, map }) => core.notify(key, text(0), map(1)),
  ),
  notifyAll: declare(["map"], (core, { key }, { map }) => core.notifyAll(key, map(0))),
  call: declare(
    ["text", "text", "map"],
    (core, { key }, { text, map }) => core.call(key, text(0), text(1), map(2)),
  ),
  callAll: declare(
    ["text", "map"],
    (core, { key }, { text, map }) => core.callAll(key, text(0), map(1)),
  ),
  callAndWait: declare(
    ["text", "map", "text"],
    (core, { key }, { text, map }) => core.callAndWait(key, text(0), map(1), toSeconds(text(2))),
  ),
  reply: declare(
    ["text", "map"],
    (core, { key }, { text, map }) => core.reply(key, text(0), map(1)),
  ),
};

/** A time limit as SAMP writes it. */
export function toSeconds(text: string): number {
  const seconds = Number(text.trim());
  if (text.trim() === "" || !Number.isFinite(seconds)) {
    throw new HubFault(`The timeout "${text}" is not a number`);
  }
  return seconds;
}

/**
 * Runs a method.
 *
 * @param core The hub.
 * @param client Whose key was given.
 * @param name The method's short name.
 * @param params The parameters after the key.
 * @throws {HubFault} If there is no such method, or its parameters are wrong, or it refuses.
 */
export async function runMethod(
  core: HubCore,
  client: HubClient,
  name: string,
  params: readonly SampValue[],
): Promise<SampValue> {
  const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  if (method === undefined) throw new HubFault(`There is no method ${name}`);
  if (params.length !== method.kinds.length) {
    throw new HubFault(
      `${name} wants ${method.kinds.length + 1} parameters, not ${params.length + 1}`,
    );
  }
  for (const [i, kind] of method.kinds.entries()) {
    const fits = kind === "text" ? typeof params[i] === "string" : isSampMap(params[i]);
    if (!fits) throw new HubFault(`Parameter ${i + 2} of ${name} is not a ${kind}`);
  }
  const args = {
    text: (index: number) => params[index] as string,
    map: (index: number) => params[index] as SampMap,
  };
  return await method.run(core, client, args) ?? "";
}
