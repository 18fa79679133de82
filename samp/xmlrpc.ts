/**
 * XML-RPC as SAMP uses it: strings, lists and maps; integers only in faults.
 *
 * What is written has only SAMP's characters (see {@linkcode toSampText}). What is read may be laxer: a bare
 * `<value>text</value>` is a string (JSAMP writes it), and a number or boolean counts as its text. Documents with a
 * DOCTYPE, longer than {@linkcode MAX_RPC_BYTES}, or nested more than 90 values deep are refused.
 *
 * @module
 */
import { FormatError } from "../core/runtime/errors.ts";
import { childOf, childrenOf, parseXml, type XmlElement } from "../core/xml/tree.ts";
import { escapeText } from "../core/xml/write.ts";
import { toSampText } from "./alphabet.ts";
import type { SampMap, SampValue } from "./types.ts";

/** Most bytes of a document that is read. */
export const MAX_RPC_BYTES: number = 16 << 20;

/** A call as it was read. */
export interface RpcCall {
  /** Name of the method, as in `samp.hub.ping`; the hub's own parts get it without the prefix. */
  readonly method: string;
  /** Its parameters. */
  readonly params: readonly SampValue[];
}

/** The answer to a call: a value, or a fault. */
export type RpcAnswer =
  | { readonly ok: true; readonly value: SampValue }
  | { readonly ok: false; readonly faultCode: number; readonly faultString: string };

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';

function text(value: string): string {
  return escapeText(toSampText(value));
}

function addValue(out: string[], value: SampValue): void {
  if (typeof value === "string") {
    out.push("<value><string>", text(value), "</string></value>");
  } else if (Array.isArray(value)) {
    out.push("<value><array><data>");
    for (const item of value) addValue(out, item);
    out.push("</data></array></value>");
  } else {
    out.push("<value><struct>");
    for (const [name, member] of Object.entries(value)) {
      out.push("<member><name>", text(name), "</name>");
      addValue(out, member);
      out.push("</member>");
    }
    out.push("</struct></value>");
  }
}

function writeParams(out: string[], params: readonly SampValue[]): void {
  out.push("<params>");
  for (const param of params) {
    out.push("<param>");
    addValue(out, param);
    out.push("</param>");
  }
  out.push("</params>");
}

/** Writes a call. */
export function writeCall(method: string, params: readonly SampValue[]): string {
  const out = [HEAD, "<methodCall><methodName>", text(method), "</methodName>"];
  writeParams(out, params);
  out.push("</methodCall>\n");
  return out.join("");
}

/** Writes the answer to a call that went well; void is an empty string. */
export function writeAnswer(value: SampValue = ""): string {
  const out = [HEAD, "<methodResponse>"];
  writeParams(out, [value]);
  out.push("</methodResponse>\n");
  return out.join("");
}

/** Writes a fault. */
export function writeFault(faultString: string, faultCode = 1): string {
  return `${HEAD}<methodResponse><fault><value><struct>` +
    `<member><name>faultCode</name><value><int>${Math.trunc(faultCode)}</int></value></member>` +
    `<member><name>faultString</name><value><string>${
      text(faultString)
    }</string></value></member>` +
    `</struct></value></fault></methodResponse>\n`;
}

function fail(what: string, element?: XmlElement): FormatError {
  return new FormatError(`Cannot read XML-RPC: ${what}`, { format: "samp", line: element?.line });
}

async function parse(source: Uint8Array | string): Promise<XmlElement> {
  if (source.length > MAX_RPC_BYTES) {
    throw fail(`the document is longer than ${MAX_RPC_BYTES} bytes`);
  }
  const head = typeof source === "string" ? source : new TextDecoder("latin1").decode(source);
  // Entities are never expanded, but there is no use for a declaration of any here.
  if (head.includes("<!DOCTYPE") || head.includes("<!ENTITY")) throw fail("there is a DOCTYPE");
  return await parseXml(source);
}

/** All text directly within an element, as it is: blanks count. */
function ownText(element: XmlElement): string {
  return element.children.filter((child) => typeof child === "string").join("");
}

function elementsOf(element: XmlElement): readonly XmlElement[] {
  return element.children.filter((child) => typeof child !== "string");
}

function readValue(element: XmlElement): SampValue {
  const [typed] = elementsOf(element);
  if (typed === undefined) return ownText(element);
  switch (typed.local) {
    case "string":
      return ownText(typed);
    case "array":
      return childrenOf(childOf(typed, "data") ?? typed, "value").map(readValue);
    case "struct":
      return Object.fromEntries(childrenOf(typed, "member").map(readMember));
    case "int":
    case "i4":
    case "i8":
    case "double":
    case "boolean":
      return ownText(typed).trim();
    case "nil":
      return "";
    default:
      throw fail(`there is no type "${typed.local}" in SAMP`, typed);
  }
}

function readMember(member: XmlElement): [string, SampValue] {
  const name = childOf(member, "name");
  const value = childOf(member, "value");
  if (name === undefined || value === undefined) throw fail("a member lacks name or value", member);
  return [ownText(name), readValue(value)];
}

function readParams(root: XmlElement): readonly SampValue[] {
  const params = childOf(root, "params");
  if (params === undefined) return [];
  return childrenOf(params, "param").map((param) => {
    const value = childOf(param, "value");
    return value === undefined ? "" : readValue(value);
  });
}

/**
 * Reads a call.
 *
 * @param source The document.
 * @throws {FormatError} If it is none, or is refused.
 */
export async function readCall(source: Uint8Array | string): Promise<RpcCall> {
  const root = await parse(source);
  const method = childOf(root, "methodName");
  if (root.local !== "methodCall" || method === undefined) throw fail("there is no call", root);
  return { method: ownText(method).trim(), params: readParams(root) };
}

/**
 * Reads an answer. That of a void method may be anything, as nothing is told by it.
 *
 * @param source The document.
 * @throws {FormatError} If it is none, or is refused.
 */
export async function readAnswer(source: Uint8Array | string): Promise<RpcAnswer> {
  const root = await parse(source);
  if (root.local !== "methodResponse") throw fail("there is no answer", root);
  const fault = childOf(root, "fault");
  if (fault === undefined) return { ok: true, value: readParams(root)[0] ?? "" };
  const value = childOf(fault, "value");
  const read: SampValue = value === undefined ? {} : readValue(value);
  const map: SampMap = typeof read === "object" && !Array.isArray(read) ? read as SampMap : {};
  const said = map["faultString"] ?? read;
  return {
    ok: false,
    faultCode: Number(map["faultCode"] ?? 0) || 0,
    faultString: typeof said === "string" && said !== "" ? said : "a fault without words",
  };
}

/**
 * Reads a body up to a limit.
 *
 * @param body The body; null is empty.
 * @param limit Most bytes.
 * @throws {FormatError} If there are more; the rest is cancelled.
 */
export async function readBounded(
  body: ReadableStream<Uint8Array> | null,
  limit: number = MAX_RPC_BYTES,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body ?? []) {
    size += part.length;
    if (size > limit) throw fail(`the document is longer than ${limit} bytes`);
    parts.push(part);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
