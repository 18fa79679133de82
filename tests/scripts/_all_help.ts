/**
 * A program: prints what each sub-command of `denovo` says to `--help`, as JSON, in one process.
 *
 * @module
 */
import { printLine } from "../../cli/files.ts";
import { help } from "../../scripts/denovo.ts";
import { denovoHere } from "./_run.ts";

const names = Array.from(help().matchAll(/^ {2}(\w+(?: \w+)?) {2}/gm), ([, name = ""]) => name);
const outcomes = await Promise.all(names.map(async (name) => {
  return { name, ...await denovoHere([...name.split(" "), "--help"]) };
}));
await printLine(JSON.stringify(outcomes));
