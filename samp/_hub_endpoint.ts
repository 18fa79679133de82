/**
 * The hub's answers to HTTP requests, of programs and of pages: who may ask, how much, and which method runs.
 *
 * @module
 */
import { FormatError } from "../core/runtime/errors.ts";
import { type HubCore, HubFault } from "./_hub_core.ts";
import { runMethod } from "./_hub_methods.ts";
import { corsHeaders, plain, type WebProfile } from "./_hub_web.ts";
import { asText, type SampValue } from "./types.ts";
import {
  MAX_RPC_BYTES,
  readBounded,
  readCall,
  type RpcCall,
  writeAnswer,
  writeFault,
} from "./xmlrpc.ts";

const LOCAL_HOSTS: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Runs a call that was read. */
type Run = (call: RpcCall) => SampValue | Promise<SampValue>;

/** Answers a program (Standard Profile). */
export async function answerProgram(
  request: Request,
  core: HubCore,
  secret: string,
): Promise<Response> {
  if (!isForUs(request)) return notForUs();
  if (request.headers.has("origin")) return plain(403, "Pages use the Web Profile");
  if (request.method !== "POST") return plain(405, "POST is wanted", { allow: "POST" });
  return await answerCall(request, "samp.hub.", {}, (call) => runForProgram(call, core, secret));
}

/** Answers a page (Web Profile). */
export async function answerPage(request: Request, web: WebProfile): Promise<Response> {
  if (!isForUs(request)) return notForUs();
  return await web.answer(request) ??
    await answerCall(
      request,
      "samp.webhub.",
      corsHeaders(request),
      (call) => web.call(call, request),
    );
}

/** What the hub says when it fails itself. */
export function hubFailed(): Response {
  return plain(500, "The hub failed");
}

/** Names may lead here that are not ours (DNS rebinding). */
function isForUs(request: Request): boolean {
  return LOCAL_HOSTS.has(new URL(request.url).hostname);
}

function notForUs(): Response {
  return plain(403, "This is not for you");
}

async function answerCall(
  request: Request,
  prefix: string,
  more: Readonly<Record<string, string>>,
  run: Run,
): Promise<Response> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_RPC_BYTES) {
    await request.body?.cancel();
    return plain(413, "The request is too large", more);
  }
  const headers = { "content-type": "text/xml", ...more };
  try {
    const call = await readCall(await readBounded(request.body));
    if (!call.method.startsWith(prefix)) throw new HubFault(`There is no method ${call.method}`);
    const value = await run({ ...call, method: call.method.slice(prefix.length) });
    return new Response(writeAnswer(value), { headers });
  } catch (error) {
    const known = error instanceof HubFault || error instanceof FormatError;
    return new Response(writeFault(known ? error.message : "The hub failed"), { headers });
  }
}

async function runForProgram(
  { method, params: [first, ...rest] }: RpcCall,
  core: HubCore,
  secret: string,
): Promise<SampValue> {
  if (method === "ping") return "";
  if (method === "register") {
    if (first !== secret || rest.length > 0) throw new HubFault("The secret is wrong");
    const { hubId, selfId, privateKey } = core.register("standard");
    return { "samp.hub-id": hubId, "samp.self-id": selfId, "samp.private-key": privateKey };
  }
  const client = core.owner(first, "standard");
  if (method === "setXmlrpcCallback") {
    core.setCallback(client.key, asText(rest[0]));
    return "";
  }
  return await runMethod(core, client, method, rest);
}
