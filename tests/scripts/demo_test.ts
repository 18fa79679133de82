import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../deps/assert.ts";
import { readImage } from "../../core/fits/hdu.ts";
import { readTable } from "../../core/votable/read.ts";
import { readPicture } from "../../core/plot/mod.ts";
import { decodePng } from "../../deps/png.ts";
import { filesIn, ROOT, run, runScript, withFolder } from "./_run.ts";

/** The flags of the task, so that it is tried with just these. */
function taskFlags(): readonly string[] {
  const { tasks } = JSON.parse(Deno.readTextFileSync(`${ROOT}deno.json`));
  const words = (tasks.demo as string).split(" ");
  assertEquals(words.slice(-2), ["scripts/denovo.ts", "demo"]);
  return words.filter((word) => word.startsWith("--allow-"));
}

Deno.test("demo finds, saves and shows M51, asks and joins tables, and prints three commands that work", async () => {
  await withFolder(async (cwd) => {
    const flags = taskFlags();
    assert(flags.includes("--allow-net=127.0.0.1"));
    const secret = "samp.secret=not-for-demos\nsamp.hub.xmlrpc.url=http://127.0.0.1:9/\n";
    await Deno.writeTextFile(`${cwd}/.samp`, secret);
    const env = { SAMP_HUB: `std-lockurl:file://${cwd}/.samp` };
    const { code, stdout, stderr } = await runScript("denovo.ts", ["demo"], { cwd, flags, env });
    assertEquals([code, stderr], [0, ""]);
    // The user's own hub is left alone.
    assertEquals(await Deno.readTextFile(`${cwd}/.samp`), secret);
    assertEquals(filesIn(cwd), [".samp", "denovo-demo"]);
    assertEquals(stdout.includes("\x1b"), false);
    assertStringIncludes(stdout, "M51, B, 600 s, Kitt Peak 1987-04-05 (full frame)");
    assertStringIncludes(stdout, "Cite: IRAF test image dev$pix");
    assertEquals(filesIn(`${cwd}/denovo-demo`), [
      "clusters.vot",
      "constellations.vot",
      "galaxy.jpeg",
      "images.vot",
      "m51.fits",
      "m51.png",
      "planets.vot",
      "sed.png",
      "visible-planets.vot",
    ]);
    const png = decodePng(await Deno.readFile(`${cwd}/denovo-demo/m51.png`));
    assertEquals([png.width, png.height, png.channels], [512, 512, 3]);
    const image = await readImage(await Deno.readFile(`${cwd}/denovo-demo/m51.fits`));
    assertEquals([image.width, image.height], [512, 512]);
    const table = await readTable(await Deno.readFile(`${cwd}/denovo-demo/images.vot`));
    assertEquals(table.length, 7);

    const planets = await readTable(await Deno.readFile(`${cwd}/denovo-demo/planets.vot`));
    const file = await Deno.readFile(`${cwd}/denovo-demo/visible-planets.vot`);
    const visible = (await readTable(file)).expect({
      name: "string",
      star: "string",
      vmag: "number",
      pc: "number",
    });
    assertEquals([planets.length, visible.names.includes("mass")], [124, true]);
    const hosts = new Map([...visible].map(({ name, ...rest }) => [name, rest]));
    assertEquals([hosts.get("eps Eridani b")?.star, hosts.get("eps Eridani b")?.pc], ["Ran", 3.2]);
    assertStringIncludes(stdout, `\n${hosts.size} of 124 planets go round a star`);
    assertStringIncludes(stdout, "Cite: Open Exoplanet Catalogue");
    const clusters = await readTable(await Deno.readFile(`${cwd}/denovo-demo/clusters.vot`));
    assertEquals([clusters.length, clusters.row(0)["name"]], [5, "NGC6121"]);
    const ordered = stdout.match(/^\d\. .*(?= ─)/gm)?.map((line) => line.replace(/ ─*$/, ""));
    assertMatch(stdout, /\n\d+ services in the Registry, 18 asked at once, 3 answered: 7 images, /);
    for (const kind of ["refused", "html", "truncated", "dripping", "hanging"]) {
      assertMatch(stdout, new RegExp(`^${kind} sia2? +sia2? +${kind} `, "m"));
    }
    const mirrored =
      /^refused sia +sia +0 images, 7 known already +http:\S+ answered as a mirror: /m;
    assertMatch(stdout, mirrored);
    assertEquals(ordered?.slice(6, 8), [
      "7. A galaxy that turns, cut out of a cube on the server",
      "8. The light of a star, from three catalogues",
    ]);
    for (const file of ["galaxy.jpeg", "sed.png"]) {
      const { width } = await readPicture(await Deno.readFile(`${cwd}/denovo-demo/${file}`));
      assertEquals(width, file === "sed.png" ? 1440 : 480);
    }
    assertMatch(stdout, /Object \d+ of 45: 10 bands of 3 catalogues/);
    const [, seconds] = /\n11\. Done, in (\d+\.\d) s /.exec(stdout) ?? [];
    assert(Number(seconds) < 30, `${seconds} s`);
    assertEquals(
      stdout.slice(stdout.indexOf("\n9. "), stdout.indexOf("\n10. ")).split("\n").slice(6),
      [
        `viewer: got "planets", ${planets.length} rows of ${planets.names.length} columns`,
        "viewer: a click on row 2",
        "sender: row 2 is eps Eridani b, I say where it is",
        "viewer: looking at 53.229170 -9.458060",
        "",
      ],
    );
    assertEquals(ordered?.slice(4, 6), [
      "5. Three questions at once",
      "6. Join our table with theirs",
    ]);

    const commands = [...stdout.matchAll(/^ {2}deno task denovo (.*)$/gm)].map(([, line]) =>
      line ?? ""
    );
    assertEquals(commands.length, 3);
    for (const line of commands) {
      const tried = await runScript("denovo.ts", line.split(" "), { cwd });
      assertEquals(tried.code, 0, `${line}: ${tried.stderr}`);
    }
    assert(filesIn(`${cwd}/denovo-demo`).includes("images.html"));

    const again = await runScript("denovo.ts", ["demo"], {
      cwd,
      flags,
      env: { npm_command: "exec" },
    });
    assertEquals([again.code, filesIn(`${cwd}/denovo-demo`).length], [0, 10]);
    assertMatch(
      again.stdout,
      /\n {2}npx -y deno@\d+\.\d+\.\d+ task denovo table info denovo-demo\//,
    );
  });
});

Deno.test("the task demo runs without a question", async () => {
  const { tasks } = JSON.parse(Deno.readTextFileSync(`${ROOT}deno.json`));
  assertStringIncludes(tasks.demo, "--no-prompt");
  assertStringIncludes(tasks.sandbox, "--no-prompt");
  const { stdout, stderr } = await run(Deno.execPath(), ["task", "--quiet", "sandbox", "--help"], {
    cwd: ROOT,
  });
  assertStringIncludes(stdout + stderr, "Usage: denovo sandbox [options]");
});
