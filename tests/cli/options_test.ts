import { assert, assertEquals, assertFalse, assertMatch, assertThrows } from "../../deps/assert.ts";
import {
  commonOptions,
  HelpRequest,
  isGiven,
  opt,
  OptionError,
  parseOptions,
  parseUrlText,
  refuseBoth,
  requestOptions,
  withDefaults,
} from "../../cli/options.ts";

const OPTIONS = {
  input: opt.positional("file, URL or -"),
  output: opt.positional("file or -", "-"),
  pos: opt.string("position", "83.6 22"),
  dec: opt.number("declination (deg)", 1.5, { min: -90, max: 90 }),
  maxRows: opt.integer("rows to show", 10, { min: 0 }),
  format: opt.choice("form", ["csv", "tsv"], "csv"),
  col: opt.list("column to keep"),
  when: opt.value("date", (text) => new Date(text).getTime(), "2000-01-01T00:00:00Z"),
  dir: opt.string("where to save"),
  quiet: opt.flag("say nothing"),
};

const parse = (...args: string[]) => parseOptions("show: rows", OPTIONS, args);

Deno.test("parseOptions() gives defaults for what is not given", () => {
  const o = parse("a.vot");
  assertEquals({ ...o }, {
    input: "a.vot",
    output: "-",
    pos: "83.6 22",
    dec: 1.5,
    maxRows: 10,
    format: "csv",
    col: [],
    when: 946684800000,
    dir: undefined,
    quiet: false,
  });
  o.dir satisfies string | undefined;
  o.format satisfies "csv" | "tsv";
  assert(isGiven(o, "input"));
  assertFalse(isGiven(o, "dec"));
});

Deno.test("parseOptions() parses values by type, in any order", () => {
  const o = parse(
    "--max-rows=3",
    "in",
    "--col",
    "ra",
    "--format",
    "tsv",
    "out",
    "--quiet",
    "--col=dec",
  );
  assertEquals([o.maxRows, o.format, o.col, o.quiet], [3, "tsv", ["ra", "dec"], true]);
  assertEquals([o.input, o.output], ["in", "out"]);
  assert(isGiven(o, "maxRows"));
});

Deno.test("parseOptions() refuses a repeated option that is no list, and names both values", () => {
  const message = 'Option --pos is given more than once: "1" and "2"';
  assertThrows(() => parse("a", "--pos=1", "--pos", "2"), OptionError, message);
  assertThrows(() => parse("a", "--dec=1", "--dec=1"), OptionError, "--dec is given more than");
});

Deno.test("parseOptions() takes empty texts", () => {
  assertEquals(parse("a", "--pos=").pos, "");
  assertEquals(parse("a", "--pos", "").pos, "");
  assertEquals(parse("", "").input, "");
});

Deno.test("parseOptions() takes negative numbers for values and positionals", () => {
  assertEquals(parse("a", "--dec", "-12.5").dec, -12.5);
  assertEquals(parse("a", "--dec=-.5").dec, -0.5);
  assertEquals(parse("a", "--pos", "-83.6 -22").pos, "-83.6 -22");
  assertEquals(parse("a", "--pos", "-05:34:31.9").pos, "-05:34:31.9");
  const o = parse("-12.5", "--dec", "-1e1", "+3");
  assertEquals([o.input, o.output, o.dec], ["-12.5", "+3", -10]);
});

Deno.test("parseOptions() takes a dash for standard input and output", () => {
  const o = parse("-", "--pos", "-", "-");
  assertEquals([o.input, o.output, o.pos], ["-", "-", "-"]);
});

Deno.test("parseOptions() takes everything after -- as positionals", () => {
  const o = parse("--dec", "2", "--", "--pos", "-x");
  assertEquals([o.input, o.output, o.dec], ["--pos", "-x", 2]);
});

Deno.test("parseOptions() collects the rest", () => {
  const options = { first: opt.positional("one"), files: opt.rest("others") };
  assertEquals({ ...parseOptions("t: t", options, ["a", "-1", "c"]) }, {
    first: "a",
    files: ["-1", "c"],
  });
});

