/**
 * Figures from measurements, and what the bars say to them.
 *
 * @module
 */
import type { Comparison } from "./_compare.ts";
import { type Measurement, median } from "./_measure.ts";
import type { Target, TargetKind } from "./targets.ts";

/** A bar and how it was met. */
export interface Verdict {
  readonly target: Target;
  /** NaN if it could not be measured. */
  readonly figure: number;
  readonly verdict: "PASS" | "FAIL" | "NOT MEASURED";
  /** Why it was not measured. */
  readonly reason?: string;
}

const MIB = 1024 * 1024;

/** Judges one bar. */
export function judge(target: Target, comparison: Comparison): Verdict {
  const figure = figureOf(target, comparison);
  const failed = comparison.errors.find((error) => error.startsWith("denovo "));
  if (Number.isNaN(figure)) {
    if (failed !== undefined) return { target, figure, verdict: "FAIL", reason: "denovo failed" };
    const reason = comparison.errors[0] ??
      (target.peer === undefined || comparison.pairs.has(target.peer)
        ? "GNU time is not there"
        : `${target.peer} is not there`);
    return { target, figure, verdict: "NOT MEASURED", reason };
  }
  const { atLeast = -Infinity, atMost = Infinity } = target;
  return { target, figure, verdict: figure >= atLeast && figure <= atMost ? "PASS" : "FAIL" };
}

function figureOf(target: Target, comparison: Comparison): number {
  const { ours } = comparison;
  const pairs = target.peer === undefined ? [] : comparison.pairs.get(target.peer) ?? [];
  switch (target.kind) {
    case "faster":
      return median(pairs.map(({ ours, theirs }) => theirs.ms / ours.ms));
    case "share":
      return median(pairs.map(({ ours, theirs }) => ours.ms / theirs.ms));
    case "cpu share":
      return median(pairs.map(({ ours, theirs }) => (ours.cpuMs ?? NaN) / (theirs.cpuMs ?? NaN)));
    case "ms":
      return median(ours.map(({ ms }) => ms));
    case "peak":
      return peak(ours) / MIB;
    case "peak beyond columns":
      return (peak(ours) - median(ours.map(({ outcome }) => outcome.columnBytes ?? NaN))) / MIB;
    case "alone":
      return median(
        pairs.map(({ ours, theirs }) =>
          (theirs.outcome.seconds ?? NaN) / (ours.outcome.seconds ?? NaN)
        ),
      );
    case "ms alone":
      return median(ours.map(({ outcome }) => 1000 * (outcome.seconds ?? NaN)));
    case "MB/s":
      return median(
        ours.map(({ outcome }) => (outcome.bytes ?? NaN) / (outcome.seconds ?? NaN) / 1e6),
      );
  }
}

/** The highest peak: a limit of memory must hold in every run. */
export function peak(runs: readonly Measurement[]): number {
  const peaks = runs.flatMap(({ peakBytes }) => peakBytes ?? []);
  return peaks.length === 0 ? NaN : Math.max(...peaks);
}

const FORMS: Readonly<Record<TargetKind, (figure: number, peer: string) => string>> = {
  "faster": (figure, peer) => `${digits(figure)}x as fast as ${peer}`,
  "share": (figure, peer) => `${digits(figure)} of ${peer}'s time`,
  "cpu share": (figure, peer) => `${digits(figure)} of ${peer}'s CPU time`,
  "ms": (figure) => `${digits(figure)} ms`,
  "peak": (figure) => `${digits(figure)} MiB at the peak`,
  "peak beyond columns": (figure) => `${digits(figure)} MiB at the peak beyond the columns`,
  "alone": (figure, peer) => `${digits(figure)}x as fast as ${peer}, for the work alone`,
  "ms alone": (figure) => `${digits(figure)} ms for the work alone`,
  "MB/s": (figure) => `${digits(figure)} MB/s`,
};

/** A verdict as a line. */
export function verdictLine({ target, figure, verdict, reason }: Verdict): string {
  const wanted = target.atLeast === undefined
    ? `at most ${target.atMost}`
    : `at least ${target.atLeast}`;
  const what = Number.isNaN(figure)
    ? `${target.kind}${target.peer === undefined ? "" : ` than ${target.peer}`}: ${reason}`
    : FORMS[target.kind](figure, target.peer ?? "");
  return `${verdict}  ${what} (wanted: ${wanted})`;
}

/** Three significant digits, or all before the point. */
export function digits(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
