/**
 * The links of many data sets from a service that is asked for several at once.
 *
 * @module
 */
import { QueryError } from "../core/runtime/errors.ts";
import type { DatalinkDocument } from "./_datalink_document.ts";

/** Asks for the links of some identifiers at once. */
type AskFor = (ids: readonly string[]) => Promise<readonly DatalinkDocument[]>;

/**
 * The links of data sets, in the order of their identifiers; undefined where the service sent none.
 *
 * @param ids Identifiers; one that comes twice is asked for once, and an empty one not at all.
 * @param batchSize How many are asked for at once.
 * @param askFor Sends a request.
 * @throws {RangeError} If `batchSize` is no whole number from 1.
 * @throws {QueryError} If the service says no to a single identifier.
 */
export async function* documentsOf(
  ids: readonly string[],
  batchSize: number,
  askFor: AskFor,
): AsyncGenerator<DatalinkDocument | undefined, void, undefined> {
  checkCount("batchSize", batchSize);
  const known = new Map<string, DatalinkDocument>();
  for (let at = 0; at < ids.length; at += batchSize) {
    const batch = ids.slice(at, at + batchSize);
    const wanted = [...new Set(batch)].filter((id) => id !== "" && !known.has(id));
    await learn(wanted, known, askFor);
    await retryFaults(wanted, known, askFor);
    for (const id of batch) yield known.get(id);
  }
}

/** What was answered; nothing if the service says no. */
async function orNone(
  answer: Promise<readonly DatalinkDocument[]>,
): Promise<readonly DatalinkDocument[]> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof QueryError) return [];
    throw error;
  }
}

/** Asks until all identifiers have an answer, or the service gives none: it may cut its answers. */
async function learn(
  ids: readonly string[],
  known: Map<string, DatalinkDocument>,
  askFor: AskFor,
): Promise<void> {
  let left = ids;
  while (left.length > 0) {
    const [first = "", ...others] = left;
    // A service that fails for one of many is asked for each alone.
    const documents = await (others.length > 0 ? orNone(askFor(left)) : askFor(left));
    const [only] = documents;
    if (others.length === 0 && documents.length === 1 && only !== undefined) {
      // One identifier, one answer: services spell identifiers in their own way.
      known.set(first, only);
      return;
    }
    for (const document of documents) known.set(document.id, document);
    const rest = left.filter((id) => !known.has(id));
    if (rest.length === left.length) {
      // The service takes one identifier at a time, or spells them in its own way: each is asked for alone.
      if (others.length > 0) { for (const id of left) await learn([id], known, askFor); }
      return;
    }
    left = rest;
  }
}

/** How many fruitless requests are sent for identifiers that got error rows. */
const FRUITLESS = 3;

/**
 * Asks again for identifiers that got nothing but error rows among others: services that only pass requests on (that of
 * DaCHS for ObsCore) pass all identifiers to the one service that knows the first.
 */
async function retryFaults(
  ids: readonly string[],
  known: Map<string, DatalinkDocument>,
  askFor: AskFor,
): Promise<void> {
  const isFaulty = (id: string) => {
    const document = known.get(id);
    return document !== undefined && document.length === 0 && document.errors.length > 0;
  };
  if (ids.length < 2) return;
  let left = ids.filter(isFaulty);
  for (let fruitless = 0; left.length > 0 && fruitless < FRUITLESS;) {
    for (const document of await orNone(askFor(left))) {
      if (document.length > 0 && left.includes(document.id)) known.set(document.id, document);
    }
    const rest = left.filter(isFaulty);
    if (rest.length < left.length) left = rest;
    else {
      fruitless++;
      left = left.slice(1);
    }
  }
}

/**
 * Refuses a number of things at once that is none.
 *
 * @throws {RangeError} If it is no whole number from 1.
 */
export function checkCount(name: string, count: number): void {
  if (Number.isSafeInteger(count) && count >= 1) return;
  throw new RangeError(`Cannot use ${name} ${count}: it must be a whole number from 1`);
}
