/** Fixtures of tests/fixtures/fits, read from disk. */

const FOLDER = new URL("../../fixtures/fits/", import.meta.url);

export function fixture(name: string): Uint8Array {
  return Deno.readFileSync(new URL(name, FOLDER));
}

export function fixtureJson<T>(name: string): T {
  return JSON.parse(Deno.readTextFileSync(new URL(name, FOLDER)));
}

/** A file of header records and data, padded as FITS wants it. */
export function fileOf(
  records: readonly string[],
  data: Uint8Array = new Uint8Array(0),
): Uint8Array {
  const text = [...records, "END"].map((record) => record.padEnd(80)).join("");
  const head = Math.ceil(text.length / 2880) * 2880;
  const bytes = new Uint8Array(head + Math.ceil(data.length / 2880) * 2880);
  bytes.fill(0x20, 0, head);
  bytes.set(new TextEncoder().encode(text));
  bytes.set(data, head);
  return bytes;
}

/** A small seeded generator (mulberry32): numbers from 0 to 1. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
