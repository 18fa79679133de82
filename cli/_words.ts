/**
 * The words of a command line, made ready for a parser that knows less about them than we do.
 *
 * @module
 */
import { OptionError } from "./_option.ts";

/** Before every argument that only looks like an option, so that no parser takes it for one. */
const GUARD = "\u0000";
/** The text of an option that was given without one. */
export const ALONE = GUARD;

/** The argument as it was. */
export function unprotect(text: string): string {
  return text.startsWith(GUARD) ? text.slice(1) : text;
}

/** Joins values to their options and hides negative numbers; says what is missing a value. */
export function protect(
  args: readonly string[],
  { takers, flags, optional, hasArguments }: {
    readonly takers: readonly string[];
    readonly flags: readonly string[];
    readonly optional: readonly string[];
    readonly hasArguments: boolean;
  },
): string[] {
  const result: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (arg === "--") return [...result, ...args.slice(i)];
    const [, name = "", equals] = /^--([^=]+)(=)?/.exec(arg) ?? [];
    if (optional.includes(name) && equals === undefined) {
      const next = args[i + 1];
      const alone = next === undefined || next.startsWith("-");
      if (!alone && hasArguments) {
        const advice = `write --${name}=${next} if that belongs to it, else --${name} at the end`;
        throw new OptionError(`Option --${name} is followed by "${next}": ${advice}`);
      }
      result.push(`${arg}=${GUARD}${alone ? ALONE : next}`);
      if (!alone) i++;
    } else if (takers.includes(name) && equals === undefined) {
      const next = args[++i];
      if (next === undefined || (next.startsWith("-") && next !== "-" && !isNumberLike(next))) {
        const hint = next === undefined || next.startsWith("--")
          ? ""
          : `; for a value that begins with a dash write --${name}=${next}`;
        throw new OptionError(`Option --${name} needs a value${hint}`);
      }
      result.push(`${arg}=${GUARD}${next}`);
    } else if (takers.includes(name)) {
      const at = arg.indexOf("=") + 1;
      result.push(arg.slice(0, at) + GUARD + arg.slice(at));
    } else if (flags.includes(name) && equals !== undefined) {
      throw new OptionError(`Option --${name} takes no value`);
    } else result.push(isNumberLike(arg) || arg === "-" || arg === "" ? GUARD + arg : arg);
  }
  return result;
}

/** Whether an argument is a signed number, or a coordinate that begins with one. */
function isNumberLike(text: string): boolean {
  return /^[-+](\d|\.\d|inf)/i.test(text);
}
