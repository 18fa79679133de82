import { assert, assertEquals, assertRejects, assertThrows } from "../../deps/assert.ts";
import { OptionError } from "../../cli/options.ts";
import { cleanToken, type Keyboard, readToken } from "../../scripts/aip/_token.ts";
import { withFolder } from "./_run.ts";

const TOKEN = "0123456789abcdef0123456789abcdef01234567";

Deno.test("cleanToken() takes tokens as people copy them", () => {
  for (
    const text of [
      TOKEN,
      ` ${TOKEN}\r\n`,
      `Token ${TOKEN}`,
      `token  ${TOKEN}; `,
      `${TOKEN};`,
      `Authorization: Token ${TOKEN}`,
    ]
  ) assertEquals(cleanToken(text), TOKEN, JSON.stringify(text));
  // What only looks like the word in front is part of the token.
  assertEquals(cleanToken("Tokenizer"), "Tokenizer");
});

Deno.test("cleanToken() refuses what is no token, and does not repeat it", () => {
  for (
    const [text, why] of [
      ["", "empty"],
      [" \n", "empty"],
      ["Token ; ", "empty"],
      ["<your-token>", "placeholder"],
      ["Token <your-token>; ", "placeholder"],
      [`${TOKEN}\n${TOKEN}`, "more than one word"],
      ["secret words", "more than one word"],
      ["gehe\u00efm", "no plain text"],
      ["a\x1bb", "no plain text"],
    ] as const
  ) {
    const error = assertThrows(() => cleanToken(text), RangeError);
    assert(error.message.includes(why), `${JSON.stringify(text)}: ${error.message}`);
    assert(!/secret|gehe|0123/.test(error.message));
  }
});

const NOBODY: Keyboard = {
  isTerminal: () => false,
  show: () => {
    throw new Error("asked");
  },
  setRaw: () => {},
  read: () => Promise.resolve(null),
};

/** A keyboard with keys, and what it was told. */
function keys(...typed: readonly string[]): Keyboard & { readonly told: string[] } {
  const told: string[] = [];
  const left = [...typed];
  return {
    told,
    isTerminal: () => true,
    show: (text) => void told.push(text),
    setRaw: (raw) => void told.push(raw ? "raw" : "lines"),
    read() {
      const next = left.shift();
      return next === undefined
        ? new Promise(() => {/* nobody types any more */})
        : Promise.resolve(new TextEncoder().encode(next));
    },
  };
}

Deno.test("readToken() prefers the file, then the variable, then the keyboard", async () => {
  await withFolder(async (folder) => {
    const file = `${folder}/token`;
    await Deno.writeTextFile(file, `Token ${TOKEN}\n`);
    const keyboard = keys("typed\r");
    assertEquals(await readToken("x", { file, variable: "v", keyboard }), TOKEN);
    assertEquals(await readToken("x", { variable: " v\n", keyboard }), "v");
    assertEquals(keyboard.told, []);
    assertEquals(await readToken("x", { variable: "", keyboard }), "typed");
    assertEquals(keyboard.told, ["API token for x: ", "raw", "lines", "\n"]);
    await assertRejects(
      () => readToken("x", { file: `${folder}/none`, variable: "v" }),
      Deno.errors.NotFound,
    );
  });
});

Deno.test("readToken() says where tokens come from when there is none, and what is wrong with one", async () => {
  const none = await assertRejects(
    () => readToken("cars.aip.de", { variable: "", keyboard: NOBODY }),
    OptionError,
  );
  assertEquals(
    none.message,
    "The API token for cars.aip.de is missing: set the variable AIP_TOKEN, and allow " +
      "--allow-env=AIP_TOKEN, or name its file with --token-file",
  );
  const bad = await assertRejects(
    () => readToken("x", { variable: "secret words", keyboard: NOBODY }),
    OptionError,
  );
  assertEquals(
    bad.message,
    "Cannot use the API token from AIP_TOKEN: it is more than one word, or no plain text",
  );
});

Deno.test("readToken() reads keys that come in pieces, and corrections", async () => {
  const read = (...typed: readonly string[]) =>
    readToken("x", { variable: "", keyboard: keys(...typed) });
  assertEquals(await read("ab", "c", "\n"), "abc");
  assertEquals(await read("abX\x7fcY\b", "\r"), "abc");
  assertEquals(await read("\x7f\x7fabc\x04"), "abc");
  await assertRejects(() => read("\r"), OptionError);
});

Deno.test("readToken() ends at Ctrl-C, and shows again what is typed", async () => {
  const pressed = keys("ab\x03");
  const error = await assertRejects(() => readToken("x", { variable: "", keyboard: pressed }));
  assertEquals((error as Error).name, "AbortError");
  assertEquals(pressed.told.slice(1), ["raw", "lines", "\n"]);
  const waiting = keys("ab");
  const controller = new AbortController();
  const asking = readToken("x", { variable: "", keyboard: waiting, signal: controller.signal });
  const reason = new Error("stop");
  controller.abort(reason);
  assertEquals(await assertRejects(() => asking), reason);
  assertEquals(waiting.told.slice(1), ["raw", "lines", "\n"]);
});