Deno.test("parseOptions() names the option that is wrong", () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [["a", "--qiuet"], "Unknown option --qiuet: did you mean --quiet?"],
    [["a", "--dce=1"], "Unknown option --dce: did you mean --dec?"],
    [["a", "--decc", "1"], "Unknown option --decc: did you mean --dec?"],
    [["a", "--max_rows=1"], "Unknown option --max_rows: did you mean --max-rows?"],
    [["a", "--zzzzzzz"], "Unknown option --zzzzzzz: see --help"],
    [["a", "-x"], "Unknown option -x: "],
    [["a", "--dec", "12,5"], 'Option --dec: "12,5" is not a number'],
    [["a", "--dec="], 'Option --dec: "" is not a number'],
    [["a", "--dec", "Infinity"], 'Option --dec: "Infinity" is not a number'],
    [["a", "--dec", "-91"], "Option --dec: -91 is less than -90"],
    [["a", "--max-rows", "1.5"], 'Option --max-rows: "1.5" is not a whole number'],
    [["a", "--format", "xml"], 'Option --format: "xml" is not one of csv, tsv'],
    [["a", "--dec"], "Option --dec needs a value"],
    [["a", "--dec", "--quiet"], "Option --dec needs a value"],
    [["a", "--pos", "-x"], "write --pos=-x"],
    [["a", "--quiet=no"], "Option --quiet takes no value"],
    [[], "Argument INPUT is missing: file, URL or -"],
    [["a", "b", "c"], 'Unexpected argument "c"'],
  ];
  for (const [args, message] of cases) assertThrows(() => parse(...args), OptionError, message);
});

Deno.test("opt.list() makes each value with a function, the defaults, too", () => {
  const options = { n: opt.list("numbers", ["1", "2"], Number), t: opt.list("texts") };
  assertEquals(parseOptions("t: t", options, []).n, [1, 2]);
  assertEquals(parseOptions("t: t", options, ["--n=3", "--n", "4", "--t=5"]), {
    n: [3, 4],
    t: ["5"],
  });
  const failing = opt.list("position", [], (text): number => {
    throw new SyntaxError(`Cannot read ${text}`);
  });
  assertThrows(
    () => parseOptions("t: t", { failing }, ["--failing=x"]),
    OptionError,
    "Option --failing: Cannot read x",
  );
});

Deno.test("opt.url() takes http and https URLs as they are", () => {
  const options = {
    url: opt.url("URL", "http://a.invalid/x?"),
    s: opt.positional("s", "", parseUrlText),
  };
  assertEquals(parseOptions("t: t", options, []), { url: "http://a.invalid/x?", s: "" });
  assertEquals(parseOptions("t: t", options, ["--url=HTTPS://b.invalid"]).url, "HTTPS://b.invalid");
  for (const text of ["nonsense", "", "ftp://a.invalid/", "file:///x", "a.invalid/x", "http://"]) {
    const message = `"${text}" is not an http or https URL`;
    assertThrows(() => parseOptions("t: t", options, [`--url=${text}`]), OptionError, message);
    assertThrows(
      () => parseOptions("t: t", options, [text]),
      OptionError,
      `Argument S: ${message}`,
    );
  }
});

Deno.test("refuseBoth() names the argument and the option that say the same", () => {
  const options = { service: opt.positional("s", ""), maxRows: opt.integer("n", 1) };
  const check = (...args: string[]) =>
    refuseBoth(parseOptions("t: t", options, args), "service", "maxRows");
  check("a");
  check("--max-rows=1");
  assertThrows(
    () => check("a", "--max-rows=1"),
    OptionError,
    "Both argument SERVICE and option --max-rows are given: leave one of them out",
  );
});

Deno.test("opt.value() makes its function's message the option's", () => {
  const options = {
    pos: opt.value("position", (text: string): number => {
      throw new RangeError(`Cannot read ${text}`);
    }),
  };
  assertEquals(parseOptions("t: t", options, []).pos, undefined);
  assertThrows(
    () => parseOptions("t: t", options, ["--pos", "x"]),
    OptionError,
    "Option --pos: Cannot read x",
  );
});

Deno.test("parseOptions() explains everything for --help, whatever else is wrong", () => {
  for (const flag of ["--help", "-h"]) {
    const { message } = assertThrows(() => parse(flag, "--nope"), HelpRequest);
    assertEquals(
      message,
      `show: rows

Usage: show [options] INPUT [OUTPUT]

Arguments:
  INPUT                 file, URL or -
  OUTPUT                file or - [default: -]

Options:
  --pos <text>          position [default: 83.6 22]
  --dec <number>        declination (deg) [default: 1.5]
  --max-rows <integer>  rows to show [default: 10]
  --format <csv|tsv>    form [default: csv]
  --col <text>          column to keep [may be repeated]
  --when <text>         date [default: 2000-01-01T00:00:00Z]
  --dir <text>          where to save
  --quiet               say nothing
  --help                show this text`,
    );
  }
});

