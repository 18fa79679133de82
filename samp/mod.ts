/**
 * SAMP, the Simple Application Messaging Protocol (IVOA REC 1.3): talk with TOPCAT, Aladin, DS9 and other programs on this
 * computer.
 *
 * | wish | name |
 * | --- | --- |
 * | a hub where none runs | {@linkcode SampHub} |
 * | a hub's methods as they are | {@linkcode HubProxy} |
 *
 * @module
 */
export { toSampText } from "./alphabet.ts";
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
export { checkMType, matchesMType } from "./mtype.ts";
export {
  type Registration,
  type SampInput,
  type SampInputMap,
  type SampMap,
  type SampPeer,
  type SampValue,
  type Subscriptions,
} from "./types.ts";
