import { assertEquals, assertMatch, assertStringIncludes } from "../../deps/assert.ts";
import { createHttp } from "../../core/runtime/http.ts";
import { readTable } from "../../core/votable/read.ts";
import { startEndless } from "./_endless.ts";
import { headerFlags, ROOT, withFolder } from "./_run.ts";

Deno.test("serve.ts serves the page, its program and its table until Ctrl-C, with just the flags of its header", async () => {
  await withFolder(async (cwd) => {
    const script = `${ROOT}scripts/web/serve.ts`;
    const args = ["run", "-q", "--no-prompt", ...headerFlags("web/serve.ts"), script];
    await using running = startEndless(args, { cwd });
    const [url] = await running.until(/http:\/\/127\.0\.0\.1:\d+\//);
    const http = createHttp();
    const get = async (name: string) => {
      const response = await http.send(url + name);
      return [response.headers.get("content-type"), await response.text()] as const;
    };
    const [type, html] = await get("");
    assertEquals(type, "text/html; charset=utf-8");
    assertStringIncludes(html, '<script type="module" src="samp_page.js">');
    const [programType, program] = await get("samp_page.js");
    assertEquals([programType, /^import /m.test(program)], ["text/javascript", false]);
    assertStringIncludes(program, "samp.webhub.");
    const [tableType, stars] = await get("stars.vot");
    assertEquals([tableType, (await readTable(stars)).length], ["application/x-votable+xml", 12]);
    assertEquals((await http.send(`${url}../serve.ts`)).status, 404);
    const { code, stdout, stderr } = await running.interrupt();
    assertEquals([code, stdout], [130, `${url}\n`]);
    assertMatch(stderr, /^Open it, click on "Connect"[^\n]*\n$/);
  });
});
