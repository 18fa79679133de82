/**
 * Who may use the AIP-like service: `Authorization: Token ...`, as the documentation of CARS@AIP has it.
 *
 * The tokens are no secrets: they are printed in the sandbox's summary and open nothing but training data.
 *
 * @module
 */
import type { TapAccess, TapUser } from "../tap_site.ts";

/** The token for lessons. */
const DEMO_TOKEN = "demo";

/** Another user's token, to see that jobs are private. */
const OTHER_TOKEN = "other";

/** The token of an account that is closed: it is known, but forbidden. */
const CLOSED_TOKEN = "closed";

const USERS: Readonly<Record<string, TapUser>> = {
  [DEMO_TOKEN]: { name: "demo" },
  [OTHER_TOKEN]: { name: "other" },
};

/** What everybody may see, with or without a token. */
const PUBLIC = /^\/aip\/tap(?:\/(?:$|(?:availability|capabilities|tables|examples)(?:\/|$))|$)/;

function refuse(status: 401 | 403, detail: string): Response {
  const headers: Record<string, string> = { "content-type": "text/plain; charset=utf-8" };
  if (status === 401) headers["www-authenticate"] = 'Token realm="denovo sandbox"';
  return new Response(detail, { status, headers });
}

/** The user of a request, or 401 without or with a wrong token, or 403 for an account that is closed. */
function authenticate(request: Request): TapUser | Response {
  const header = request.headers.get("authorization");
  if (header === null) {
    return PUBLIC.test(new URL(request.url).pathname)
      ? { name: "anonymous" }
      : refuse(401, "Authentication credentials were not provided");
  }
  const [scheme = "", token = "", ...rest] = header.trim().split(/\s+/);
  if (scheme.toLowerCase() !== "token" || token === "" || rest.length > 0) {
    return refuse(401, "The Authorization header must be: Token, a blank, and the token");
  }
  if (token === CLOSED_TOKEN) return refuse(403, "This account is closed");
  return Object.hasOwn(USERS, token)
    ? USERS[token] ?? refuse(401, "Invalid token")
    : refuse(401, "Invalid token");
}

/** Access by token. */
export const TOKEN_ACCESS: TapAccess = { securityMethods: [], authenticate };
