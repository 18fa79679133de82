/**
 * The worker in which the queries of a TAP service run, one at a time.
 *
 * @module
 */
import { TAP_SITES } from "../tap_sites.ts";
import { isClientError, TapEngine } from "./engine.ts";
import type { Answer, RunMessage, StartMessage } from "./messages.ts";

interface Scope {
  postMessage(answer: Answer, transfer: Transferable[]): void;
  onmessage: (event: MessageEvent<StartMessage | RunMessage>) => void;
}

const scope = self as unknown as Scope;
let engine: TapEngine | undefined;
let flag: Int32Array<SharedArrayBuffer> | undefined;

/**
 * A signal that asks the flag, since messages cannot arrive while SQLite computes: the engine calls
 * `throwIfAborted` now and then.
 */
function flagSignal(): AbortSignal {
  const { signal } = new AbortController();
  return Object.defineProperty(signal, "throwIfAborted", {
    value: () => {
      if (flag !== undefined && Atomics.load(flag, 0) === 1) {
        throw new Error("The query was stopped");
      }
    },
  });
}

async function start(message: StartMessage): Promise<Answer> {
  const entry = TAP_SITES.find(({ path }) => path === message.path);
  if (entry === undefined) throw new RangeError(`No TAP service at ${message.path}`);
  flag = message.flag;
  engine = new TapEngine(await entry.load(), message.origin);
  return { kind: "started" };
}

async function answer(message: StartMessage | RunMessage): Promise<Answer> {
  try {
    if (message.kind === "start") return await start(message);
    if (engine === undefined) throw new Error("The worker was not started");
    return { kind: "done", result: await engine.run(message.task, flagSignal()) };
  } catch (error) {
    const { message: text } = error as Error;
    return { kind: "failed", message: text, isClient: isClientError(error) };
  }
}

scope.onmessage = ({ data }) => {
  answer(data).then((done) => {
    const chunks = done.kind === "done" ? done.result.chunks : [];
    scope.postMessage(done, [...new Set(chunks.map((chunk) => chunk.buffer))]);
  });
};
