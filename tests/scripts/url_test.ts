/**
 * Scripts by URL, as somebody runs them who has never seen this project: from an empty folder, with an empty cache, with
 * the flags of their headers. The npm packages come from where they always come from.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "../../deps/assert.ts";
import { createHttp } from "../../core/runtime/http.ts";
import { startEndless } from "./_endless.ts";
import { filesIn, headerFlags, ROOT, runScript, stepsInPairs, withFolder } from "./_run.ts";
import { IMAGE, SPECTRUM, TABLE, withHome } from "./_samp.ts";

const TYPES: Readonly<Record<string, string>> = {
  ts: "application/typescript",
  json: "application/json",
  txt: "text/plain; charset=utf-8",
  sql: "application/sql",
  html: "text/html; charset=utf-8",
  vot: "application/x-votable+xml",
};

/** Serves the tree, as any web server would. */
async function withTree<T>(work: (base: string, asked: Set<string>) => Promise<T>): Promise<T> {
  const asked = new Set<string>();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      const type = TYPES[pathname.split(".").at(-1) ?? ""];
      if (type === undefined || pathname.includes("..")) return new Response("no", { status: 404 });
      asked.add(pathname);
      try {
        const bytes = await Deno.readFile(ROOT + pathname.slice(1));
        return new Response(bytes, { headers: { "content-type": type } });
      } catch {
        return new Response("no such file", { status: 404 });
      }
    },
  );
  try {
    return await work(`http://127.0.0.1:${server.addr.port}/`, asked);
  } finally {
    await server.shutdown();
  }
}

