/**
 * What can go wrong between clients and hubs.
 *
 * @module
 */
import { VoError, type VoErrorOptions } from "../core/runtime/errors.ts";
import type { SampPeer } from "./types.ts";

/** There is no hub, or not any more. */
export class SampNoHubError extends VoError {
  /** Always `"E_SAMP_NO_HUB"`. */
  readonly code = "E_SAMP_NO_HUB";
}

/** The hub, or a client, refused what was asked. */
export class SampFaultError extends VoError {
  /** Always `"E_SAMP_FAULT"`. */
  readonly code = "E_SAMP_FAULT";
  /** What the other side said, without our words around it. */
  readonly fault: string;

  /** Makes an error around the other side's words. */
  constructor(message: string, options: VoErrorOptions & { readonly fault: string }) {
    super(message, options);
    this.fault = options.fault;
  }
}

/** Nobody, or more than one, has the name that was asked for; the message lists who is there. */
export class SampClientNotFoundError extends VoError {
  /** Always `"E_SAMP_FAULT"`. */
  readonly code = "E_SAMP_FAULT";
  /** The name that was asked for. */
  readonly clientName: string;
  /** Who is registered. */
  readonly there: readonly SampPeer[];

  /** Makes an error that lists who is there. */
  constructor(
    message: string,
    options: VoErrorOptions & { readonly clientName: string; readonly there: readonly SampPeer[] },
  ) {
    super(message, options);
    this.clientName = options.clientName;
    this.there = options.there;
  }
}
