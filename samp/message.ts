/**
 * Messages that came in, and answers to those that went out.
 *
 * @module
 */
import { SampFaultError } from "./errors.ts";
import { numberParam, optionalParam, type PayloadOf, readPayload, textParam } from "./mtypes.ts";
import { asMap, asText, type SampInputMap, type SampMap, toSampMap } from "./types.ts";

/** How an answer judges. */
export type SampStatus = "samp.ok" | "samp.warning" | "samp.error";

/** What went wrong, for an answer. */
export interface SampErrorInfo {
  /** One line. */
  readonly text: string;
  /** A code of one's own. */
  readonly code?: string | undefined;
  /** More, for programmers. */
  readonly debug?: string | undefined;
}

/** The answer of a client to a call. */
export class SampResponse {
  /** Who answered. */
  readonly clientId: string;
  /** How it went. */
  readonly status: SampStatus;
  /** What it gives; empty when it failed. */
  readonly result: SampMap;
  /** What it says about its failure; empty when there was none. */
  readonly error: SampMap;

  /** Reads an answer as it came; one without a known status counts as failed. */
  constructor(clientId: string, response: SampMap) {
    this.clientId = clientId;
    const status = response["samp.status"];
    this.status = status === "samp.ok" || status === "samp.warning" ? status : "samp.error";
    this.result = asMap(response["samp.result"]);
    this.error = asMap(response["samp.error"]);
  }

  /** Whether it went well, perhaps with a warning. */
  get ok(): boolean {
    return this.status !== "samp.error";
  }

  /** The client's words about what went wrong; empty if it has none. */
  get errorText(): string {
    return asText(this.error["samp.errortxt"]);
  }

  /**
   * The answer itself, if it went well.
   *
   * @throws {SampFaultError} With the client's words, if it did not.
   */
  ensureOk(): this {
    if (this.ok) return this;
    const fault = this.errorText || "it does not say why";
    throw new SampFaultError(`Client ${this.clientId} failed: ${fault}`, { fault });
  }
}

/** How a message is answered; undefined for a notification. */
export type Reply = ((response: SampMap) => Promise<void>) | undefined;

/** A message from another client. */
export class SampMessage<M extends string = string> {
  /** Its type. */
  readonly mtype: M;
  /** Its parameters as they came. */
  readonly params: SampMap;
  /** Id of the client that sent it. */
  readonly sender: string;
  /** A call wants an answer, a notification does not. */
  readonly kind: "call" | "notification";
  /** What else the message has, such as keys of one program. */
  readonly extra: SampMap;
  #reply: Reply;

  /** Makes a message; clients get theirs from a hub. */
  constructor(sender: string, message: SampMap, reply?: Reply) {
    const { "samp.mtype": mtype, "samp.params": params, ...extra } = message;
    this.mtype = asText(mtype) as M;
    this.params = asMap(params);
    this.extra = extra;
    this.sender = sender;
    this.kind = reply === undefined ? "notification" : "call";
    this.#reply = reply;
  }

  /** Whether nobody waits for an answer (any more). */
  get answered(): boolean {
    return this.#reply === undefined;
  }

  /**
   * A parameter that must be there.
   *
   * @throws {FormatError} If it is not.
   */
  param(name: string): string {
    return textParam(this.mtype, this.params, name);
  }

  /** A parameter that may be missing. */
  optional(name: string): string | undefined {
    return optionalParam(this.params, name);
  }

  /**
   * A parameter that must be a number.
   *
   * @throws {FormatError} If it is missing, or none.
   */
  number(name: string): number {
    return numberParam(this.mtype, this.params, name);
  }

  /**
   * All parameters with their types, for MTypes that are known; see {@linkcode readPayload}.
   *
   * @throws {FormatError} If they do not fit.
   */
  payload(): PayloadOf<M> {
    return readPayload(this.mtype, this.params);
  }

  /** Answers that it went well. Only the first answer is sent; for notifications none is. */
  async succeed(result: SampInputMap = {}): Promise<void> {
    await this.#answer({ "samp.status": "samp.ok", "samp.result": toSampMap(result) });
  }

  /** Answers that it failed. */
  async fail(error: string | SampErrorInfo): Promise<void> {
    await this.#answer({
      "samp.status": "samp.error",
      "samp.result": {},
      "samp.error": errorMap(error),
    });
  }

  /** Answers that it went well but for something. */
  async warn(error: string | SampErrorInfo, result: SampInputMap = {}): Promise<void> {
    await this.#answer({
      "samp.status": "samp.warning",
      "samp.result": toSampMap(result),
      "samp.error": errorMap(error),
    });
  }

  async #answer(response: SampMap): Promise<void> {
    const reply = this.#reply;
    this.#reply = undefined;
    await reply?.(response);
  }
}

function errorMap(error: string | SampErrorInfo): SampMap {
  const { text, code, debug }: SampErrorInfo = typeof error === "string" ? { text: error } : error;
  return toSampMap({ "samp.errortxt": text, "samp.code": code, "samp.debugtxt": debug });
}
