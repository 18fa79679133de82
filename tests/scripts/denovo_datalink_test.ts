/**
 * `denovo ssa`, `sia2`, `slap`, `datalink`, `soda`, and scripts with links, on the sandbox.
 *
 * @module
 */
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertStringIncludes,
  assertThrows,
} from "../../deps/assert.ts";
import { startLocalSandbox } from "../../cli/sandbox.ts";
import { readImage } from "../../core/fits/mod.ts";
import { extraOf, parseNumbers, parseParameter, parseRange } from "../../scripts/_extra.ts";
import { shifted } from "../../scripts/soda-with-rows.ts";
import { documentResponse, linksDocument, searchDocument } from "../protocols/_links.ts";
import { filesIn, runScript, withFolder } from "./_run.ts";

const CUBE = "ivo://sandbox.invalid/cubes?synthetic-cube-852.fits";
const SPECTRUM = "ivo://sandbox.invalid/ssa?synthetic-ei-eri-blue";
const NET = ["--allow-net"];

/** Runs commands against one sandbox, in an empty folder. */
async function withCommands(
  work: (
    denovo: (...args: string[]) => ReturnType<typeof runScript>,
    services: Readonly<Record<string, string>>,
    cwd: string,
  ) => Promise<void>,
): Promise<void> {
  await using sandbox = await startLocalSandbox();
  await withFolder(async (cwd) => {
    const flags = [...NET, "--allow-read=.", "--allow-write=.", "--allow-env=DENOVO_SANDBOX"];
    const env = { DENOVO_SANDBOX: sandbox.base };
    await work(
      (...args) => runScript("denovo.ts", args, { cwd, env, flags }),
      sandbox.services,
      cwd,
    );
  });
}

Deno.test("parseRange(), parseNumbers() and parseParameter() read what is on command lines", () => {
  assertEquals(["1/2", "57050/58050.5", " 1 / ", "/2", "1/", "3", "-Inf/4"].map(parseRange), [
    [1, 2],
    [57050, 58050.5],
    [1, Infinity],
    [-Infinity, 2],
    [1, Infinity],
    [3, 3],
    [-Infinity, 4],
  ]);
  for (const text of ["", "/", "2/1", "1/2/3", "1 2", "x", "1/x"]) {
    assertThrows(() => parseRange(text), RangeError);
  }
  assertEquals(parseNumbers(" 1, -2.5 3e1 "), [1, -2.5, 30]);
  assertThrows(() => parseNumbers("1 x"), RangeError);
  assertEquals(parseParameter("t_eff=70000/100000"), ["t_eff", [70000, 100000]]);
  assertEquals(parseParameter("FORMAT=image/fits"), ["FORMAT", "image/fits"]);
  assertEquals(parseParameter("Q=a=b"), ["Q", "a=b"]);
  assertThrows(() => parseParameter("=x"), RangeError, "NAME=VALUE");
  assertEquals(extraOf([]), undefined);
  assertEquals(extraOf([["a", "1"], ["a", "2"], ["b", [1, 2]]]), { a: ["1", "2"], b: [1, 2] });
  assertThrows(() => extraOf([["b", [1, 2]], ["b", [3, 4]]]), RangeError, "twice");
});

Deno.test("denovo ssa lists, saves and reports spectra; an unknown parameter is told", async () => {
  await withCommands(async (denovo, services, cwd) => {
    const list = await denovo("ssa");
    assertEquals(list.code, 0, list.stderr);
    assertMatch(
      list.stdout,
      /^title\tra\tdec\tfrom\tto\tdate\tformat\turl\nSYNTHETIC spectrum of /,
    );
    assertStringIncludes(list.stderr, "--diameter=1, where it has data");
    const one = ["ssa", services["ssa"] ?? "", "--pos=62.4205 -7.8929", "--diameter=0.01"];
    const saved = await denovo(...one, "--save=spectra", "--band=4e-7/5e-7");
    assertEquals(saved.code, 0, saved.stderr);
    assertEquals(filesIn(`${cwd}/spectra`).length, 1);
    const json = await denovo(...one, "--json", "--param=t_oven=1/2", "--out=spectra.vot");
    const { queryUrl, length, warnings } = JSON.parse(json.stdout);
    assertEquals(length, 1);
    assertMatch(queryUrl, /&t_oven=1\/2$/);
    assertEquals(warnings.length, 1);
    assert(filesIn(cwd).includes("spectra.vot"));
  });
});

