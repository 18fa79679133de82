import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../deps/assert.ts";
import { createHttp } from "../../core/runtime/http.ts";
import { Time } from "../../core/coords/time.ts";
import { SiaService } from "../../protocols/sia.ts";
import { findImages } from "../../scripts/basicsiap.ts";
import { findAll, isBetween } from "../../scripts/multisiap.ts";
import { withRawServer } from "../_server.ts";
import { filesIn, headerFlags, ROOT, runScript, withFolder } from "./_run.ts";

const FRAMES = [
  "images/m51.fits\t532800\t1987-04-05T09:27:27\tM51, B, 600 s, Kitt Peak 1987-04-05 (full frame)",
  "images/m51-nucleus.fits\t40320\t1987-04-05T09:27:27\tM51 nucleus, B, 600 s (cutout of 128 x 128 pixels)",
];

/** What each script prints with `--sandbox`, and the files it leaves. */
const CASES: Readonly<
  Record<
    string,
    { readonly files: number; readonly leaves?: string; check(lines: readonly string[]): void }
  >
> = {
  "basicsiap.ts": {
    files: 3,
    check: (lines) => {
      assertEquals(lines, [
        "images/m51-nucleus.fits\t40320\tM51 nucleus, B, 600 s (cutout of 128 x 128 pixels)",
        "images/m51-southwest.fits\t40320\tM51 star forming regions in the south-west, B, 600 s " +
        "(cutout of 128 x 128 pixels)",
        "images/m51-north.fits\t48960\tM51 northern arm, towards NGC 5195, B, 600 s " +
        "(cutout of 160 x 128 pixels)",
      ]);
    },
  },
  "multisiap.ts": {
    files: 7,
    check: (lines) => {
      assertEquals(lines.length, 7);
      assertEquals(lines.slice(0, 2), FRAMES);
    },
  },
  "viewparams.ts": {
    files: 0,
    check: (lines) => {
      assertEquals(lines.map((line) => line.split("\t")[0]), [
        ..."name POS SIZE FORMAT INTERSECT VERB MAXREC dateObs bandpassId".split(" "),
      ]);
      const [name, unit, ucd, type, limits] = lines[7]?.split("\t") ?? [];
      assertEquals([name, unit, ucd, type], ["dateObs", "d", "VOX:Image_MJDateObs", "char[*]"]);
      assertEquals(limits, "46890.3940625..46890.3940625");
      assertEquals(lines[4]?.split("\t")[5], "COVERS | ENCLOSED | CENTER | OVERLAPS");
    },
  },
  "datalink-previews.ts": {
    files: 0,
    leaves: "previews.png",
    check: (lines) => {
      assert(lines.length >= 10, `${lines.length}`);
      for (const [n, line] of lines.entries()) {
        const [row, title, url] = line.split("\t");
        assertEquals(row, String(n));
        assertMatch(title ?? "", /^SYNTHETIC spectrum of SYN-F \d+, \d+ to \d+ nm$/);
        assertMatch(url ?? "", /\/previews\/synthetic-syn-f-\d+-(blue|red|infrared)\.png$/);
      }
    },
  },
  "datalink-soda.ts": {
    files: 3,
    leaves: "cutouts",
    check: (lines) => {
      assertEquals(lines.length, 3);
      for (const line of lines) {
        const [path, bytes, whole] = line.split("\t");
        assertMatch(path ?? "", /^cutouts\/cutout-\d\.fits$/);
        assert(Number(bytes) < Number(whole), line);
      }
    },
  },
  "soda-with-rows.ts": {
    files: 2,
    leaves: "slices",
    check: (lines) => {
      assertEquals(lines, [
        "SYN-G 852\t0.0152\t6.66438e-7\tslices/slice-0.fits\t5760",
        "SYN-G 901\t0.0271\t6.7425e-7\tslices/slice-1.fits\t5760",
      ]);
    },
  },
  "siapextra.ts": {
    files: 0,
    check: (lines) => {
      assert(lines.length >= 5, `${lines.length}`);
      const [date, band, bytes, title, url] = lines[0]?.split("\t") ?? [];
      assertEquals([date, band, bytes], ["1987-04-05T09:27:27", "B", "532800"]);
      assertStringIncludes(title ?? "", "M51, B, 600 s");
      assertMatch(url ?? "", /^http:\/\/127\.0\.0\.1:\d+\/sia\/files\/m51\.fits$/);
    },
  },
};

