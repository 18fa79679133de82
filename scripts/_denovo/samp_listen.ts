/**
 * `denovo samp listen`: messages from other programs, one a line; calls are answered that it went well.
 *
 * @module
 */
import { escapeJson } from "../../cli/_text.ts";
import { printLine } from "../../cli/files.ts";
import { opt, OptionError, parseOptions } from "../../cli/options.ts";
import { checkMType } from "../../samp/mtype.ts";
import { connectAs, describeParams, fields, sampOptions } from "./_samp.ts";

const OPTIONS = {
  mtypes: opt.rest("MTypes, or patterns such as table.*; default *", "[MTYPE ...]"),
  name: opt.string("name that others see", "denovo listener"),
  count: opt.integer("end after so many messages", undefined, { min: 1 }),
  json: opt.flag("print JSON, one object a line"),
  ...sampOptions,
};

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const o = parseOptions("denovo samp listen: messages from other programs", OPTIONS, args);
  for (const mtype of o.mtypes) checkPattern(mtype);
  if (o.name.trim() === "") throw new OptionError("Option --name: it is empty");
  await using client = await connectAs(o.name, o, signal);
  let count = 0;
  for await (const message of client.messages(o.mtypes.length > 0 ? o.mtypes : ["*"], { signal })) {
    const { mtype, params, sender, kind } = message;
    await message.succeed();
    // The hub tells all listeners that they have come, this one, too.
    if (mtype.startsWith("samp.hub.event.") && params["id"] === client.id) continue;
    await printLine(
      o.json
        ? escapeJson(JSON.stringify({ mtype, params, sender, kind }))
        : fields(sender, mtype, describeParams(params)),
    );
    if (++count === o.count) return;
  }
  throw new Error(`The connection has ended: ${await client.closed}`);
}

function checkPattern(text: string): void {
  try {
    checkMType(text, true);
  } catch (error) {
    throw new OptionError((error as Error).message);
  }
}
