import { assert, assertEquals, assertRejects, assertThrows } from "../../../deps/assert.ts";
import { basicAuth, cookieAuth, tokenAuth } from "../../../core/runtime/auth.ts";
import { NetworkError, UnsupportedError } from "../../../core/runtime/errors.ts";
import { createHttp } from "../../../core/runtime/http.ts";
import { responseUrl } from "../../../core/runtime/status.ts";
import { withServer } from "../../_server.ts";

const http = createHttp({ maxRetries: 0 });

function to(location: string, status = 302): Response {
  return new Response(null, { status, headers: { location } });
}

for (
  const [status, method, expected] of [
    [301, "POST", "POST"],
    [302, "POST", "POST"],
    [303, "POST", "GET"],
    [307, "POST", "POST"],
    [308, "POST", "POST"],
    [301, "GET", "GET"],
    [303, "GET", "GET"],
    [303, "HEAD", "HEAD"],
    [302, "HEAD", "HEAD"],
    [303, "DELETE", "GET"],
    [302, "PUT", "PUT"],
  ] as const
) {
  Deno.test(`send() goes from ${method} to ${expected} over ${status}`, async () => {
    await withServer(
      (request) => request.url.endsWith("/start") ? to("/end?a=1", status) : new Response("end"),
      async (server) => {
        const hasBody = method === "POST" || method === "PUT";
        const headers = { "content-type": "text/x-adql", "x-note": "kept" };
        const init = hasBody ? { method, headers, body: "SELECT 1" } : { method, headers };
        const response = await http.send(new Request(`${server.url}/start`, init));
        await response.text();
        assertEquals(responseUrl(response), `${server.url}/end?a=1`);
        assert(response.redirected);
        const [first, second] = server.requests;
        assertEquals([first?.method, second?.method], [method, expected]);
        assertEquals(second?.path, "/end?a=1");
        assertEquals(second?.headers.get("x-note"), "kept");
        const kept = hasBody && expected === method;
        assertEquals(second?.body, kept ? "SELECT 1" : "");
        if (hasBody) assertEquals(second?.headers.get("content-type"), kept ? "text/x-adql" : null);
      },
    );
  });
}

Deno.test("send() keeps an uploaded form over a redirect", async () => {
  await withServer(async (request) => {
    if (request.url.endsWith("/start")) return to("end", 307);
    const form = await request.formData();
    return new Response(`${form.get("LANG")} ${await (form.get("file") as File).text()}`);
  }, async ({ url }) => {
    const body = new FormData();
    body.set("LANG", "ADQL");
    body.set("file", new Blob(["<VOTABLE/>"]), "mine.xml");
    const response = await http.send(new Request(`${url}/start`, { method: "POST", body }));
    assertEquals(await response.text(), "ADQL <VOTABLE/>");
  });
});

Deno.test("send() resolves relative, absolute and non-ASCII locations", async () => {
  await withServer((request) => {
    const { pathname, search, origin } = new URL(request.url);
    if (search !== "") return to(`${origin}/e#part`);
    if (pathname === "/a/b") return to("../c");
    if (pathname === "/c") return to("?x=%20");
    return new Response(pathname);
  }, async (server) => {
    const response = await http.send(`${server.url}/a/b`);
    assertEquals(await response.text(), "/e");
    assertEquals(server.requests.map(({ path }) => path), ["/a/b", "/c", "/c?x=%20", "/e"]);
    assertEquals(responseUrl(response), `${server.url}/e`);
  });
  const latin1 = String.fromCharCode(...new TextEncoder().encode("/é"));
  const seen: string[] = [];
  const double = createHttp({
    fetch: (request) => {
      seen.push(request.url);
      return Promise.resolve(seen.length === 1 ? to(latin1) : new Response("x"));
    },
  });
  await (await double.send("http://localhost/#here")).text();
  assertEquals(seen, ["http://localhost/", "http://localhost/%C3%A9"]);
});