for (const [script, { files, leaves = "images", check }] of Object.entries(CASES)) {
  Deno.test(`${script} --sandbox finds something with the flags of its header`, async () => {
    await withFolder(async (cwd) => {
      const { code, stdout, stderr } = await runScript(script, ["--sandbox"], { cwd });
      assertEquals(code, 0, stderr);
      assertMatch(
        stderr,
        /^Sandbox: asking http:\/\/127\.0\.0\.1:\d+\/\S+ \(local training data\)/,
      );
      check(stdout.trimEnd().split("\n"));
      assertEquals(files === 0 ? [] : filesIn(`${cwd}/${leaves}`).length, files === 0 ? [] : files);
    });
  });

  Deno.test(`${script} prints in its header how to run it, and helps`, async () => {
    const text = Deno.readTextFileSync(`${ROOT}scripts/${script}`);
    assertStringIncludes(text, ` * deno run ${headerFlags(script).join(" ")} scripts/${script} `);
    // The hint for a missing permission follows from this.
    const anyHost = text.endsWith(
      "if (import.meta.main) await runMain(main, { anyHost: true });\n",
    );
    assertEquals(anyHost, headerFlags(script).includes("--allow-net"));
    const name = script.replace(".ts", "");
    const help = await runScript(script, ["--help"], { flags: [] });
    assertEquals([help.code, help.stderr], [0, ""]);
    assertMatch(help.stdout, new RegExp(`^${name}: .*\n\nUsage: ${name} \\[options\\]`));
    assertStringIncludes(help.stdout, "--sandbox");
    const wrong = await runScript(script, ["--utl=x"], { flags: [] });
    assertEquals([wrong.code, wrong.stdout], [2, ""]);
    assertMatch(wrong.stderr, /^Unknown option --utl: did you mean --url\?\nSee --help/);
  });
}

Deno.test("scripts refuse wrong options with status 2, before a sandbox starts", async () => {
  const url = "--url=http://127.0.0.1:9/";
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    ["multisiap.ts", ["--sandbox", "--pos=M51"], /^Option --pos: Cannot parse position "M51"/],
    ["multisiap.ts", ["--sandbox", "--pos=1 2", "--pos=x"], /^Option --pos: Cannot parse/],
    ["multisiap.ts", ["--url=nonsense"], /^Option --url: "nonsense" is not an http or https URL\n/],
    ["basicsiap.ts", ["--url=ftp://x.invalid/"], /^Option --url: "ftp:\/\/x.invalid\/" is not/],
    ["siapextra.ts", [url, url], /^Option --url is given more than once/],
    ["viewparams.ts", ["http://x.invalid/", url], /^Both argument SERVICE and option --url are/],
    ["viewparams.ts", ["nonsense"], /^Argument SERVICE: "nonsense" is not an http or https URL\n/],
    ["viewparams.ts", ["http://x.invalid/", "y"], /^Unexpected argument "y"\n/],
  ];
  const outcomes = await Promise.all(
    cases.map(([script, args]) => runScript(script, args, { flags: [] })),
  );
  for (const [i, { code, stdout, stderr }] of outcomes.entries()) {
    const [script, args, wanted] = cases[i] as typeof cases[number];
    assertEquals([code, stdout], [2, ""], `${script} ${args.join(" ")}: ${stderr}`);
    assertMatch(stderr, wanted);
  }
});

Deno.test("basicsiap.ts says in one line which flag to add", async () => {
  await withFolder(async (cwd) => {
    const url = "--url=http://127.0.0.1:59999/sia";
    const flags = headerFlags("basicsiap.ts").filter((flag) => flag !== "--allow-net");
    const noNet = await runScript("basicsiap.ts", [url], { cwd, flags });
    assertEquals([noNet.code, noNet.stdout], [1, ""]);
    assertEquals(
      noNet.stderr,
      "A permission is missing: run again with --allow-net\n",
    );
    // What the line says is enough for the sandbox.
    const sandbox = await runScript("viewparams.ts", ["--sandbox"], { flags: [] });
    const [, flag = ""] = /^A permission is missing: run again with (.*)\n$/.exec(sandbox.stderr) ??
      [];
    assertEquals([sandbox.code, flag], [1, "--allow-net=127.0.0.1"]);
    const again = await runScript("viewparams.ts", ["--sandbox"], { flags: [flag] });
    assertEquals(again.code, 0, again.stderr);
    const noWrite = await runScript("basicsiap.ts", ["--sandbox"], { cwd, flags: ["--allow-net"] });
    assertEquals([noWrite.code, noWrite.stdout], [1, ""]);
    assertEquals(
      noWrite.stderr.split("\n").slice(2),
      ["A permission is missing: run again with --allow-write=images", ""],
    );
  });
});

