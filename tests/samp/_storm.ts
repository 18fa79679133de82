/**
 * A storm of messages: some clients, each of which asks others at random, and exact accounts at the end.
 *
 * @module
 */
import { assertEquals } from "../../deps/assert.ts";
import { SampClient } from "../../samp/mod.ts";

/** How the clients ask. */
export type StormMode = "sync" | "async" | "notify" | "random";

/** All modes. */
export const STORM_MODES: readonly StormMode[] = ["sync", "async", "notify", "random"];

const MTYPE = "denovo.storm.add";

/** A storm's size. */
export interface StormOptions {
  readonly hub: string;
  readonly mode: StormMode;
  readonly clients?: number;
  readonly queries?: number;
  /** How long it may take, in ms. */
  readonly limitMs?: number;
}

/** Numbers from 0 to 1, always the same. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Lets a storm rage; fails if an answer is wrong, or any message is lost or comes twice. */
export async function storm(
  { hub, mode, clients: count = 20, queries = 20, limitMs = 60_000 }: StormOptions,
): Promise<void> {
  const random = seeded(7);
  const total = count * queries;
  const expected = Array.from({ length: count }, () => 0);
  const seen: Set<string>[] = expected.map(() => new Set());
  let received = 0;
  const all = Promise.withResolvers<void>();
  all.promise.catch(() => {});
  await using stack = new AsyncDisposableStack();
  const clients = await Promise.all(expected.map(async (_, i) => {
    const client = stack.use(await SampClient.connect({ name: `storm${i}`, hub }));
    await client.on(MTYPE, (message) => {
      const key = `${message.sender} ${message.param("n")}`;
      if (seen[i]?.has(key)) all.reject(new Error(`twice: ${key}`));
      seen[i]?.add(key);
      if (++received === total) all.resolve();
      return { sum: message.number("a") + message.number("b") };
    });
    return client;
  }));
  const limit = setTimeout(
    () => all.reject(new Error(`${received} of ${total} messages in time`)),
    limitMs,
  );
  try {
    const asking = Promise.all(clients.map(async (client, i) => {
      const queue = Array.from({ length: queries }, (_, n) => {
        const to = (i + 1 + Math.floor(random() * (count - 1))) % count;
        expected[to] = (expected[to] ?? 0) + 1;
        const how = mode === "random"
          ? (["sync", "async", "notify"] as const)[Math.floor(random() * 3)]
          : mode;
        const [a, b] = [Math.floor(random() * 1000), Math.floor(random() * 1000)];
        const ask = async () => {
          const { id } = clients[to] as SampClient;
          const params = { a, b, n };
          if (how === "notify") return await client.notify(id, MTYPE, params);
          const response = how === "sync"
            ? await client.callAndWait(id, MTYPE, params)
            : await client.call(id, MTYPE, params);
          assertEquals(response.ensureOk().result, { sum: String(a + b) });
          assertEquals(response.clientId, id);
        };
        return { how, ask };
      });
      // One request at a time, as JSAMP's storm does, but up to four calls of a client wait for their answers.
      const asked: Promise<void>[] = [];
      for (const { how, ask } of queue) {
        if (how !== "async") await ask();
        else if (asked.push(ask()) % 4 === 0) await Promise.all(asked);
      }
      await Promise.all(asked);
    }));
    await Promise.race([asking, all.promise.then(() => asking)]);
    await all.promise;
  } finally {
    clearTimeout(limit);
  }
  assertEquals(seen.map(({ size }) => size), expected);
}
