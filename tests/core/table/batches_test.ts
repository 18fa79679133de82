import { assert, assertEquals, assertRejects, assertThrows } from "../../../deps/assert.ts";
import { ColumnError } from "../../../core/runtime/errors.ts";
import { batches, matchInBatches, type RunBatch, uploadJoin } from "../../../core/table/batches.ts";
import { join } from "../../../core/table/join.ts";
import { Table } from "../../../core/table/table.ts";

const numbers = (count: number) =>
  Table.fromColumns({
    id: BigInt64Array.from({ length: count }, (_, i) => 2n ** 60n + BigInt(i)),
    x: Float64Array.from({ length: count }, (_, i) => i / 2),
    note: Array.from({ length: count }, (_, i) => `n${i}`),
  });

/** What a service knows: for each identifier its last digit, and where it got that from. */
const remote = (count: number) =>
  Table.fromColumns({
    id: numbers(count).column("id").toArray(),
    digit: Int32Array.from({ length: count }, (_, i) => i % 10),
  });

Deno.test("batches() cuts all rows, the last ones too", () => {
  for (const count of [0, 1, 6, 7, 8, 20, 21, 22]) {
    const parts = [...batches(numbers(count), 7)];
    const sizes = parts.map((part) => part.length);
    assertEquals(sizes.length, Math.ceil(count / 7));
    assert(sizes.slice(0, -1).every((size) => size === 7));
    assertEquals(parts.flatMap((part) => part.toArray()), [...numbers(count).toArray()]);
  }
  for (const size of [0, -1, 1.5, NaN]) {
    assertThrows(() => [...batches(numbers(1), size)], RangeError, `parts of ${size} rows`);
  }
});

Deno.test("matchInBatches() sends the wanted columns of all rows and keeps the order of the parts", async () => {
  const sent: string[] = [];
  const result = await matchInBatches(
    numbers(25),
    { columns: ["x", "id"], size: 10 },
    async (part, index) => {
      sent.push(`${index}: ${part.names} ${part.length}`);
      // Later parts answer earlier.
      for (let i = 0; i < 10 - 3 * index; i++) await Promise.resolve();
      return part;
    },
    { concurrency: 3 },
  );
  assertEquals(sent, ["0: x,id 10", "1: x,id 10", "2: x,id 5"]);
  assertEquals(result.column("id").toArray(), numbers(25).column("id").toArray());
});

Deno.test("matchInBatches() runs no more at once than allowed", async () => {
  for (const concurrency of [1, 2]) {
    let running = 0;
    let most = 0;
    await matchInBatches(numbers(9), { size: 2 }, async (part) => {
      most = Math.max(most, ++running);
      for (let i = 0; i < 5; i++) await Promise.resolve();
      running--;
      return part;
    }, concurrency === 1 ? {} : { concurrency });
    assertEquals(most, concurrency);
  }
});

Deno.test("matchInBatches() stops at the first failure, and aborts what is under way", async () => {
  const calls: number[] = [];
  const signals: AbortSignal[] = [];
  const run: RunBatch = (part, index, { signal }) => {
    calls.push(index);
    signals.push(signal);
    if (index === 1) throw new TypeError("service says no");
    return index === 0 ? part : new Promise(() => {});
  };
  const all = matchInBatches(numbers(100), { size: 10 }, run, { concurrency: 3 });
  await assertRejects(() => all, TypeError, "service says no");
  assert(calls.length < 6);
  assert(signals.slice(2).every((signal) => signal.aborted));
});

Deno.test("matchInBatches() ends with the signal's own reason", async () => {
  const controller = new AbortController();
  const run: RunBatch = () => {
    controller.abort(new RangeError("enough"));
    return new Promise(() => {});
  };
  const { signal } = controller;
  await assertRejects(
    () => matchInBatches(numbers(5), { size: 2 }, run, { signal }),
    RangeError,
    "enough",
  );
});

Deno.test("matchInBatches() of an empty table asks nobody; wrong sizes and columns are refused", async () => {
  const run: RunBatch = () => {
    throw new Error("must not be called");
  };
  assertEquals((await matchInBatches(numbers(0), { size: 5 }, run)).columns, []);
  await assertRejects(() => matchInBatches(numbers(1), { size: 0 }, run), RangeError);
  await assertRejects(() => matchInBatches(numbers(1), { columns: ["y"] }, run), ColumnError);
});