const SCRIPTS: readonly (readonly [script: string, args: readonly string[], stdout: RegExp])[] = [
  ["basicsiap.ts", ["--sandbox"], /^images\/m51-nucleus\.fits\t40320\t/],
  ["multisiap.ts", ["--sandbox"], /^images\/m51\.fits\t532800\t1987-04-05T09:27:27\t/],
  ["viewparams.ts", ["--sandbox"], /^name\tunit\tucd\t/],
  ["siapextra.ts", ["--sandbox"], /^1987-04-05T09:27:27\tB\t532800\t/],
  ["datalink-previews.ts", ["--sandbox"], /^0\tSYNTHETIC spectrum of SYN-F \d+, 380 to 550 nm\t/],
  ["datalink-soda.ts", ["--sandbox"], /^cutouts\/cutout-0\.fits\t17280\t271000\tM51, B/],
  ["soda-with-rows.ts", ["--sandbox"], /^SYN-G 852\t0\.0152\t6\.66438e-7\t/],
  [
    "fetch3.ts",
    ["--sandbox", "--samp"],
    /^tables\/sdss\.vot\t95\ntables\/2mass\.vot\t50\ntables\/wise\.vot\t46\n$/,
  ],
  ["fetch3-async.ts", ["--sandbox", "--samp=viewer"], /^tables\/2mass\.vot\t50$/m],
  ["fetch3-cluster.ts", ["--sandbox"], /^$/],
  ["exercises/ex18.ts", ["--sandbox"], /^pictures\/SYN-G_852\.jpeg\t480\t480$/m],
  ["smart-tap-upload.ts", ["--sandbox", "--limit=1"], /^source_id\t.*\n4500000000000000002\t/],
  ["globalsiapsamp.ts", ["--sandbox"], /^M51 images\tM51.*\thttp:\S+$/m],
  ["coord-printer.ts", ["--help"], /^coord-printer: /],
  ["odometer.ts", ["--help"], /^odometer: /],
  ["vicinitysearcher.ts", ["--help"], /^vicinitysearcher: /],
  ["globalsiap.ts", ["--sandbox"], /^images\/m51-nucleus\.fits\t40320\tM51 images\t/m],
  ["obscore-loop.ts", ["--sandbox"], /^sandbox TAP\tsandbox-m51$/m],
  [
    "get-spectra.ts",
    ["--sandbox", "--samp"],
    /^0\tsandbox TAP\t5\.4e-7\t8\.9e-7\t8000\tspectra\//m,
  ],
  ["multitap.ts", ["--sandbox"], /^http:\S+\/centres\/old\tastrom\.cat\t3$/m],
  ["epnquery.ts", ["--sandbox"], /^tables\/synth_moons\.epn_core\.vot\t30\tSYNTHETIC/m],
  ["new-constraint.ts", ["--sandbox"], /^ivo:\/\/sandbox\.invalid\/scs\/stars\tHIP V<6\t/m],
  ["data-discovery.ts", ["--sandbox"], /^ivo:\S+\tExoMerCat\ttap#aux\t/m],
  ["exercises/ex01.ts", ["--sandbox"], /^NVSS\t532800\tKitt Peak CCD camera\t/m],
  ["exercises/ex02.ts", ["--sandbox"], /^$/],
  [
    "exercises/ex03.ts",
    [],
    /^forgotten\t\S+\tforgotten 3\t.*^unregistered\t\S+\tViewer\tsamp\.ok$/ms,
  ],
  ["exercises/ex04.ts", ["--sandbox", "--to=viewer"], /^Viewer\t\S+\tsamp\.ok\tM51.*\.fits$/m],
  ["exercises/ex05.ts", ["--sandbox"], /^5044\n$/],
  ["exercises/ex06.ts", ["--sandbox"], /^ivo:\S+\tSYNTHETIC frame of IC 4756 in B/],
  [
    "exercises/ex07.ts",
    ["--sandbox", "--samp=viewer"],
    /^tables\/tgas\.vot\t146\ntables\/rave\.vot\t190\n$/,
  ],
  ["exercises/ex10.ts", ["--sandbox"], /^source_id\t.*\trv\thmag\n61000000000000\d+\t/],
  ["exercises/ex10.ts", ["--sandbox", "--samp"], /^http:\S+\/results\/result\n$/],
  ["exercises/ex12.ts", ["--sandbox"], /^202\.470000 47\.195000\t7\ttables\/vicinity-0\.vot\n/],
  ["exercises/ex17.ts", ["--sandbox"], /^#cutout\t1\tCutout\n#preview-plot\t1\tPlot preview\n/],
  [
    "exercises/ex23.ts",
    ["--sandbox", "--samp", "--as=table"],
    /^spectra\/synthetic-rigel-blue\.vot\tSYNTHETIC.*\t10516$/m,
  ],
  ["exercises/ex14.ts", ["--sandbox"], /^http:\S+\/gavo\t20000\t200000\n$/],
  ["exercises/ex15.ts", ["--sandbox"], /^Virgo\t195\.01667\t12\.68222\t0\.00007\t/],
  ["exercises/ex16.ts", ["--sandbox"], /^ivo:\/\/cds\.vizier\/ii\/283\tII\/283\t/m],
  ["exercises/ex19.ts", ["--sandbox"], /^http:\S+\/barenames\tJ\/Syn\/1\/1\/table1$/m],
  ["exercises/ex20.ts", ["--sandbox"], /#features-adql-unit\tIN_UNIT\tyes\n/],
  ["exercises/ex21.ts", ["--sandbox"], /\tastrom\.cat\t.*\tfactor\t/],
  ["exercises/ex22.ts", ["--sandbox", "--samp"], /\tspectra\/synth\S+\.vot\thttp:/],
  ["exercises/ex24.ts", ["--sandbox", "--samp"], /^hd\tmv_meas\tspectral\tsource_id\t/],
  ["aip/version.ts", [], /^@denovo\/vo\t\d/],
  ["aip/login.ts", ["--sandbox"], /\tARCHIVED\tO3-wind-velo-disp\t/],
  ["aip/sync-query.ts", ["--sandbox"], /^phot_band\tphot_centwave\t/],
  ["aip/async-30s.ts", ["--sandbox"], /^target_id\thes_name\t/],
  ["aip/async-5m.ts", ["--sandbox"], /^hes_name\twing_sigma\t/],
  ["aip/from-files.ts", ["--sandbox"], /^BPT-line\t\d+\tresults\/BPT-line\.vot$/m],
  ["aip/download-files.ts", ["--sandbox"], /^fits\/\S+\.fits\t8640$/m],
  ["aip/convert.ts", ["--sandbox", "--to=arrays"], /^target_id\tFloat64Array\t41\t1, 2, 3$/m],
  ["aip/archive.ts", ["--sandbox"], /^O3-wind-velo-disp\thttp/m],
  ["aip/rerun.ts", ["--sandbox"], /^http:\S+\thttp:\S+\t[A-Z]+$/m],
  ["aip/submit-later.ts", ["--sandbox"], /^http:\/\/127\.0\.0\.1:\d+\/aip\/tap\/async\/\S+\n$/],
  ["aip/fetch-later.ts", ["--sandbox"], /^objname\tsn\n/],
  ["aip/stella.ts", ["--sandbox"], /^objname\tsptype\t/],
  ["denovo.ts", ["cone", "--sandbox"], /\nHIP 32349\t32349\t101\.2872\t-16\.7161\t-1\.44\t/],
];

/** What scripts leave. */
const FILES: Readonly<Record<string, readonly string[]>> = {
  "basicsiap.ts": ["images"],
  "multisiap.ts": ["images"],
  "datalink-previews.ts": ["previews.png"],
  "datalink-soda.ts": ["cutouts"],
  "soda-with-rows.ts": ["slices"],
  "fetch3.ts": ["tables"],
  "fetch3-async.ts": ["tables"],
  "globalsiap.ts": ["images"],
  "get-spectra.ts": ["spectra"],
  "multitap.ts": ["all-pms.vot"],
  "epnquery.ts": ["tables"],
  "exercises/ex07.ts": ["tables"],
  "exercises/ex12.ts": ["tables"],
  "exercises/ex18.ts": ["pictures"],
  "exercises/ex22.ts": ["spectra"],
  "exercises/ex23.ts": ["spectra"],
  "aip/from-files.ts": ["results"],
  "aip/download-files.ts": ["fits"],
  "aip/submit-later.ts": ["job_url.txt"],
};

Deno.test("scripts run by URL, from an empty folder with an empty DENO_DIR", async (t) => {
  await withHome(async ({ home, startHub, taker }) => {
    const cache = `${home}/cache`;
    await startHub();
    const { got } = await taker("Viewer", [TABLE, IMAGE, SPECTRUM]);
    await withTree(async (base, asked) => {
      const steps = SCRIPTS.map(([script, args, wanted]) =>
        [script, () =>
          withFolder(async (cwd) => {
            const env = { DENO_DIR: cache, HOME: home };
            const { code, stdout, stderr } = await runScript(script, args, { base, cwd, env });
            assertEquals(code, 0, stderr);
            assertMatch(stdout, wanted);
            assertEquals(filesIn(cwd), FILES[script] ?? []);
          })] as const
      );
      // The first one finds the cache empty.
      await stepsInPairs(t, steps.slice(0, 1));
      await stepsInPairs(t, steps.slice(1));
      await t.step("web/serve.ts", async () => {
        await withFolder(async (cwd) => {
          const flags = ["run", "-q", "--no-prompt", ...headerFlags("web/serve.ts")];
          const options = { cwd, env: { DENO_DIR: cache, HOME: home } };
          await using page = startEndless([...flags, `${base}scripts/web/serve.ts`], options);
          const [url] = await page.until(/http:\/\/127\.0\.0\.1:\d+\/\n/);
          const response = await createHttp().send(`${url.trim()}samp_page.js`);
          assertMatch(await response.text(), /samp\.webhub\./);
          assertEquals((await page.interrupt()).code, 130);
        });
      });
      assertEquals(new Set(got.map(({ mtype }) => mtype)).size, 3);
      assert(asked.has("/scripts/basicsiap.ts") && asked.has("/sandbox/data/m51.fits.gz.b64.txt"));
    });
  });
});
