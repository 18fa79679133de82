/**
 * Who else is registered, and finding one by the name that people use.
 *
 * @module
 */
import type { RequestOptions } from "../core/runtime/http.ts";
import type { Session } from "./_session.ts";
import { toSampText } from "./alphabet.ts";
import { SampClientNotFoundError, SampFaultError } from "./errors.ts";
import { asText, type SampPeer } from "./types.ts";

/** All other clients, the hub included; with an MType those who take it. */
export async function listPeers(
  { hub, key }: Session,
  mtype: string | undefined,
  options: RequestOptions,
): Promise<readonly SampPeer[]> {
  const ids = mtype === undefined
    ? await hub.getRegisteredClients(key, options)
    : Object.keys(await hub.getSubscribedClients(key, mtype, options));
  const peers = await Promise.all(ids.map(async (id) => {
    try {
      const metadata = await hub.getMetadata(key, id, options);
      return { id, metadata, name: asText(metadata["samp.name"]) || id };
    } catch (error) {
      // It has left in the meantime.
      if (error instanceof SampFaultError) return undefined;
      throw error;
    }
  }));
  return peers.filter((peer) => peer !== undefined);
}

/** Names under which one program goes. */
const ALIASES: readonly (readonly string[])[] = [["ds9", "saoimageds9"]];

function sameName(a: string, b: string): boolean {
  const [x, y] = [a.trim().toLowerCase(), b.trim().toLowerCase()];
  return x === y || ALIASES.some((names) => names.includes(x) && names.includes(y));
}

/** All who have a name, or that id. */
export function findByName(name: string, there: readonly SampPeer[]): readonly SampPeer[] {
  const exact = there.filter((peer) => peer.id === name);
  if (exact.length > 0) return exact;
  const found = there.filter((peer) => sameName(peer.name, name));
  // Hubs that keep to SAMP's characters have a name as it could be sent.
  return found.length > 0 ? found : there.filter((peer) => sameName(peer.name, toSampText(name)));
}

/** Who is there, in words. */
export function describePeers(there: readonly SampPeer[]): string {
  if (there.length === 0) return "nobody is registered";
  return `there are ${there.map(({ id, name }) => `${name} (${id})`).join(", ")}`;
}

/**
 * The one who has a name.
 *
 * @param name Name in any case, or id.
 * @param there Who is registered.
 * @param takes Ids of those who take what is to be sent; decides between several of one name.
 * @throws {SampClientNotFoundError} If nobody has it, or several.
 */
export function findOne(
  name: string,
  there: readonly SampPeer[],
  takes?: ReadonlySet<string>,
): SampPeer {
  const found = findByName(name, there);
  const able = takes === undefined ? found : found.filter(({ id }) => takes.has(id));
  const [first, second] = able.length > 0 ? able : found;
  if (first !== undefined && second === undefined) return first;
  const detail = first === undefined
    ? describePeers(there)
    : `it is not unique; give one of the ids: ${found.map(({ id }) => id).join(", ")}`;
  throw new SampClientNotFoundError(`Cannot find SAMP client "${name}": ${detail}`, {
    clientName: name,
    there,
  });
}