Deno.test("parseOptions() shows no default that is empty", () => {
  const options = { service: opt.positional("access URL", "") };
  const { message } = assertThrows(
    () => parseOptions("show: rows", options, ["--help"]),
    HelpRequest,
  );
  assertMatch(message, /\n {2}SERVICE +access URL\n/);
});

Deno.test("requestOptions() turns seconds into a limit in ms", () => {
  const { signal } = new AbortController();
  const o = parseOptions("t: t", commonOptions, ["--timeout", "1.5"]);
  assertEquals(requestOptions(o, signal), { signal, timeoutMs: 1500 });
  assertEquals(requestOptions({}, signal), { signal });
  assertEquals(requestOptions({ timeout: 1.1 }, signal).timeoutMs, 1100);
  assertEquals(requestOptions({ timeout: 0.0012345 }, signal).timeoutMs, 1);
});

Deno.test("withDefaults() parses other defaults for what was not given", () => {
  const options = {
    size: opt.number("size", 1),
    pos: opt.list("positions", ["a"]),
    name: opt.string("name"),
    flag: opt.flag("flag"),
  };
  const values = parseOptions("t: t", options, ["--name=x"]);
  const changed = withDefaults(values, { size: "2.5", pos: ["b", "c"], name: "y" });
  assertEquals(changed, { size: 2.5, pos: ["b", "c"], name: "x", flag: false });
  assertEquals([isGiven(changed, "name"), isGiven(changed, "size")], [true, false]);
  assertEquals(values.size, 1);
});

Deno.test("parseOptions() writes further arguments as they are used, and long choices on a line of their own", () => {
  const options = {
    words: opt.rest("an address, and a query", "[URL] QUERY"),
    format: opt.choice("form", ["votable", "tabledata", "binary", "binary2", "csv"]),
    all: opt.flag("all of it"),
  };
  const { message } = assertThrows(() => parseOptions("ask: it", options, ["-h"]), HelpRequest);
  assertEquals(
    message,
    `ask: it

Usage: ask [options] [URL] QUERY

Arguments:
  [URL] QUERY  an address, and a query

Options:
  --format <votable|tabledata|binary|binary2|csv>
               form
  --all        all of it
  --help       show this text`,
  );
  assertEquals(parseOptions("ask: it", options, ["a", "b"]).words, ["a", "b"]);
});

Deno.test("parseOptions() takes the text of an option that may stand alone, or not", () => {
  const options = {
    samp: opt.optional("client", "send the results"),
    radius: opt.number("radius (deg)", 1),
  };
  const samp = (...args: string[]) => parseOptions("show: rows", options, args).samp;
  samp() satisfies string | boolean;
  assertEquals(samp(), false);
  assertEquals([samp("--samp"), samp("--radius", "2", "--samp")], [true, true]);
  assertEquals([samp("--samp", "topcat"), samp("--samp=topcat")], ["topcat", "topcat"]);
  assertEquals([samp("--samp", "--radius=2"), samp("--samp", "--")], [true, true]);
  assertEquals([samp("--samp=--odd"), samp("--samp=-1")], ["--odd", "-1"]);
  assertEquals(samp("--samp", "SPLAT VO"), "SPLAT VO");
  const values = parseOptions("show: rows", options, ["--samp"]);
  assert(isGiven(values, "samp"));
  const refused = (args: string[], message: string, declared: typeof options = options) =>
    assertThrows(() => parseOptions("show: rows", declared, args), OptionError, message);
  refused(["--samp="], "Option --samp: it has no value after the equals sign");
  refused(["--samp", "--samp=a"], 'Option --samp is given more than once: "" and "a"');
  refused(["--samp", "a", "b"], 'Unexpected argument "b"');
  refused(["--samp", "-5"], 'Unexpected argument "-5"');
  refused(["--sampp"], "did you mean --samp?");
  // Where a word may be an argument, it is not guessed whose it is.
  const more = { ...options, file: opt.positional("file") };
  refused(
    ["--samp", "a.vot"],
    'Option --samp is followed by "a.vot": write --samp=a.vot if that belongs to it, else --samp at the end',
    more,
  );
  assertEquals({ ...parseOptions("show: rows", more, ["a.vot", "--samp"]) }, {
    samp: true,
    radius: 1,
    file: "a.vot",
  });
  assertEquals(parseOptions("show: rows", more, ["--samp=aladin", "a.vot"]).samp, "aladin");
  const help = (declared: typeof options) =>
    assertThrows(() => parseOptions("show: rows", declared, ["--help"]), HelpRequest);
  assert(String(help(options)).includes("\n  --samp [client]    send the results\n"));
  assert(String(help(more)).includes("\n  --samp[=client]    send the results\n"));
});
