/**
 * The version of this package, for the User-Agent and `--version`.
 *
 * @module
 */

/** Version of `@denovo/vo`; a test keeps it equal to the one in `deno.json`. */
export const VERSION = "0.1.0";