Deno.test("uploadJoin() uploads what is needed and gives the rows of every part, the last too", async () => {
  const local = numbers(25);
  const sent: string[] = [];
  const result = await uploadJoin(
    local,
    { id: "id", columns: ["x"], size: 10 },
    (part) => {
      sent.push(`${part.names} ${part.length}`);
      return join(remote(24), part.select(["id"]), { on: "id", order: "right" });
    },
  );
  assertEquals(sent, ["id,x 10", "id,x 10", "id,x 5"]);
  assertEquals(result.names, ["id", "x", "note", "digit"]);
  assertEquals(result.toArray(), join(local, remote(24), { on: "id" }).toArray());
  assertEquals(result.length, 24);
});

Deno.test("uploadJoin() keeps rows without an answer on request", async () => {
  const local = numbers(5);
  const run: RunBatch = (part) => join(part, remote(3), { on: "id" });
  const all = await uploadJoin(local, { id: "id", size: 2 }, run, { how: "left" });
  assertEquals(all.column("digit").toArray(), [0, 1, 2, null, null]);
});

Deno.test("uploadJoin() sends each identifier once, and rows without one never", async () => {
  const local = Table.fromColumns({
    id: ["b", "a", null, "b", "a"],
    n: Int32Array.of(1, 2, 3, 1, 2),
    row: Int32Array.of(0, 1, 2, 3, 4),
  });
  const sent: unknown[] = [];
  const run: RunBatch = (part) => {
    sent.push(...part.column("id"));
    return Table.fromColumns({ ID: part.column("id"), found: part.column("n") });
  };
  const result = await uploadJoin(local, { id: "id", columns: ["n"], size: 1 }, run);
  assertEquals(sent, ["b", "a"]);
  assertEquals(result.toArray().map(({ row, found }) => `${row} ${found}`), [
    "0 1",
    "1 2",
    "3 1",
    "4 2",
  ]);
  assertEquals(result.names, ["id", "n", "row", "found"]);
  await assertRejects(
    () => uploadJoin(local, { id: "id", columns: ["row"] }, run),
    ColumnError,
    'rows 0 and 3 have the same id, but differ in "row"',
  );
});

Deno.test("uploadJoin() numbers the rows where there is no identifier", async () => {
  const local = Table.fromColumns({ ra: [10, 10, 30], local_row: ["x", "y", "z"] });
  const sent: string[] = [];
  const run: RunBatch = (part) => {
    sent.push(part.names.join());
    // Two matches for the first row, none for the second.
    const rows = [...part.column("local_row_2")].flatMap((row) =>
      row === 1 ? [] : row === 0 ? [0, 0] : [row]
    );
    return Table.fromColumns({
      local_row_2: rows,
      ra: rows.map((_, i) => i),
    });
  };
  const result = await uploadJoin(local, { columns: ["ra"], size: 2 }, run, {
    how: "left",
    suffixes: ["", "_remote"],
  });
  assertEquals(sent, ["local_row_2,ra", "local_row_2,ra"]);
  assertEquals(result.toArray() as unknown, [
    { ra: 10, local_row: "x", ra_remote: 0 },
    { ra: 10, local_row: "x", ra_remote: 1 },
    { ra: 10, local_row: "y", ra_remote: null },
    { ra: 30, local_row: "z", ra_remote: 0 },
  ]);
});

Deno.test("uploadJoin() of nothing asks nobody; answers without the identifier are refused", async () => {
  const run: RunBatch = (part) => part.select(["x"]);
  const shape = { id: "id", columns: ["x"] };
  for (const how of ["inner", "left"] as const) {
    const none = await uploadJoin(numbers(0), shape, run, { how });
    assertEquals([none.length, none.names.join()], [0, "id,x,note"]);
  }
  const nulls = Table.fromColumns({ id: [null, null], x: [1, 2] });
  assertEquals((await uploadJoin(nulls, shape, run)).length, 0);
  assertEquals((await uploadJoin(nulls, shape, run, { how: "left" })).length, 2);
  await assertRejects(
    () => uploadJoin(numbers(1), shape, run),
    ColumnError,
    'it has no column "id"; select it from the upload',
  );
  await assertRejects(
    () => uploadJoin(numbers(1), { id: "idd" }, run),
    ColumnError,
    "did you mean",
  );
});
