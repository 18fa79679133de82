/**
 * What the worker of a TAP service is told, and what it answers.
 *
 * @module
 */
import type { TapResult, TapTask } from "./engine.ts";

/** The first message: which service, and where the sandbox is. */
export interface StartMessage {
  readonly kind: "start";
  readonly path: string;
  readonly origin: string;
  /** One number, 1 when the query that runs is to stop. */
  readonly flag: Int32Array<SharedArrayBuffer>;
}

/** A query to be run. */
export interface RunMessage {
  readonly kind: "run";
  readonly task: TapTask;
}

/** What comes back, once for each message. */
export type Answer =
  | { readonly kind: "started" }
  | { readonly kind: "done"; readonly result: TapResult }
  | {
    readonly kind: "failed";
    readonly message: string;
    /** Whether it is the client's fault. */
    readonly isClient: boolean;
  };
