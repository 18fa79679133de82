/**
 * The phases of a job, and which can follow which on this server.
 *
 * UWS 1.1, section 2.1.3 and the schema's `ExecutionPhase`.
 *
 * @module
 */

/** Each phase and those that can follow it. UNKNOWN never occurs here, but clients may ask for it. */
const FOLLOWING = {
  PENDING: ["QUEUED", "HELD", "ABORTED", "ARCHIVED"],
  HELD: ["QUEUED", "ABORTED", "ARCHIVED"],
  QUEUED: ["EXECUTING", "HELD", "ABORTED", "ARCHIVED"],
  EXECUTING: ["COMPLETED", "ERROR", "ABORTED", "SUSPENDED", "ARCHIVED"],
  SUSPENDED: ["EXECUTING", "COMPLETED", "ERROR", "ABORTED", "ARCHIVED"],
  COMPLETED: ["ARCHIVED"],
  ERROR: ["ARCHIVED"],
  ABORTED: ["ARCHIVED"],
  ARCHIVED: [],
  UNKNOWN: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** A phase. */
export type Phase = keyof typeof FOLLOWING;

/** Whether a text is the name of a phase. */
export function isPhase(text: string): text is Phase {
  return Object.hasOwn(FOLLOWING, text);
}

/** Whether a phase can follow another. */
export function canFollow(from: Phase, to: Phase): boolean {
  return (FOLLOWING[from] as readonly Phase[]).includes(to);
}

/** Whether answers can be held back in this phase. UWS 1.1, section 2.2.1.2. */
export function isActive(phase: Phase): boolean {
  return phase === "PENDING" || phase === "QUEUED" || phase === "EXECUTING";
}

/** Whether nothing more will happen in this phase, but for deletion. */
export function isOver(phase: Phase): boolean {
  return phase === "COMPLETED" || phase === "ERROR" || phase === "ABORTED" || phase === "ARCHIVED";
}
