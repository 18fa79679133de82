/**
 * Our engine against a GAVO DaCHS on PostgreSQL: the same tables, the same queries, the same rows, names and types.
 *
 * @module
 */
import { AdqlError } from "../../core/adql/mod.ts";
import { Engine } from "../../core/engine/mod.ts";
import { QueryError } from "../../core/runtime/errors.ts";
import { createHttp } from "../../core/runtime/http.ts";
import { TapService } from "../../protocols/tap.ts";
import {
  assert,
  assertEquals,
  assertGreaterOrEqual,
  assertLessOrEqual,
  assertRejects,
} from "../../deps/assert.ts";
import { columnsOf, differingRow, inParallel, loadTables } from "./_differential.ts";
import { generatedQueries } from "./_differential_generated.ts";
import { type Difference, DIFFERENCES, QUERIES, REFUSED } from "./_differential_queries.ts";
import { DACHS, NO_DACHS, peerTest } from "./_peers.ts";

const http = createHttp({ purpose: "test", timeoutMs: 60_000 });
const GENERATED = generatedQueries(20261121, 90);

/** By which share numbers may differ: those that pgSphere computes by differences near 1 have fewer digits. */
function toleranceOf(query: string): number {
  return /\bAREA\(/.test(query) ? 1e-6 : 1e-11;
}

interface Outcome {
  readonly query: string;
  readonly rows: number;
  readonly columns: string | undefined;
  readonly cells: string | undefined;
}

async function ask(service: TapService, engine: Engine, query: string): Promise<Outcome> {
  const theirs = await service.query(query, { maxrec: 1_000_000 });
  const ours = (await engine.run(query)).table;
  const [a, b] = [columnsOf(theirs), columnsOf(ours)];
  const ordered = /ORDER BY [^()]*$/.test(query);
  return {
    query,
    rows: theirs.length,
    columns: a === b ? undefined : `${a} and ${b}`,
    cells: differingRow(theirs, ours, ordered, toleranceOf(query)),
  };
}

function explain({ query, columns, cells }: Outcome): string {
  return `${query}\n  ${[columns, cells].filter((text) => text !== undefined).join("\n  ")}`;
}

peerTest(
  "Engine answers as DaCHS does, but for the differences that ADQL 2.1 decides",
  NO_DACHS,
  async () => {
    const service = new TapService(`${DACHS}/tap`, { http });
    using engine = new Engine();
    assertGreaterOrEqual(await loadTables(service, engine), 25);
    const same = [...QUERIES, ...GENERATED];
    assertEquals(new Set(same).size, same.length, "queries are there once");
    assertGreaterOrEqual(QUERIES.length, 200);
    const outcomes = await inParallel(same, 3, (query) => ask(service, engine, query));
    const wrong = outcomes.filter(({ columns, cells }) => (columns ?? cells) !== undefined);
    assertEquals(wrong.map(explain), []);
    const some = outcomes.filter(({ rows }) => rows > 0).length;
    assertGreaterOrEqual(some, 0.85 * same.length, `${some} of ${same.length} have rows`);
    assert(outcomes.slice(0, QUERIES.length).every(({ rows }) => rows > 0), "ours have rows");

    assertLessOrEqual(DIFFERENCES.length, 15);
    const known = await inParallel(
      DIFFERENCES,
      3,
      async (difference) => ({ difference, outcome: await ask(service, engine, difference.query) }),
    );
    assertEquals(known.filter(({ difference, outcome }) => !isAsSaid(difference, outcome)), []);
  },
);

/** Whether a known difference is still there, and no other one. */
function isAsSaid({ differs }: Difference, { columns, cells }: Outcome): boolean {
  return differs === "columns" ? columns !== undefined && cells === undefined : cells !== undefined;
}

peerTest("Engine refuses what DaCHS refuses", NO_DACHS, async () => {
  const service = new TapService(`${DACHS}/tap`, { http });
  using engine = new Engine();
  await loadTables(service, engine);
  await inParallel(REFUSED, 3, async (query) => {
    await assertRejects(() => service.query(query), QueryError, undefined, query);
    const error = await engine.run(query).then(() => undefined, (thrown: unknown) => thrown);
    assert(error instanceof AdqlError || error instanceof QueryError, `${query}: ${error}`);
  });
});