Deno.test("basicsiap.ts finds nothing in a friendly way, and refuses what is no position", async () => {
  await withFolder(async (cwd) => {
    const none = await runScript("basicsiap.ts", ["--sandbox", "--pos=10 -10"], { cwd });
    assertEquals([none.code, none.stdout, filesIn(cwd)], [0, "", []]);
    assertStringIncludes(none.stderr, "No images at 10.000000 -10.000000: try another --pos");
    const wrong = await runScript("basicsiap.ts", ["--pos=M51"], { flags: [] });
    assertEquals(wrong.code, 2);
    assertMatch(wrong.stderr, /^Option --pos: /);
  });
});

Deno.test("basicsiap.ts ends with 130 at Ctrl-C, whatever hangs, and leaves no file", async () => {
  await withFolder(async (cwd) => {
    let process: Deno.ChildProcess | undefined;
    const interrupt = () => process?.kill("SIGINT");
    await withRawServer(interrupt, async ({ url }) => {
      const onStart = (child: Deno.ChildProcess) => process = child;
      const { code, stdout } = await runScript("basicsiap.ts", [`--url=${url}/sia`], {
        cwd,
        onStart,
      });
      assertEquals([code, stdout, filesIn(cwd)], [130, "", []]);
    });
  });
});

function votable(...rows: readonly string[][]): string {
  const fields = [
    ["title", "VOX:Image_Title", "char", ' arraysize="*"'],
    ["date", "VOX:Image_MJDateObs", "double", ""],
    ["url", "VOX:Image_AccessReference", "char", ' arraysize="*"'],
    ["size", "VOX:Image_FileSize", "int", ""],
  ].map(([name, ucd, datatype, more]) =>
    `<FIELD name="${name}" ucd="${ucd}" datatype="${datatype}"${more}/>`
  );
  const data = rows.map((row) => `<TR>${row.map((cell) => `<TD>${cell}</TD>`).join("")}</TR>`);
  return `<VOTABLE version="1.4"><RESOURCE type="results"><INFO name="QUERY_STATUS" value="OK"/>
    <TABLE>${fields.join("")}<DATA><TABLEDATA>${
    data.join("")
  }</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`;
}

function serviceOf(asked: string[], ...rows: readonly string[][]): SiaService {
  const http = createHttp({
    fetch: (request) => {
      asked.push(new URL(request.url).search);
      return Promise.resolve(new Response(votable(...rows)));
    },
  });
  return new SiaService("http://example.invalid/sia", { http });
}

const ROWS = [
  ["late", "46890.5", "http://example.invalid/late", "30"],
  ["undated", "", "http://example.invalid/undated", ""],
  ["NaN", "NaN", "http://example.invalid/nan", "20"],
  ["early", "46880", "http://example.invalid/early", "10"],
];

Deno.test("findImages() sorts by size, unknown sizes last", async () => {
  const asked: string[] = [];
  const images = await findImages(serviceOf(asked, ...ROWS), { ra: 10, dec: -5 }, 0.5);
  assertEquals(images.map(({ title }) => title), ["early", "NaN", "late", "undated"]);
  assertEquals(asked, ["?POS=10,-5&SIZE=0.5&INTERSECT=OVERLAPS"]);
});

Deno.test("findAll() and isBetween() take each image once, and none without a date", async () => {
  const asked: string[] = [];
  const service = serviceOf(asked, ...ROWS);
  const all = await findAll(service, [{ ra: 1, dec: 2 }, { ra: 3, dec: 4 }], 0.5);
  assertEquals([all.length, asked.length], [4, 2]);
  const titles = (from: number, to: number) =>
    all.filter((image) => isBetween(image, Time.fromMjd(from), Time.fromMjd(to)))
      .map(({ title }) => title);
  assertEquals(titles(40000, 50000), ["late", "early"]);
  assertEquals(titles(46880, 46890.5), ["early"]);
  assertEquals(titles(46890.5, 46891), ["late"]);
});
