import { HttpStatusError, QueryError } from "../../core/runtime/errors.ts";
import {
  commandRequest,
  deleteJob,
  fetchParameters,
  fetchResults,
  isDone,
  sendCommand,
} from "../../protocols/_uws_command.ts";
import { assertEquals, assertRejects } from "../../deps/assert.ts";
import { errorText } from "./_fake_tap.ts";
import { recordingHttp } from "./_helpers.ts";

const JOB = "http://example.org/async/1?key=x";
const CONTEXT = { jobUrl: JOB, what: "start the job" };

function answering(...answers: readonly Response[]) {
  const rest = [...answers];
  return recordingHttp(() => rest.shift() as Response);
}

Deno.test("commandRequest() is a form to a resource of the job, whose query stays", async () => {
  const request = commandRequest(JOB, "phase", [["PHASE", "RUN"]]);
  assertEquals([request.method, request.url], [
    "POST",
    "http://example.org/async/1/phase?key=x",
  ]);
  assertEquals(await request.text(), "PHASE=RUN");
});

Deno.test("isDone() takes redirects and successes for done, and nothing else", () => {
  const statuses = [200, 201, 204, 301, 302, 303, 304, 307, 400, 404, 500];
  assertEquals(statuses.filter((status) => isDone(new Response(null, { status }))), [
    200,
    201,
    204,
    301,
    302,
    303,
    307,
  ]);
});

Deno.test("sendCommand() understands refusals, those with the status of a success too", async () => {
  const http = answering(
    new Response(null, { status: 303, headers: { location: JOB } }),
    new Response("whatever"),
    new Response(errorText("Not now")),
    new Response("Never", { status: 403 }),
  );
  const send = () => sendCommand(http, commandRequest(JOB, "phase", []), CONTEXT, {});
  await send();
  await send();
  await assertRejects(send, QueryError, "Not now");
  await assertRejects(send, HttpStatusError, "Cannot start the job: HTTP status 403");
  assertEquals(http.asked.length, 4);
});

Deno.test("deleteJob() does not mind a job that is gone, but a refusal", async () => {
  const http = answering(
    new Response(null, { status: 303 }),
    new Response("gone", { status: 404 }),
    new Response("gone", { status: 410 }),
    new Response("no", { status: 403 }),
  );
  for (let i = 0; i < 3; i++) await deleteJob(http, JOB, {});
  await assertRejects(() => deleteJob(http, JOB, {}), HttpStatusError, "delete the job");
  assertEquals(new Set(http.asked.map(({ method }) => method)), new Set(["DELETE"]));
});

Deno.test("fetchResults() and fetchParameters() read the lists of a job", async () => {
  const http = answering(
    new Response(
      `<results xmlns:x="http://www.w3.org/1999/xlink"><result id="a" x:href="results/a"/></results>`,
    ),
    new Response(`<parameters><parameter id="QUERY">SELECT 1</parameter></parameters>`),
  );
  const job = "http://example.org/async/1";
  const results = await fetchResults(http, job, {});
  assertEquals(results.map(({ id, href }) => [id, href]), [["a", `${job}/results/a`]]);
  const parameters = await fetchParameters(http, job, {});
  assertEquals(parameters.map(({ id, value }) => [id, value]), [["QUERY", "SELECT 1"]]);
  assertEquals(http.asked.map(({ url }) => url), [`${job}/results`, `${job}/parameters`]);
});
