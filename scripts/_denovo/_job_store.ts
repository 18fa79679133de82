// deno-lint-ignore-file no-console
/**
 * Where commands note the jobs that they have made, so that `denovo tap resume` finds them whatever happens.
 *
 * @module
 */
import { opt, type Option } from "../../cli/options.ts";
import { UnsupportedError } from "../../core/runtime/errors.ts";
import { dataDirectory } from "../../core/runtime/store.ts";
import { openJobStore, type TapJob, type TapJobStore } from "../../protocols/tap.ts";
import { note } from "./_tap.ts";
import { safeLine } from "../_tell.ts";

/** The option that names the folder. */
export const storeOption: Option<string | undefined> = opt.string(
  "folder for notes about jobs; default: that of DENOVO_DATA, or the user's for such data",
);

/** The variables that tell where the folder is. */
const VARIABLES = ["DENOVO_DATA", "XDG_DATA_HOME", "LOCALAPPDATA", "HOME"];

/**
 * Opens the notes.
 *
 * @throws {UnsupportedError} If it cannot be told where they are; says what to do.
 */
export async function openNotes(
  o: { readonly store?: string | undefined },
): Promise<TapJobStore> {
  if (o.store !== undefined) return await openJobStore({ directory: o.store });
  // Without all of the variables another folder than last time may be found.
  const { state } = Deno.permissions.querySync({ name: "env", variable: "DENOVO_DATA" });
  const rest = VARIABLES.slice(1).filter((variable) =>
    Deno.permissions.querySync({ name: "env", variable }).state !== "granted"
  );
  const isTold = state === "granted" && (rest.length === 0 || Deno.env.get("DENOVO_DATA"));
  if (isTold && dataDirectory() !== undefined) return await openJobStore();
  throw new UnsupportedError(
    `Cannot find the notes about jobs: run again with --allow-env=${
      VARIABLES.join(",")
    }, or say where they are with --store`,
    { feature: "job store" },
  );
}

/** Opens the notes where it can be told where they are. */
export async function openNotesIfAny(
  o: { readonly store?: string | undefined },
  onProblem: (problem: string) => void = () => {},
): Promise<TapJobStore | undefined> {
  try {
    return await openNotes(o);
  } catch (error) {
    if (!(error instanceof UnsupportedError)) throw error;
    onProblem(error.message);
    return undefined;
  }
}

/** Opens the notes for a job that is about to be made; without them it is made all the same. */
export async function openNotesOrWarn(
  o: { readonly store?: string | undefined },
): Promise<TapJobStore | undefined> {
  const tell = (problem: string) => note(`denovo tap resume will not know the job. ${problem}`);
  return await openNotesIfAny(o, tell);
}

/** Whether a job is one of those that were named, if any were. */
export function fits(
  wanted: readonly string[],
  url: string,
  runid: string | undefined,
): boolean {
  if (wanted.length === 0) return true;
  const plain = url.replace(/[?#].*$/, "");
  return wanted.map((word) => word.trim().replace(/\/+$/, "")).some((word) =>
    word === plain || word === runid || plain.endsWith(`/${word}`)
  );
}

/** Tells what becomes of a job that is not waited for any longer. */
export function tellStays(job: TapJob, isNoted: boolean): void {
  console.error(`The job runs on: ${safeLine(job.url)}`);
  if (isNoted) {
    console.error("denovo tap resume fetches its result; with --clean it also deletes the job");
  }
}
