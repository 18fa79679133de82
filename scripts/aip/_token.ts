/**
 * The API token of the AIP's services, from where nobody else sees it: a variable, a file, or the keyboard. It is no
 * option of any script, since command lines are kept in the shell's history and shown to all users of the computer.
 *
 * @module
 */
import { OptionError } from "../../cli/options.ts";
import { readEnv } from "../../core/runtime/env.ts";
import { untilAborted } from "../../core/runtime/signals.ts";

/** The variable that holds the token. */
const TOKEN_VARIABLE = "AIP_TOKEN";

/** A terminal, for asking; for tests. */
export interface Keyboard {
  /** Whether somebody sits there. */
  isTerminal(): boolean;
  /** Shows a question. */
  show(text: string): void;
  /** Switches between keys as they are pressed, unseen, and lines. */
  setRaw(raw: boolean): void;
  /** The next bytes; null at the end. */
  read(): Promise<Uint8Array | null>;
}

const KEYBOARD: Keyboard = {
  isTerminal: () => Deno.stdin.isTerminal() && Deno.stderr.isTerminal(),
  show: (text) => void Deno.stderr.writeSync(new TextEncoder().encode(text)),
  // With cbreak Ctrl-C stays what it is; Windows does not know it.
  setRaw: (raw) => Deno.stdin.setRaw(raw, { cbreak: raw && Deno.build.os !== "windows" }),
  async read() {
    const bytes = new Uint8Array(256);
    const length = await Deno.stdin.read(bytes);
    return length === null ? null : bytes.subarray(0, length);
  },
};

/**
 * A token as it goes into the header, from text as people copy it: without blanks around it, without the word `Token`
 * in front, and without a semicolon behind, which some examples have and no service wants.
 *
 * @throws {RangeError} If there is none; the message never holds the text.
 */
export function cleanToken(text: string): string {
  const token = text.trim()
    .replace(/^authorization:\s*/i, "").replace(/^token\s+/i, "").replace(/[;\s]+$/, "");
  if (token === "") throw new RangeError("it is empty");
  if (/^<.*>$/.test(token)) throw new RangeError("it is a placeholder: put your own token there");
  if (/[^\x21-\x7e]/.test(token)) {
    throw new RangeError("it is more than one word, or no plain text");
  }
  return token;
}

/**
 * Finds the token: in a file, if one is named, else in the variable `AIP_TOKEN`, else by asking who sits at the terminal.
 *
 * @param service Whose token it is, for people.
 * @param options The file, the signal, and for tests what takes the place of the surroundings.
 * @throws {OptionError} If there is none.
 */
export async function readToken(service: string, options: {
  readonly file?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly variable?: string | undefined;
  readonly keyboard?: Keyboard;
}): Promise<string> {
  const { file, signal, variable = readEnv(TOKEN_VARIABLE), keyboard = KEYBOARD } = options;
  if (file !== undefined) return take(`file ${file}`, await Deno.readTextFile(file));
  if (variable !== undefined && variable.trim() !== "") return take(TOKEN_VARIABLE, variable);
  if (keyboard.isTerminal()) {
    return take("the keyboard", await ask(`API token for ${service}: `, keyboard, signal));
  }
  throw new OptionError(
    `The API token for ${service} is missing: set the variable ${TOKEN_VARIABLE}, and allow ` +
      `--allow-env=${TOKEN_VARIABLE}, or name its file with --token-file`,
  );
}

function take(where: string, text: string): string {
  try {
    return cleanToken(text);
  } catch (error) {
    throw new OptionError(`Cannot use the API token from ${where}: ${(error as Error).message}`);
  }
}

/** Asks without showing what is typed. */
async function ask(
  question: string,
  keyboard: Keyboard,
  signal: AbortSignal | undefined,
): Promise<string> {
  keyboard.show(question);
  keyboard.setRaw(true);
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (;;) {
      const bytes = await untilAborted(keyboard.read(), signal);
      if (bytes === null) return text;
      for (const key of decoder.decode(bytes, { stream: true })) {
        if (key === "\r" || key === "\n" || key === "\x04") return text;
        if (key === "\x03") throw new DOMException("Interrupted at the keyboard", "AbortError");
        text = key === "\b" || key === "\x7f" ? text.slice(0, -1) : text + key;
      }
    }
  } finally {
    keyboard.setRaw(false);
    keyboard.show("\n");
  }
}
