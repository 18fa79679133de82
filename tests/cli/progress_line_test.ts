import { assertEquals } from "../../deps/assert.ts";
import { formatBytes, formatProgress, progressLine } from "../../cli/progress_line.ts";

function terminal(isTerminal: boolean) {
  const state = { text: "", time: 0 };
  return {
    state,
    output: {
      write: (text: string) => void (state.text += text),
      isTerminal: () => isTerminal,
      width: () => 20,
      now: () => state.time,
    },
  };
}

Deno.test("progressLine() writes after a second, at most ten times a second, and clears", () => {
  const { state, output } = terminal(true);
  {
    using line = progressLine({ output });
    state.time = 999;
    line.show("early");
    assertEquals(state.text, "");
    state.time = 1000;
    line.bytes("a.fits")({ loaded: 5 });
    state.time = 1050;
    line.show("too soon");
    state.time = 1100;
    line.show("long \x1b[1m text that does not fit");
    assertEquals(state.text, "\r\x1b[Ka.fits 5 B\r\x1b[Klong \\x1b[1m text …");
    state.text = "";
  }
  assertEquals(state.text, "\r\x1b[K");
});

Deno.test("progressLine() writes nothing where nobody looks", () => {
  const { state, output } = terminal(false);
  using line = progressLine({ output, delayMs: 0 });
  line.show("x");
  line.clear();
  assertEquals(state.text, "");
});

Deno.test("formatBytes() and formatProgress() are for people", () => {
  assertEquals([0, 999, 1000, 1540, 123_456, 5e6, 7.25e9].map((n) => formatBytes(n)), [
    "0 B",
    "999 B",
    "1 kB",
    "1.5 kB",
    "123 kB",
    "5 MB",
    "7.3 GB",
  ]);
  assertEquals(formatProgress(10, 40), "10 B of 40 B (25 %)");
});
