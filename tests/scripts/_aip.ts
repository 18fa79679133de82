/**
 * A service like those of the AIP, for tests of scripts: it wants a token, archives jobs in place of deleting them, and
 * lists files whose paths are relative.
 *
 * @module
 */
import { type Handler, type TestServer, withServer } from "../_server.ts";
import { type FakeOptions, type FakeTap, fakeTap, tableText } from "../protocols/_fake_tap.ts";
import { type Outcome, type RunOptions, runScript } from "./_run.ts";

/** The token that the service knows. */
export const TOKEN = "0123456789abcdef0123456789abcdef01234567";

/** Makes the service below `/tap`, with files below `/files/`. */
export function fakeAip(options: FakeOptions = {}): FakeTap {
  const tap = fakeTap({
    archives: true,
    answer: (parameters) =>
      /file_urls/.test(parameters.get("QUERY") ?? "") ? filesText(PATHS) : tableText(2),
    ...options,
  });
  const handler: Handler = async (request, server) => {
    const { pathname } = new URL(request.url);
    if (request.headers.get("authorization") !== `Token ${TOKEN}`) {
      const headers = { "www-authenticate": "Token" };
      return new Response("Authentication credentials were not provided", { status: 401, headers });
    }
    const [, file] = /^\/files\/(.*)$/.exec(pathname) ?? [];
    if (file === undefined) return await tap.handler(request, server);
    return FILES[file] === undefined
      ? new Response("no such file", { status: 404 })
      : new Response(FILES[file]);
  };
  return { jobs: tap.jobs, handler };
}

/** What the column `file_urls` has. */
export const PATHS = [
  "cubes/a.fits",
  "cubes/b %231.fits",
  "cubes/a.fits",
  "other/a.fits",
  "",
  "../../tap/async",
  "http://example.invalid/x.fits",
  "cubes/missing.fits",
];

/** What is below `/files/`. */
const FILES: Readonly<Record<string, string>> = {
  "cubes/a.fits": "first",
  "cubes/b%20%231.fits": "second one",
  "other/a.fits": "of the same name",
};

function filesText(paths: readonly string[]): string {
  const rows = paths.map((path) => `<TR><TD>${path}</TD></TR>`).join("");
  return `<VOTABLE version="1.4"><RESOURCE type="results"><INFO name="QUERY_STATUS" value="OK"/>
    <TABLE><FIELD name="file_urls" datatype="char" arraysize="*"/>
    <DATA><TABLEDATA>${rows}</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`;
}

/** Runs a script of `scripts/aip/` at the service, with the flags of its header, and a token unless told otherwise. */
export function runAip(
  script: string,
  server: TestServer,
  args: readonly string[] = [],
  options: RunOptions & { readonly flags?: readonly string[] } = {},
): Promise<Outcome> {
  return runScript(`aip/${script}`, [`--url=${server.url}/tap`, ...args], {
    ...options,
    env: { AIP_TOKEN: TOKEN, ...options.env },
  });
}

/** Runs a test at the service. */
export function withAip<T>(
  work: (server: TestServer, tap: FakeTap) => Promise<T>,
  options?: FakeOptions,
): Promise<T> {
  const tap = fakeAip(options);
  return withServer(tap.handler, (server) => work(server, tap));
}