Deno.test("denovo sia2 and slap list what they find", async () => {
  await withCommands(async (denovo) => {
    const cubes = await denovo("sia2", "--type=cube");
    assertEquals([cubes.code, cubes.stdout.trimEnd().split("\n").length], [0, 4], cubes.stderr);
    const images = await denovo("sia2", "--pos=202.47 47.195", "--radius=0.01", "--json");
    assertEquals(JSON.parse(images.stdout).length, 4);
    const half = await denovo("sia2", "--pos=202.47 47.195");
    assertEquals(half.code, 2);
    assertMatch(half.stderr, /--pos and --radius together/);
    const lines = await denovo("slap", "--wavelength=4.8e-7/6.6e-7", "--element=H");
    assertEquals(
      lines.stdout.trimEnd().split("\n").map((line) => line.split("\t")[0]),
      ["title", "H beta", "H alpha"],
    );
    const none = await denovo("slap", "--element=Fe");
    assertStringIncludes(none.stderr, "No lines there");
  });
});

Deno.test("denovo sia, ssa, sia2 and slap refuse what would be without effect, before anything is sent", async () => {
  const failures: readonly (readonly [readonly string[], RegExp])[] = [
    [["sia", "--pos=1 2", "--limit=1"], /--limit goes with --save/],
    [["ssa", "--diameter=1"], /Give --pos with --diameter/],
    [["ssa", "--limit=1"], /--limit goes with --save/],
    [["ssa", "--param=Pos=1,2"], /--param Pos: give --pos in its place/],
    [["ssa", "--param=SNR=high"], /"high" is not a number/],
    [["ssa", "--param=SNR=1", "--param=snr=2"], /--param snr is given twice/],
    [["ssa", "--time=2006-01-01/2005-01-01"], /ends before it begins/],
    [["sia2", "--limit=1"], /--limit goes with --save/],
    [["sia2", "--calib=x"], /"x" is no calibration level/],
    [["sia2", "--param=BAND=1"], /give --band in its place/],
    [["slap", "--param=WAVELENGTH=1/2"], /give --wavelength in its place/],
    [["slap", "--param=TEMPERATURE=hot"], /a number or an interval/],
  ];
  for (const [args, words] of failures) {
    const { code, stdout, stderr } = await runScript("denovo.ts", args, { flags: [] });
    assertEquals([code, stdout], [2, ""], stderr);
    assertMatch(stderr, words);
  }
});

Deno.test("parameters of a standard without an option of their own are sent by --param", async () => {
  const asked: string[] = [];
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    asked.push(decodeURIComponent(new URL(request.url).search));
    return documentResponse(searchDocument([]));
  });
  const url = `http://127.0.0.1:${server.addr.port}/`;
  const send = (...args: string[]) =>
    runScript("denovo.ts", [args[0]!, url, ...args.slice(1)], { flags: NET });
  await send("ssa", "--param=specrp=1000", "--param=REDSHIFT=0/1", "--time=2005-01-01/");
  await send("sia2", "--param=INSTRUMENT=HRS", "--param=FOV=0.1/1");
  const slap = await send("slap", "--param=TEMPERATURE=100/200");
  assertEquals(asked, [
    "?REQUEST=queryData&TIME=2005-01-01T00:00:00/&REDSHIFT=0/1&SPECRP=1000",
    "?FOV=0.1 1&INSTRUMENT=HRS",
    "?REQUEST=queryData&WAVELENGTH=0.00000065/0.00000066&TEMPERATURE=100/200",
  ]);
  assertMatch(slap.stderr, /No lines there: try other wavelengths; they are in metres, /);
});

Deno.test("denovo datalink shows and saves links; error rows are told, and fail if there is nothing else", async () => {
  await withCommands(async (denovo, services, cwd) => {
    const links = await denovo("datalink", CUBE, "ivo://x/none");
    assertEquals(links.code, 0, links.stderr);
    assertEquals(
      links.stdout.trimEnd().split("\n").map((line) => line.split("\t")[1]),
      ["semantics", "#this", "#preview-image", "#cutout", "#this"],
    );
    assertMatch(links.stderr, /ivo:\/\/x\/none: NotFoundFault: /);
    const url = `${services["datalink"]}?ID=${encodeURIComponent(CUBE)}`;
    const saved = await denovo("datalink", url, "--semantics=preview", "--save=pictures");
    assertEquals(saved.code, 0, saved.stderr);
    assertEquals(filesIn(`${cwd}/pictures`), ["0-preview-image.png"]);
    const json = JSON.parse((await denovo("datalink", url, "--json")).stdout);
    assertEquals([json.links.length, json.errors.length], [3, 0]);
    assertEquals((await denovo("datalink", "ivo://x/none")).code, 1);
    // A URL may have several data sets; a file that is not there stops no other.
    const image = encodeURIComponent("ivo://sandbox.invalid/sia?m51.fits");
    const both = JSON.parse((await denovo("datalink", `${url}&ID=${image}`, "--json")).stdout);
    assertEquals(both.links.length, 6);
    const missing = await denovo(
      "datalink",
      `${url}&ID=${image}`,
      "--semantics=#preview",
      "--save=x",
    );
    assertEquals([missing.code, filesIn(`${cwd}/x`).length], [0, 2], missing.stderr);
  });
});

