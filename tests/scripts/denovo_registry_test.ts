/**
 * `denovo registry`, `discover`, `resolve` and `moc`, against the sandbox.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../deps/assert.ts";
import { startLocalSandbox } from "../../cli/sandbox.ts";
import { readTable } from "../../core/votable/read.ts";
import { registry, votable } from "../registry/_regtap_double.ts";
import { withServer } from "../_server.ts";
import { denovo, denovoHere, filesIn, withFolder } from "./_run.ts";

async function withRegistry(
  work: (options: readonly string[], cwd: string) => Promise<void>,
): Promise<void> {
  await using sandbox = await startLocalSandbox();
  await withFolder((cwd) => work([`--registry=${sandbox.services["registry"]}`], cwd));
}

Deno.test("registry search prints resources as a table and as a JSON array", async () => {
  await withRegistry(async (registry, cwd) => {
    const [plain, json, none, query, saved] = await Promise.all([
      denovo(["registry", "search", ...registry, "--servicetype=sia2"]),
      denovo(["registry", "search", ...registry, "--servicetype", "sia2", "--json"]),
      denovo(["registry", "search", ...registry, "nosuchword", "--json"]),
      denovo(["registry", "search", ...registry, "--waveband=optical", "it's", "--query"]),
      denovo(["registry", "search", ...registry, "--ucd=pos.pm%", "--out=found.vot"], { cwd }),
    ]);
    assertEquals(plain.code, 0, plain.stderr);
    const [head, ...rows] = plain.stdout.trim().split(/\r?\n/);
    assertEquals(head, "short_name\ttitle\taccess_modes\tivoid");
    const resources = JSON.parse(json.stdout);
    assertEquals(rows.map((row) => row.split("\t").at(-1)), [
      ...resources.map(({ ivoid }: { ivoid: string }) => ivoid),
    ]);
    const [first] = resources;
    assertMatch(first.ivoid, /^ivo:\/\//);
    assertEquals([typeof first.shortName, typeof first.title], ["string", "string"]);
    assert(first.accessModes.includes("sia2"), json.stdout);
    assertEquals([none.code, none.stdout.trim(), none.stderr.trim()], [
      0,
      "[]",
      "No resource was found",
    ]);
    const [noTable, noRow] = await Promise.all([
      denovo(["registry", "tables", ...registry, "--ucd=no.such.thing"]),
      denovo(["registry", "search", ...registry, "nosuchwordatall"]),
    ]);
    assertEquals(noTable.stdout, "table\taccess_url\tivoid\ttitle\n");
    assertEquals(noTable.stderr, "No table was found\n0 tables of 0 services\n");
    assertEquals(noRow.stdout, "short_name\ttitle\taccess_modes\tivoid\n");
    assertEquals(noRow.stderr, "No resource was found\n");
    assertStringIncludes(query.stdout, "'it''s'");
    assertStringIncludes(query.stdout, "ivo_hashlist_has(rr.resource.waveband, 'optical')");
    assertEquals(saved.code, 0, saved.stderr);
    const table = await readTable(await Deno.readFile(`${cwd}/found.vot`));
    assert(table.length > 3, `${table.length} rows`);
  });
});

Deno.test("registry takes several addresses, as the environment does", async () => {
  await using sandbox = await startLocalSandbox();
  const down = "http://127.0.0.1:1/tap";
  const both = `--registry=${down} ${sandbox.services["registry"]}`;
  const [found, wrong] = await Promise.all([
    denovo(["registry", "search", both, "--servicetype=sia2", "--json"]),
    denovoHere(["registry", "search", `--registry=${down} nonsense`, "x"]),
  ]);
  assertEquals(found.code, 0, found.stderr);
  assert(JSON.parse(found.stdout).length > 0);
  assertMatch(
    found.stderr,
    /^Note: The registry at http:\/\/127\.0\.0\.1:1\/tap cannot be used, .*instead/,
  );
  // A registry that answers something else than it was asked for.
  const liar = registry(() => votable(["ivoid", "res_title"], [["ivo://x/y", "Nonsense"]]));
  await withServer(liar, async ({ url }) => {
    const args = ["registry", "search", "--servicetype=sia2", "--json"];
    const mirrors = `--registry=${url}/tap ${sandbox.services["registry"]}`;
    const [mirrored, alone] = await Promise.all([
      denovo([...args, mirrors]),
      denovo([...args, `--registry=${url}/tap`]),
    ]);
    assertEquals([mirrored.code, mirrored.stdout], [0, found.stdout]);
    assertMatch(
      mirrored.stderr,
      /^Note: The registry at .* it has no column access_urls, which was/,
    );
    assertEquals([alone.code, alone.stdout], [1, ""]);
    assertMatch(alone.stderr, /^Error: .*it has no column access_urls, which was asked for/);
  });
  assertEquals(wrong.code, 2);
  assertStringIncludes(wrong.stderr, 'Option --registry: "nonsense" is not an http or https URL');
});

Deno.test("registry search knows all constraints, and refuses those that make no sense", async () => {
  await withRegistry(async (registry) => {
    const search = async (...options: readonly string[]) => {
      const { code, stdout, stderr } = await denovo([
        ...["registry", "search", ...registry, "--json", ...options],
      ]);
      return code === 0 ? JSON.parse(stdout).length as number : `${code}: ${stderr}`;
    };
    const found = await Promise.all([
      search("--keywords=synthetic", "--servicetype=tap", "--aux"),
      search("--datamodel=obscore"),
      search("--ivoid=IVO://sandbox.invalid/tap"),
      search("--author=%Messier%"),
      search("--spatial=202.47 47.195", "--servicetype=sia", "--inclusive"),
      search("--spatial=202.47 47.195 0.01", "--relation=overlaps"),
      search("--spectral=400 700 nm"),
      search("--temporal=1987-04-05"),
      search("--temporal=46890 46891"),
      search("--uat=supernovae"),
      search("--messenger=photon"),
    ]);
    for (const [i, count] of found.entries()) assert(Number(count) > 0, `search ${i}: ${count}`);
    const wrong = [
      ...["--waveband=foo", "--ivoid=tap", "--servicetype=siap2", "--spatial=1 2 x"],
      ...["--spectral=500", "--temporal=1 2 3", "--datamodel=nonsense"],
      ...["--spectral=-5 nm", "--servicetype=anything://", "--servicetype=http://x.org/y"],
    ];
    for (const option of wrong) {
      const { code, stderr } = await denovoHere(["registry", "search", ...registry, option]);
      assertEquals(code, 2, option);
      assertStringIncludes(stderr, `Option ${option.replace(/=.*/, "")}: `);
    }
    const band = await denovoHere(["registry", "search", ...registry, "--waveband=bogus"]);
    assertStringIncludes(band.stderr, "messenger, but Photon, Radio, Millimeter, Infrared, ");
    const { code, stderr } = await denovoHere(["registry", "search", ...registry]);
    assertEquals([code, stderr.startsWith("Nothing is searched for")], [2, true]);
    const subject = await denovo(["registry", "search", "--sandbox", "--uat=nonsense"]);
    assertEquals(subject.code, 2);
    assertStringIncludes(subject.stderr, "Option --uat: There is no term");
  });
});

Deno.test("registry search and tables drop no option that has nothing to say more about", async () => {
  const wrong = [
    [["search", "x", "--narrower=2"], "Option --narrower has no effect without --uat"],
    [["search", "x", "--wider=1"], "Option --wider has no effect without --uat"],
    [["search", "x", "--relation=overlaps"], "Option --relation has no effect without --spatial"],
    [["search", "x", "--inclusive"], "Option --inclusive has no effect without --spatial, "],
    [["search", "x", "--aux"], "Option --aux has no effect without --servicetype"],
    [["tables", "--ucd=pos.pm%", "--aux"], "Option --aux has no effect without --servicetype"],
    [["tables", "ivo://x/y", "--waveband=radio"], "Both IVOID and constraints are given"],
  ] as const;
  for (const [args, message] of wrong) {
    const { code, stderr } = await denovoHere(["registry", ...args]);
    assertEquals(code, 2, stderr);
    assertStringIncludes(stderr, message);
  }
});

Deno.test("registry show, tables and query tell about resources", async () => {
  await withRegistry(async (registry) => {
    const ivoid = "ivo://sandbox.invalid/tap";
    const [show, json, unknown, ofResource, byUcd, columns, rows, wrong] = await Promise.all([
      denovo(["registry", "show", ...registry, ivoid]),
      denovo(["registry", "show", ...registry, ivoid, "--json"]),
      denovo(["registry", "show", ...registry, "ivo://sandbox.invalid/none"]),
      denovo(["registry", "tables", ...registry, ivoid]),
      denovo(["registry", "tables", ...registry, "--ucd=pos.pm%", "--json"]),
      denovo(["registry", "tables", ...registry, "--ucd=pos.pm;pos.eq.ra", "--columns"]),
      denovo(["registry", "query", ...registry, "SELECT TOP 2 ivoid FROM rr.resource", "--json"]),
      denovo(["registry", "query", ...registry, "SELECT nothing FROM rr.resource"]),
    ]);
    assertStringIncludes(show.stdout, `IVOA identifier: ${ivoid}`);
    assertStringIncludes(show.stdout, "Contact: ");
    // Addresses stand below each other, and the contact apart from them.
    const listed = /\nInterfaces:\n((?: {2}.*\n)+)\nContact: /.exec(show.stdout)?.[1] ?? "";
    const places = listed.trimEnd().split("\n").map((line) => line.indexOf("http://"));
    assert(places.length > 1 && (places[0] ?? 0) > 0, show.stdout);
    assertEquals(new Set(places).size, 1, listed);
    const [resource] = JSON.parse(json.stdout);
    assertEquals(resource.ivoid, ivoid);
    assert(resource.contacts.length > 0 && resource.interfaces.length > 0, json.stdout);
    assertEquals(unknown.code, 1);
    assertStringIncludes(unknown.stderr, "There is no resource");
    assertMatch(ofResource.stdout, /^table\trows\tcolumns/);
    const { tables } = JSON.parse(byUcd.stdout);
    assert(
      tables.length > 3 &&
        tables.every(({ accessUrl, columns }: typeof tables[number]) =>
          accessUrl.startsWith("http") && columns.length > 0
        ),
    );
    assertMatch(columns.stdout, /^table\taccess_url\tivoid\tcolumn\tucd\tunit\r?\n/);
    assertEquals(JSON.parse(rows.stdout).length, 2);
    assertEquals(wrong.code, 1, wrong.stdout);
  });
});

Deno.test("registry search works off line with what was kept", async () => {
  await withFolder(async (cwd) => {
    const env = { DENOVO_DATA: cwd };
    let registry = "";
    const ask = (...options: readonly string[]) =>
      denovo(["registry", "search", registry, "--servicetype=ssa", "--json", ...options], { env });
    const kept = await (async () => {
      await using sandbox = await startLocalSandbox();
      registry = `--registry=${sandbox.services["registry"]}`;
      return await ask("--keep");
    })();
    assertEquals(kept.code, 0, kept.stderr);
    assert(filesIn(`${cwd}/registry`).length >= 2);
    const [again, standIn, gone, other] = await Promise.all([
      ask("--offline"),
      ask("--keep"),
      ask(),
      ask("--waveband=radio", "--offline"),
    ]);
    assertEquals([again.code, again.stdout], [0, kept.stdout]);
    assertEquals([standIn.code, standIn.stdout], [0, kept.stdout]);
    assertStringIncludes(standIn.stderr, "An answer of less than a day ago is used");
    assertEquals([gone.code, other.code], [1, 1]);
    assertStringIncludes(other.stderr, "no answer is kept");
    assertStringIncludes(other.stderr, "Hint: ask the same once on line with --keep");
  });
});

Deno.test("discover finds images and spectra everywhere, and tells what became of each service", async () => {
  await withRegistry(async (registry, cwd) => {
    const place = ["--pos=202.47 47.195", "--inclusive"];
    const [images, json, spectra, all, nothing] = await Promise.all([
      denovo(["discover", "images", ...registry, ...place, "--log=log.ndjson"], { cwd }),
      denovo(["discover", "images", ...registry, ...place, "--json", "--spectrum=0.45 um"]),
      denovo(["discover", "spectra", ...registry, ...place, "--out=spectra.csv"], { cwd }),
      denovo(["discover", "images", ...registry, ...place, "--all", "--json"]),
      denovo(["discover", "images", ...registry]),
    ]);
    assertEquals(images.code, 0, images.stderr);
    assertMatch(images.stderr, /\n\d+ services were asked, \d+ answered: \d+ images\n$/);
    assertMatch(images.stdout, /^obs_title\ts_ra\ts_dec\t/);
    const log = (await Deno.readTextFile(`${cwd}/log.ndjson`)).trim().split("\n")
      .map((line) => JSON.parse(line));
    assert(log.some(({ outcome }) => outcome === "answered"));
    assert(log.some(({ outcome, reason }) => outcome === "not-asked" && reason.length > 0));
    const report = JSON.parse(json.stdout);
    assert(report.length > 0 && report.length === report.datasets.length, json.stderr);
    const urls = report.datasets.map((row: Record<string, string>) => row["access_url"]);
    assertEquals(new Set(urls).size, urls.length);
    assert(report.datasets.every((row: Record<string, number>) => row["em_min"]! <= 4.5e-7));
    assertEquals(spectra.code, 0, spectra.stderr);
    assertMatch(
      await Deno.readTextFile(`${cwd}/spectra.csv`),
      /^dataproduct_type,.*\r?\nspectrum,/,
    );
    const everyone = JSON.parse(all.stdout);
    assertEquals(everyone.log.filter((e: { outcome: string }) => e.outcome === "not-asked"), []);
    assert(everyone.log.length > report.log.filter((e: { rows?: number }) => "rows" in e).length);
    assertEquals([nothing.code, nothing.stdout], [2, ""]);
  });
});

Deno.test("resolve gives positions, and goes on after a name that nobody knows", async () => {
  await using sandbox = await startLocalSandbox();
  const sesame = `--sesame=${sandbox.services["sesame"]}`;
  const [one, star, many, json, none] = await Promise.all([
    denovo(["resolve", sesame, "M51"]),
    denovo(["resolve", "--sandbox", "--sexagesimal", "M51", "Barnard's star"]),
    denovo(["resolve", sesame, "M51", "no such thing", "M31"]),
    denovo(["resolve", sesame, "M51", "--json"]),
    denovo(["resolve"]),
  ]);
  assertMatch(
    one.stdout,
    /^name\tra\tdec\tmain_name\ttype\tresolver\r?\nM51\t202\.469\d*\t47\.195\d*\t/,
  );
  assertEquals([many.code, many.stdout.trim().split("\n").length], [1, 3]);
  assertEquals(
    star.stdout.split("\n").map((line) => line.split("\t").slice(0, 3).join("\t")),
    [
      "name\tra\tdec",
      "M51\t13 29 52.698\t+47 11 42.93",
      "Barnard's star\t17 57 48.498\t+04 41 36.11",
      "",
    ],
  );
  assertMatch(many.stderr, /"no such thing": the sandbox, .* only \d+ names, such as M51, Mira/);
  assertEquals(JSON.parse(json.stdout)[0].name, "M51");
  assertEquals(none.code, 2);
  for (const names of [[""], ["M51", " "]]) {
    const { code, stdout, stderr } = await denovoHere(["resolve", sesame, ...names]);
    assertEquals([code, stdout], [2, ""]);
    assertMatch(stderr, /^Argument NAME: it is empty/);
  }
});

Deno.test("moc refuses what it cannot read, and options that it would drop", async () => {
  const cases = [
    [["1/1", "--order=0"], "Option --order has no effect without --cone or --polygon"],
    [["1/1", "--combine=union"], "Option --combine has no effect: there is one MOC"],
    [["--cone=1 2 3", "--combine=difference"], "Option --combine has no effect: there is one MOC"],
    [["1/1", "--info", "--contains=1 2"], "Both --contains and --info are given"],
    [["1/1", "--info", "--out=a.moc"], "Option --out is for the MOC, which --info does not print"],
    [["1/1", "--contains=1 2", "--out=a.moc"], "which --contains does not print"],
    [['{"1":[1.5]}'], "Argument MOC: Cannot read MOC: a cell of order 1 is 1.5, where whole"],
    [['{"1":[-1]}'], "Argument MOC: Cannot read MOC: a cell of order 1 is -1, where whole"],
    [[""], "Argument MOC: it is empty"],
    [["--cone=1 2 Infinity"], 'Option --cone: "1 2 Infinity" has something else than numbers'],
  ] as const;
  for (const [args, message] of cases) {
    const { code, stdout, stderr } = await denovoHere(["moc", ...args]);
    assertEquals([code, stdout], [2, ""], stderr);
    assertStringIncludes(stderr, message);
  }
});

Deno.test("moc makes, combines and asks MOCs", async () => {
  await withFolder(async (cwd) => {
    await Deno.writeTextFile(`${cwd}/a.json`, '{"3":[1,2,3,4]}');
    const moc = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await denovo(["moc", ...args], { cwd });
      return code === 0 ? stdout.trim() : `${code}: ${stderr}`;
    };
    assertEquals(
      await Promise.all([
        moc("--cone=0 90 1", "--order=3"),
        moc("a.json", "3/3-8"),
        moc("a.json", "3/3-8", "--combine=intersection"),
        moc("a.json", "3/3-8", "--combine=difference", "--json"),
        moc("0/0-11", "--complement"),
        moc("29/0", "--degrade=0"),
        moc("0/1", "--contains=180 0", "--contains", "135 45"),
        moc("1/0", "--info"),
        moc("--polygon=10 -1 12 -1 11 1", "--order=0"),
      ]),
      [
        "3/63 127 191 255",
        "2/1 3/1-3 8",
        "3/3-4",
        '{"3":[1,2]}',
        "0/",
        "0/0",
        "false\ntrue",
        "order\t1\nfraction\t0.020833333333333332\ncells\t1",
        "0/4",
      ],
    );
    for (const wrong of [[], ["--cone=1 2"], ["--polygon=1 2 3 4"], ["1/48"], ["--cone=0 91 1"]]) {
      assertEquals((await denovoHere(["moc", ...wrong])).code, 2, wrong.join(" "));
    }
    assertMatch(await moc("nofile"), /^1: /);
    assertEquals(await moc("0/1", "--out=b.moc"), "");
    assertEquals((await Deno.readTextFile(`${cwd}/b.moc`)).trim(), "0/1");
    assertMatch(await moc("0/2", "--out=b.moc"), /^1: .*--overwrite/s);
  });
});
