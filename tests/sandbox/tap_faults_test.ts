import { assertEquals, assertMatch } from "../../deps/assert.ts";
import { ask } from "./_answers.ts";
import type { Ask } from "./_tap.ts";
import { complaints } from "./_tap_checks.ts";

/** The service with its answers changed. */
function changed(change: (text: string, path: string) => string): Ask {
  return async (path, init) => {
    const response = await ask(path, init);
    const { status, headers } = response;
    const text = await response.text();
    const kept = new Headers(headers);
    kept.delete("content-length");
    return new Response(status === 303 ? null : change(text, path), { status, headers: kept });
  };
}

Deno.test("the sandbox's TAP passes the checks of metadata, MAXREC, jobs and errors", async () => {
  assertEquals(await complaints(ask), []);
});

const FAULTS: readonly (readonly [name: string, faulty: Ask, complaint: RegExp])[] = [
  [
    "a unit that is wrong everywhere",
    changed((text) => text.replaceAll(/\bkpc\b/g, "pc")),
    /FIELD clusters.main."distance": pc,.*\n.*TAP_SCHEMA.*\n.*VOSI/,
  ],
  [
    "a unit that is wrong in results only",
    changed((text) => text.replaceAll('unit="mas/yr"', 'unit="arcsec/yr"')),
    /^FIELD clusters.main.pmra: arcsec\/yr/m,
  ],
  [
    "a UCD that is wrong in TAP_SCHEMA only",
    changed((text) => text.startsWith("<") ? text : text.replaceAll("phot.mag", "phot.flux")),
    /^TAP_SCHEMA stars.hip.vmag: mag,phot.flux/m,
  ],
  ["MAXREC ignored", ignoring("MAXREC"), /^MAXREC=9: 5044 rows\nMAXREC=9: no OVERFLOW/m],
  [
    "an overflow that is not told",
    changed((text) => text.replace('value="OVERFLOW"', 'value="OK"')),
    /^MAXREC=1: no OVERFLOW/m,
  ],
  [
    "200 in place of 303",
    async (path, init) => {
      const response = await ask(path, init);
      if (response.status !== 303) return response;
      return new Response("done", { headers: response.headers });
    },
    /^job made: status 200, not 303\nphase set: status 200, not 303/m,
  ],
  [
    "a phase in other words",
    changed((text) => text === "PENDING" ? "Pending" : text),
    /^job made: phase Pending/m,
  ],
  [
    "errors with status 200",
    async (path, init) => {
      const response = await ask(path, init);
      const { status, headers, body } = response;
      return new Response(body, { status: status === 400 ? 200 : status, headers });
    },
    /^wrong query: status 200, not 400$/m,
  ],
];

/** The service without a parameter. */
function ignoring(name: string): Ask {
  return (path, init) => {
    const body = init?.body;
    if (body instanceof URLSearchParams) body.delete(name);
    return ask(path, init);
  };
}

for (const [name, faulty, complaint] of FAULTS) {
  Deno.test(`the checks see ${name}`, async () => {
    assertMatch((await complaints(faulty)).join("\n"), complaint);
  });
}
