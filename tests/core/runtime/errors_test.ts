import { assert, assertEquals } from "../../../deps/assert.ts";
import {
  ColumnError,
  FormatError,
  HttpStatusError,
  isVoError,
  JobError,
  NetworkError,
  QueryError,
  UnsupportedError,
  VoError,
  VoTimeoutError,
} from "../../../core/runtime/errors.ts";

const ALL = [
  new NetworkError("Cannot x", { url: "http://a.test/", query: "SELECT 1", cause: 1 }),
  new HttpStatusError("Cannot x", { status: 500, body: "b", retryAfterMs: 5 }),
  new VoTimeoutError("Cannot x", { limit: "idle", limitMs: 5 }),
  new FormatError("Cannot x", { format: "xml", line: 2, column: 3 }),
  new QueryError("Cannot x", { serviceMessage: "no" }),
  new JobError("Cannot x", { jobUrl: "http://a.test/1", phase: "ERROR" }),
  new UnsupportedError("Cannot x", { feature: "y" }),
  new ColumnError("Cannot x", { columnName: "ra", nearest: ["raj2000"] }),
];

Deno.test("VoError has a name, a code, and what was asked", () => {
  assertEquals(ALL.map(({ name, code }) => `${name} ${code}`), [
    "NetworkError E_NETWORK",
    "HttpStatusError E_HTTP_STATUS",
    "VoTimeoutError E_TIMEOUT",
    "FormatError E_FORMAT",
    "QueryError E_QUERY",
    "JobError E_JOB",
    "UnsupportedError E_UNSUPPORTED",
    "ColumnError E_COLUMN",
  ]);
  const [first, second] = ALL;
  assertEquals([first?.url, first?.query, first?.cause], ["http://a.test/", "SELECT 1", 1]);
  assert(second !== undefined && !("cause" in second));
});

Deno.test("isVoError() accepts this package's errors, of the codes asked for", () => {
  for (const error of ALL) {
    assert(error instanceof VoError && isVoError(error) && isVoError(error, error.code));
  }
  const [network] = ALL;
  assert(isVoError(network, "E_TIMEOUT", "E_NETWORK"));
  assert(!isVoError(network, "E_TIMEOUT"));
  for (const other of [new Error("x"), { code: "E_NETWORK" }, undefined]) assert(!isVoError(other));
});

Deno.test("FormatError ends with the position, where there is one", () => {
  const error = new FormatError("Cannot read", { format: "votable", line: 12 });
  assertEquals([error.message, error.detail], ["Cannot read at line 12, column 1", "Cannot read"]);
  assertEquals([error.line, error.column], [12, 1]);
  const binary = new FormatError("Cannot read", { format: "fits" });
  assertEquals([binary.message, binary.line, binary.column], ["Cannot read", undefined, undefined]);
});
