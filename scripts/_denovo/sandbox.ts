/**
 * `denovo sandbox`: a small VO on this computer, until it is stopped. Ctrl-C is how it is meant to end: status 0.
 *
 * @module
 */
import { printLine } from "../../cli/files.ts";
import { opt, parseOptions } from "../../cli/options.ts";
import { startLocalSandbox } from "../../cli/sandbox.ts";

const OPTIONS = {
  port: opt.integer("port on 127.0.0.1; 0 for a free one", 0, { min: 0, max: 65535 }),
  json: opt.flag("print one line of JSON: base, services and tokens"),
};

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const o = parseOptions("denovo sandbox: a small VO on this computer", OPTIONS, args);
  await using sandbox = await start(o.port, signal);
  const { base, services, tokens } = sandbox;
  if (o.json) await printLine(JSON.stringify({ base, services, tokens }));
  else {
    const width = Math.max(...Object.keys(services).map((name) => name.length));
    await printLine([
      `A sandbox with old or synthetic data, for training, is at ${base}/`,
      "",
      ...Object.entries(services).map(([name, url]) => `  ${name.padEnd(width)}  ${url}`),
      ...Object.entries(tokens).flatMap(([name, token]) => [
        "",
        `The service ${name} wants a token; everybody may use this one:`,
        "",
        `  Authorization: Token ${token}`,
      ]),
      "",
      "Scripts ask it instead of their default services with this variable:",
      "",
      `  export DENOVO_SANDBOX=${base}/`,
      "",
      "Ctrl-C stops it.",
    ].join("\n"));
  }
  await sandbox.finished;
}

async function start(
  port: number,
  signal: AbortSignal,
): ReturnType<typeof startLocalSandbox> {
  try {
    return await startLocalSandbox({ port, signal });
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    throw new Error(`Cannot use port ${port}: something else does; try another --port, or none`, {
      cause: error,
    });
  }
}