Deno.test("denovo soda saves the cutout only, or says why there is none", async () => {
  await withCommands(async (denovo, services, cwd) => {
    const about = await denovo("soda", CUBE);
    assertMatch(about.stdout, /^Cutouts by the service "soda-sync-1" \(http/);
    assertStringIncludes(about.stdout, "BAND [m] 6.295e-7 .. 6.935e-7");
    const cut = await denovo("soda", CUBE, "--band=6.6e-7", "--out=slice.fits");
    assertEquals([cut.code, cut.stdout], [0, "slice.fits\t5760\n"], cut.stderr);
    assertMatch(cut.stderr, /5\.8 kB of 153 kB/);
    const slice = await readImage(await Deno.readFile(`${cwd}/slice.fits`));
    assertEquals(slice.shape, [24, 24, 1]);
    const job = await denovo("soda", CUBE, "--circle=12.05 13.02 0.001", "--job", "--json");
    assertEquals(JSON.parse(job.stdout).path, "cutout.fits", job.stderr);
    assertMatch(job.stderr, /"soda-async-1" \(http:.*\/soda\/async\)/);
    const spectrum = await denovo("soda", SPECTRUM, "--band=4e-7/5e-7");
    assertMatch(spectrum.stdout, /^cutout\.vot\t\d+\n$/, spectrum.stderr);
    const files = filesIn(cwd);
    const failures: readonly (readonly [readonly string[], number, RegExp])[] = [
      [[CUBE, "--band=1e-6"], 1, /BAND 0\.000001 lies above the data/],
      [[CUBE, "--band=1e-6", "--unchecked"], 1, /it has no data there \(204\)/],
      [[CUBE, "--param=SCALE=2"], 1, /does not declare "SCALE", but ID|does not declare "SCALE"/],
      [["ivo://x/none", "--band=1"], 1, /NotFoundFault/],
      [[CUBE, "--band=x"], 2, /no interval/],
      [[CUBE, "--circle=12 13"], 2, /not three numbers/],
      [[CUBE, "--circle=12 13 1", "--range=1 2 3 4"], 2, /--circle and --range are both shapes/],
      [[CUBE, "--band=6.6e-7", "--param=BAND=1/2"], 2, /--param BAND and --band are the same/],
      [[CUBE, "another", "--band=1"], 2, /One data set at a time/],
    ];
    for (const [args, code, words] of failures) {
      const failed = await denovo("soda", ...args);
      assertEquals([failed.code, failed.stdout], [code, ""], failed.stderr);
      assertMatch(failed.stderr, words);
    }
    assertEquals(filesIn(cwd), files, "nothing else was downloaded");
    const request = await denovo("soda", CUBE, "--band=6.6e-7/6.7e-7", "--url");
    assertEquals(
      request.stdout,
      `${services["soda"]}?ID=ivo://sandbox.invalid/cubes%3Fsynthetic-cube-852.fits` +
        "&BAND=0.00000066%200.00000067\n",
    );
  });
});

Deno.test("denovo datalink --save goes on after a link that fails, and tells it", async () => {
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/gone") return new Response("gone", { status: 404 });
    if (pathname === "/there") {
      return new Response("data", { headers: { "content-type": "text/plain" } });
    }
    const rows = ["/gone", "/there"].map((path) =>
      ({ ID: "a", access_url: path, semantics: "#this" }) as const
    );
    return documentResponse(linksDocument(rows));
  });
  await withFolder(async (cwd) => {
    const url = `http://127.0.0.1:${server.addr.port}/links`;
    const flags = [...NET, "--allow-read=.", "--allow-write=."];
    const saved = await runScript("denovo.ts", ["datalink", url, "--save=files"], { cwd, flags });
    assertEquals([saved.code, filesIn(`${cwd}/files`)], [1, ["1-this.txt"]], saved.stderr);
    assertMatch(saved.stderr, /^Not saved: Cannot fetch .*\/gone: HTTP status 404/);
    assertMatch(saved.stdout, /files\/1-this\.txt\t4\t/);
  });
});

Deno.test("the commands for links and cutouts want to know of what", async () => {
  for (const name of ["datalink", "soda"]) {
    const none = await runScript("denovo.ts", [name], { flags: NET });
    assertEquals(none.code, 2);
    assertMatch(none.stderr, /^The URL of links is missing/);
  }
});

Deno.test("shifted() of soda-with-rows.ts cuts no line where no redshift is known", () => {
  assertAlmostEquals(shifted(6.5646e-7, 0.0152), 6.66438e-7, 1e-12);
  for (const redshift of [null, NaN]) {
    assertThrows(() => shifted(6.5646e-7, redshift), RangeError, "no redshift is known");
  }
});
