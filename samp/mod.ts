/**
 * SAMP, the Simple Application Messaging Protocol (IVOA REC 1.3): talk with TOPCAT, Aladin, DS9 and other programs on this
 * computer.
 *
 * | wish | name |
 * | --- | --- |
 * | send and receive messages | {@linkcode SampClient} |
 * | send a table | {@linkcode sendTable} |
 * | the same from a web page | {@linkcode connectWeb} |
 * | a hub where none runs | {@linkcode SampHub} |
 * | a hub's methods as they are | {@linkcode HubProxy} |
 *
 * @module
 */
export { toSampText } from "./alphabet.ts";
export { SampClient } from "./client.ts";
export type {
  BroadcastOptions,
  Matched,
  SampBinding,
  SampClientInfo,
  SampConnectOptions,
  SampHandler,
  SampOutcome,
} from "./_client_options.ts";
export type { Link, OnCallback } from "./_link.ts";
export { SampClientNotFoundError, SampFaultError, SampNoHubError } from "./errors.ts";
export { HubProxy, type HubProxyOptions } from "./hub_proxy.ts";
export {
  type HubClientInfo,
  type HubOptions,
  SampHub,
  WEB_PROFILE_PORT,
  type WebApplicant,
  type WebHubOptions,
} from "./hub_server.ts";
export { type Lockfile, lockfileUrl, parseLockfile, readLockfile } from "./lockfile.ts";
export { type SampErrorInfo, SampMessage, SampResponse, type SampStatus } from "./message.ts";
export {
  type KnownMTypes,
  type KnownPayloads,
  type ParamsOf,
  type PayloadOf,
  readPayload,
  type TableLoad,
  type TablePayload,
} from "./mtypes.ts";
export type { Shared, ShareOptions } from "./receiver.ts";
export { checkMType, matchesMType } from "./mtype.ts";
export { type SendOptions, sendTable, type SentTable } from "./tables.ts";
export { connectWeb, type WebConnectOptions } from "./web_client.ts";
export {
  type Registration,
  type SampInput,
  type SampInputMap,
  type SampMap,
  type SampPeer,
  type SampValue,
  type Subscriptions,
} from "./types.ts";
