/**
 * Messages that come in: for a loop, or for a function.
 *
 * @module
 */
import type { Matched, SampBinding, SampHandler } from "./_client_options.ts";
import { Inbox } from "./_inbox.ts";
import type { Consumer, Session } from "./_session.ts";
import type { SampMessage } from "./message.ts";

/** Collects messages for a loop, from now on. */
export function openInbox<M extends string>(
  session: Session,
  patterns: readonly M[],
  signal: AbortSignal | undefined,
): Inbox<Matched<M>> {
  const stop = (): void => inbox.end({ error: signal?.reason });
  const inbox = new Inbox<Matched<M>>(() => {
    signal?.removeEventListener("abort", stop);
    return session.remove(consumer);
  });
  const consumer: Consumer = {
    patterns,
    take: (message) => inbox.push(message as SampMessage<Matched<M>>),
    end: (error) => inbox.end(error === undefined ? {} : { error }),
  };
  signal?.addEventListener("abort", stop, { once: true });
  session.add(consumer).catch((error) => inbox.end({ error }));
  return inbox;
}

/** Binds a function to messages; resolves when the hub knows of it. */
export async function bindHandler<M extends string>(
  session: Session,
  pattern: M,
  handler: SampHandler<Matched<M>>,
): Promise<SampBinding> {
  const consumer: Consumer = {
    patterns: [pattern],
    take: (message) => void handle(message as SampMessage<Matched<M>>, handler),
    end: () => {},
  };
  await session.add(consumer);
  return { [Symbol.asyncDispose]: () => session.remove(consumer) };
}

async function handle<M extends string>(
  message: SampMessage<M>,
  handler: SampHandler<M>,
): Promise<void> {
  try {
    const result = await handler(message);
    await message.succeed(result ?? {});
  } catch (error) {
    const { name, message: text } = error instanceof Error ? error : new Error(`${error}`);
    // A second answer is not sent, so that this one counts only if the handler failed. It has no stack, which tells where
    // things are on this computer to whoever has sent the message.
    await message.fail(text || name).catch(() => {});
  }
}
