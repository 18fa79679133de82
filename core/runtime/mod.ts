/**
 * What everything else stands on, and nothing of the Virtual Observatory yet: the errors, the one HTTP layer with its
 * time limits and credentials, bodies in chunks, bounded concurrency, polling, small files.
 *
 * - {@linkcode http}, {@linkcode createHttp}: send requests; {@linkcode ensureOk}: status to error.
 * - {@linkcode tokenAuth}, {@linkcode basicAuth}, {@linkcode cookieAuth}: credentials bound to an origin.
 * - {@linkcode bodyChunks}: a body for `for await`.
 * - {@linkcode settleAll}: many items at once; {@linkcode poll}: one until it is done.
 * - {@linkcode VoError}, {@linkcode isVoError}: what goes wrong.
 *
 * @module
 */
export * from "./auth.ts";
export * from "./cache.ts";
export * from "./chunks.ts";
export * from "./debug.ts";
export * from "./env.ts";
export * from "./errors.ts";
export * from "./http.ts";
export * from "./poll.ts";
export * from "./pool.ts";
export * from "./progress.ts";
export * from "./signals.ts";
export * from "./status.ts";
export * from "./store.ts";
export * from "./urls.ts";
export * from "./user_agent.ts";
export * from "./version.ts";
