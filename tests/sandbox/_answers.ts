/**
 * A handler that all tests of a file share, and just enough reading of its answers: patterns, not the
 * toolkit's own reader.
 *
 * @module
 */
import { createSandboxHandler, type SandboxHandler } from "../../sandbox/serve.ts";

let shared: Promise<SandboxHandler> | undefined;

/** The answer of a sandbox without sockets. */
export async function ask(path: string, init?: RequestInit): Promise<Response> {
  shared ??= createSandboxHandler();
  return (await shared).handle(new Request(`http://127.0.0.1${path}`, init));
}

/** A table in TABLEDATA. */
export interface Answer {
  readonly text: string;
  readonly names: string[];
  readonly ucds: string[];
  readonly rows: string[][];
  /** name, value and text of each INFO. */
  readonly infos: [name: string, value: string, text: string][];
}

function unescape(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}

/** Asks for a VOTable and takes it apart. */
export async function askTable(path: string, init?: RequestInit): Promise<Answer> {
  const text = await (await ask(path, init)).text();
  const all = (pattern: RegExp, part: string) =>
    [...part.matchAll(pattern)].map((match) => unescape(match[1] ?? ""));
  const fields = all(/<FIELD ([^>]*)>/g, text);
  return {
    text,
    names: fields.map((field) => /\bname="([^"]*)"/.exec(field)?.[1] ?? ""),
    ucds: fields.map((field) => /\bucd="([^"]*)"/.exec(field)?.[1] ?? ""),
    rows: [...text.matchAll(/<TR>(.*?)<\/TR>/gs)]
      .map((row) => all(/<TD>(.*?)<\/TD>/gs, row[1] ?? "")),
    infos: [...text.matchAll(/<INFO name="([^"]*)" value="([^"]*)"(?:\/>|>([^<]*)<)/g)]
      .map(([, name = "", value = "", body = ""]) => [name, unescape(value), unescape(body)]),
  };
}

/** The cells of one column. */
export function column(answer: Answer, name: string): string[] {
  const at = answer.names.indexOf(name);
  return answer.rows.map((row) => row[at] ?? "");
}