Deno.test("send() follows ten redirects and no more, and sees circles", async () => {
  await withServer((request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/circle") return to("/elric");
    if (pathname === "/elric") return to("/circle");
    const left = Number(pathname.slice(1));
    return left === 0 ? new Response("there") : to(`/${left - 1}`);
  }, async (server) => {
    assertEquals(await (await http.send(`${server.url}/10`)).text(), "there");
    const before = server.requests.length;
    const many = await assertRejects(() => http.send(`${server.url}/11`), NetworkError);
    assert(many.message.includes("more than 10"), many.message);
    assertEquals(server.requests.length - before, 11);
    const circle = await assertRejects(() => http.send(`${server.url}/circle`), NetworkError);
    assert(circle.message.includes("circle"), circle.message);
    assertEquals(server.requests.length - before, 13);
  });
});

for (
  const target of ["file:///etc/passwd", "data:text/plain,hello", "ftp://localhost/x", "http://["]
) {
  Deno.test(`send() refuses a redirect to ${target}`, async () => {
    await withServer(() => to(target), async (server) => {
      await assertRejects(() => http.send(server.url), NetworkError);
      assertEquals(server.requests.length, 1);
    });
  });
}

Deno.test("send() refuses URLs that are not http, before anything is sent", async () => {
  for (const url of ["file:///etc/passwd", "data:text/plain,hello", "ftp://localhost/x"]) {
    const error = await assertRejects(() => http.send(url), UnsupportedError);
    assertEquals(error.feature, `${new URL(url).protocol} URLs`);
  }
  await assertRejects(() => http.send("not a URL"), TypeError);
  const used = new Request("http://localhost/", { method: "POST", body: "x" });
  await used.text();
  await assertRejects(() => http.send(used), TypeError);
});

Deno.test("send() gives a redirect back to who asks for it, or fails on it", async () => {
  await withServer(() => to("/jobs", 303), async (server) => {
    const asked = new Request(`${server.url}/jobs/1`, { method: "DELETE", redirect: "manual" });
    const response = await http.send(asked);
    await response.body?.cancel();
    assertEquals([response.status, response.headers.get("location")], [303, "/jobs"]);
    const unwanted = new Request(server.url, { redirect: "error" });
    await assertRejects(() => http.send(unwanted), NetworkError);
    assertEquals(server.requests.length, 2);
  });
});

Deno.test("credentials reach every hop on their origin, and no other origin", async () => {
  await withServer((request) => {
    const { pathname, searchParams } = new URL(request.url);
    return pathname === "/bounce" ? to(searchParams.get("back") ?? "") : new Response("b");
  }, async (other) => {
    await withServer((request, { url }) => {
      switch (new URL(request.url).pathname) {
        case "/1":
          return to("/2", 307);
        case "/2":
          return to(`${other.url}/bounce?back=${url}/3`, 308);
        case "/3":
          return to("/4", 303);
        default:
          return new Response("done");
      }
    }, async (own) => {
      const layer = createHttp({
        credentials: [tokenAuth(`${own.url}/tap`, "s3cret"), cookieAuth(own.url, "sid=c00kie")],
        headers: { "x-project": "demo" },
      });
      const response = await layer.send(new Request(`${own.url}/1`, { method: "POST", body: "Q" }));
      assertEquals(await response.text(), "done");
      assertEquals(own.requests.map(({ method, path }) => `${method} ${path}`), [
        "POST /1",
        "POST /2",
        "POST /3",
        "GET /4",
      ]);
      for (const { headers } of own.requests) {
        assertEquals(headers.get("authorization"), "Bearer s3cret");
        assertEquals(headers.get("cookie"), "sid=c00kie");
        assertEquals(headers.get("x-project"), "demo");
      }
      assertEquals(other.requests.length, 1);
      const [bounced] = other.requests;
      assertEquals([bounced?.method, bounced?.body], ["POST", "Q"]);
      assertEquals(bounced?.headers.get("x-project"), "demo");
      const sent = JSON.stringify([...bounced?.headers ?? []]);
      assert(!/authorization|cookie|s3cret|c00kie/i.test(sent), sent);
    });
  });
});

