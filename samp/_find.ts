/**
 * Finding clients by the names that people use.
 *
 * @module
 */
import { SampClientNotFoundError } from "./errors.ts";
import type { SampPeer } from "./types.ts";

/** Names under which one program goes. */
const ALIASES: readonly (readonly string[])[] = [["ds9", "saoimageds9"]];

function sameName(a: string, b: string): boolean {
  const [x, y] = [a.trim().toLowerCase(), b.trim().toLowerCase()];
  return x === y || ALIASES.some((names) => names.includes(x) && names.includes(y));
}

/** All who have a name, or that id. */
export function findByName(name: string, there: readonly SampPeer[]): readonly SampPeer[] {
  const exact = there.filter((peer) => peer.id === name);
  return exact.length > 0 ? exact : there.filter((peer) => sameName(peer.name, name));
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
