/**
 * The phases of a job as a state machine (UWS 1.1 §2.1.3).
 *
 * @module
 */

/** The ten phases of UWS 1.1. */
export type UwsPhase =
  | "PENDING"
  | "QUEUED"
  | "EXECUTING"
  | "COMPLETED"
  | "ERROR"
  | "ABORTED"
  | "UNKNOWN"
  | "HELD"
  | "SUSPENDED"
  | "ARCHIVED";

/** What holds in a phase, and which phases can follow. */
export interface PhaseRules {
  /** Whether nothing happens any more, unless somebody deletes the job. */
  readonly final: boolean;
  /** Whether a server may hold back its answer until the phase changes (UWS 1.1 §2.2.1.2). */
  readonly blocking: boolean;
  /** Whether `PHASE=RUN` makes sense. */
  readonly startable: boolean;
  /** Whether there can be results. */
  readonly results: boolean;
  /** Phases that can follow; any one can follow UNKNOWN. */
  readonly next: readonly UwsPhase[];
}

const ENDS = ["COMPLETED", "ERROR", "ABORTED"] as const;
const ENDED = { final: true, blocking: false, startable: false } as const;
const WAITING = { final: false, blocking: false, startable: false, results: false } as const;

/** The state machine. */
export const PHASES: Readonly<Record<UwsPhase, PhaseRules>> = {
  PENDING: {
    final: false,
    blocking: true,
    startable: true,
    results: false,
    next: ["QUEUED", "EXECUTING", "HELD", "SUSPENDED", "UNKNOWN", ...ENDS],
  },
  QUEUED: {
    ...WAITING,
    blocking: true,
    next: ["EXECUTING", "HELD", "SUSPENDED", "UNKNOWN", ...ENDS],
  },
  EXECUTING: {
    ...WAITING,
    blocking: true,
    // Back to the queue: services restart jobs after they were restarted themselves.
    next: ["QUEUED", "SUSPENDED", "HELD", "UNKNOWN", ...ENDS],
  },
  HELD: {
    ...WAITING,
    startable: true,
    next: ["PENDING", "QUEUED", "EXECUTING", "UNKNOWN", ...ENDS],
  },
  SUSPENDED: { ...WAITING, next: ["QUEUED", "EXECUTING", "HELD", "UNKNOWN", ...ENDS] },
  UNKNOWN: {
    ...WAITING,
    next: ["PENDING", "QUEUED", "EXECUTING", "HELD", "SUSPENDED", ...ENDS, "ARCHIVED"],
  },
  COMPLETED: { ...ENDED, results: true, next: ["ARCHIVED", "ABORTED"] },
  ERROR: { ...ENDED, results: false, next: ["ARCHIVED"] },
  ABORTED: { ...ENDED, results: false, next: ["ARCHIVED"] },
  ARCHIVED: { ...ENDED, results: false, next: [] },
};

/** All phases, in the order of the standard. */
export const UWS_PHASES: readonly UwsPhase[] = Object.keys(PHASES) as UwsPhase[];

/**
 * Reads the name of a phase; whatever a service may invent besides the ten is `"UNKNOWN"`.
 *
 * @param text The name, in any case.
 * @returns The phase.
 */
export function parsePhase(text: string | undefined): UwsPhase {
  const name = text?.trim().toUpperCase() ?? "";
  return name in PHASES ? name as UwsPhase : "UNKNOWN";
}

/** Whether a job in this phase has ended: `"COMPLETED"`, `"ERROR"`, `"ABORTED"` and `"ARCHIVED"`. */
export function isFinalPhase(phase: UwsPhase): boolean {
  return PHASES[phase].final;
}

/** Whether one phase can follow another; the same one always can. */
export function canFollow(before: UwsPhase, after: UwsPhase): boolean {
  return before === after || PHASES[before].next.includes(after);
}
