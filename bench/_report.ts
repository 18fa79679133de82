/**
 * What was measured, as lines and as JSON.
 *
 * @module
 */
import type { Comparison } from "./_compare.ts";
import { digits, peak } from "./_judge.ts";
import { type Measurement, median } from "./_measure.ts";
import type { Verdict } from "./_judge.ts";
import type { Machine } from "./_machine.ts";
import type { Peer } from "./peers.ts";

/** The machine and the versions. */
export function headLines(machine: Machine, peers: readonly Peer[]): readonly string[] {
  const found = peers.flatMap(({ name, version }) =>
    version === undefined ? [] : `${name} ${version}`
  );
  return [
    `${machine.cpu}, ${machine.cores} cores, ${
      digits(machine.memoryBytes / 2 ** 30)
    } GiB, ${machine.system}`,
    [`denovo ${machine.denovo}`, `Deno ${machine.deno} (V8 ${machine.v8})`, ...found].join(", "),
    ...peers.filter(({ version }) => version === undefined)
      .map(({ name, tried }) => `Missing: ${name} (tried: ${tried})`),
  ];
}

/** One task's measurements. */
export function taskLines({ task, ours, pairs, errors }: Comparison): readonly string[] {
  const lines = [`\n${task.name}: ${task.title}`];
  if (ours.length > 0) lines.push(sideLine("denovo", ours));
  for (const [name, list] of pairs) {
    if (list.length === 0) continue;
    const ratios = list.map(({ ours, theirs }) => theirs.ms / ours.ms);
    const each = ratios.length > 1 ? ` [${ratios.map(digits).join(" ")}]` : "";
    lines.push(
      `${sideLine(name, list.map(({ theirs }) => theirs))}  ${digits(median(ratios))}x${each}`,
    );
  }
  return [...lines, ...errors.map((error) => `  ${error}`)];
}

function sideLine(name: string, runs: readonly Measurement[]): string {
  const cpu = median(runs.flatMap(({ cpuMs }) => cpuMs ?? []));
  const top = peak(runs);
  return `  ${name.padEnd(8)}${seconds(median(runs.map(({ ms }) => ms)))}` +
    (Number.isNaN(cpu) ? "" : `  CPU ${seconds(cpu)}`) +
    (Number.isNaN(top) ? "" : `  peak ${(top / 2 ** 20).toFixed(0).padStart(5)} MiB`) +
    `  ${runs.length} run${runs.length === 1 ? "" : "s"}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(3).padStart(8)} s`;
}

/** Everything, for machines to read; commands are left out since they name folders of this machine. */
export function jsonReport(
  machine: Machine,
  peers: readonly Peer[],
  comparisons: readonly Comparison[],
  verdicts: readonly Verdict[],
): string {
  const report = {
    date: new Date().toISOString(),
    machine,
    peers: peers.map(({ name, version }) => ({ name, version: version ?? null })),
    tasks: comparisons.map(({ task, ours, pairs, errors }) => ({
      name: task.name,
      title: task.title,
      ours,
      pairs: Object.fromEntries(pairs),
      errors,
    })),
    targets: verdicts.map(({ target, figure, verdict, reason }) => ({
      ...target,
      figure: Number.isNaN(figure) ? null : figure,
      verdict,
      reason,
    })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
