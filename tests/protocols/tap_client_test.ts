import { HttpStatusError } from "../../core/runtime/errors.ts";
import { TapService } from "../../protocols/tap.ts";
import { assertEquals, assertRejects, assertStrictEquals } from "../../deps/assert.ts";
import { withServer } from "../_server.ts";
import { capabilitiesText } from "./_fake_tap.ts";

/** A service whose answers wait until the test lets them go. */
async function withSlow(
  work: (
    scene: {
      readonly service: TapService;
      readonly count: () => number;
      readonly asked: () => Promise<void>;
      readonly answer: (response: Response) => void;
    },
  ) => Promise<void>,
): Promise<void> {
  const waiting: ((response: Response) => void)[] = [];
  let arrived = Promise.withResolvers<void>();
  await withServer(() => {
    arrived.resolve();
    return new Promise((resolve) => waiting.push(resolve));
  }, async (server) => {
    await work({
      service: new TapService(`${server.url}/tap`),
      count: () => server.requests.length,
      asked: async () => {
        await arrived.promise;
        arrived = Promise.withResolvers();
      },
      answer: (response) => waiting.shift()?.(response),
    });
    for (const rest of waiting) rest(new Response(""));
  });
}

const document = (): Response => new Response(capabilitiesText(""));

Deno.test("TapService.capabilities() asks once for all who want them at once, and keeps the answer", async () => {
  await withSlow(async ({ service, count, asked, answer }) => {
    const all = [service.capabilities(), service.capabilities(), service.supports("UNION")];
    await asked();
    answer(document());
    const [first, second] = await Promise.all(all);
    assertStrictEquals(first, second);
    assertStrictEquals(await service.capabilities(), first);
    assertEquals(count(), 1);
  });
});

Deno.test("TapService.capabilities() goes on for the others when one leaves, and asks anew after a failure", async () => {
  await withSlow(async ({ service, count, asked, answer }) => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const left = service.capabilities({ signal: controller.signal }).catch((error) => error);
    const patient = service.capabilities();
    await asked();
    controller.abort(reason);
    assertStrictEquals(await left, reason);
    const refused = assertRejects(() => patient, HttpStatusError);
    answer(new Response("", { status: 404 }));
    await refused;
    assertEquals(count(), 1);
    const again = service.capabilities();
    await asked();
    answer(document());
    assertEquals((await again).tap !== undefined, true);
    assertEquals(count(), 2);
  });
});