Deno.test("send() drops the caller's own secret headers when it leaves the origin, for good", async () => {
  await withServer((_, { url }) => to(`${url}/x`), async (other) => {
    await withServer(
      (request) => request.url.endsWith("/end") ? new Response("end") : to("/end"),
      async (own) => {
        const headers = {
          authorization: "Bearer mine",
          cookie: "a=b",
          "x-api-key": "k",
          "x-auth-token": "t",
          accept: "text/xml",
        };
        await (await http.send(new Request(own.url, { headers }))).text();
        for (const request of own.requests) {
          assertEquals(request.headers.get("authorization"), "Bearer mine");
          assertEquals(request.headers.get("x-api-key"), "k");
        }
        const there = createHttp({
          fetch: (request) =>
            request.url.startsWith(own.url)
              ? Promise.resolve(to(`${other.url}/y`))
              : fetch(request),
        });
        await assertRejects(() => there.send(new Request(own.url, { headers })), NetworkError);
        const [first] = other.requests;
        for (const name of ["authorization", "cookie", "x-api-key", "x-auth-token"]) {
          assertEquals(first?.headers.get(name), null, name);
        }
        assertEquals(first?.headers.get("accept"), "text/xml");
      },
    );
  });
});

Deno.test("no credentials go along from https to http", async () => {
  const asked: Request[] = [];
  const layer = createHttp({
    credentials: tokenAuth("https://a.test", "s3cret"),
    fetch: (request) => {
      asked.push(request);
      return Promise.resolve(asked.length === 1 ? to("http://a.test/x") : new Response("x"));
    },
  });
  await (await layer.send("https://a.test/x")).text();
  assertEquals(asked.map(({ headers }) => headers.get("authorization")), ["Bearer s3cret", null]);
});

Deno.test("send() turns user name and password of a URL into Basic, which its errors do not show", async () => {
  await withServer(() => new Response("x"), async (server) => {
    const url = server.url.replace("//", "//ann:p%40ss@");
    const response = await http.send(`${url}/#part`);
    await response.text();
    assertEquals(response.redirected, false);
    assertEquals(server.requests[0]?.headers.get("authorization"), `Basic ${btoa("ann:p@ss")}`);
    assertEquals(responseUrl(response), `${server.url}/`);
  });
  const down = createHttp({ maxRetries: 0, fetch: () => Promise.reject(new TypeError("x")) });
  const error = await assertRejects(
    () => down.send("http://ann:p%40ss@a.test/?TOKEN=abc&q=1"),
    NetworkError,
  );
  assertEquals(error.url, "http://a.test/?TOKEN=***&q=1");
  assert(!/ann:|p%40ss|p@ss|abc/.test(Deno.inspect(error.message + error.url)));
});

Deno.test("cookies set on the way are sent back on the next hop", async () => {
  await withServer((request) => {
    if (request.headers.get("cookie")?.includes("session=1")) return new Response("inside");
    return new Response(null, {
      status: 302,
      headers: { location: request.url, "set-cookie": "session=1; Path=/; HttpOnly" },
    });
  }, async ({ url }) => {
    const layer = createHttp({ credentials: cookieAuth(url) });
    assertEquals(await (await layer.send(`${url}/login`)).text(), "inside");
    assertEquals(await (await layer.send(`${url}/other`)).text(), "inside");
  });
});

Deno.test("createHttp() refuses secrets among the headers for every host", () => {
  for (const name of ["Authorization", "Cookie", "X-Api-Key", "X-Auth-Token"]) {
    assertThrows(() => createHttp({ headers: { [name]: "x" } }), TypeError);
  }
});

Deno.test("basicAuth() is for its origin only", () => {
  const credentials = basicAuth("https://a.test/x/y", "ann", "geheim€");
  assertEquals(credentials.headersFor("https://b.test/"), {});
  assertEquals(credentials.headersFor("https://a.test:444/"), {});
  assertEquals(Object.keys(credentials.headersFor("https://a.test/z")), ["authorization"]);
});
