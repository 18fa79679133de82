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
  proxy: opt.flag("also answer as a proxy for the real services, for programs that ask these"),
  broken: opt.flag("register services that fail on purpose, for queries of the whole VO"),
  json: opt.flag("print one line of JSON: base, services and tokens"),
};

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const o = parseOptions("denovo sandbox: a small VO on this computer", OPTIONS, args);
  await using sandbox = await start(o, signal);
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
      "Other programs find its registry with this one:",
      "",
      `  export IVOA_REGISTRY=${services["registry"]}`,
      "",
      ...(o.proxy ? proxyHint(base) : []),
      "Ctrl-C stops it.",
    ].join("\n"));
  }
  await sandbox.finished;
}

function proxyHint(base: string): readonly string[] {
  return [
    "Programs that ask the real services are answered by it with these (http only):",
    "",
    `  export http_proxy=${base} no_proxy=127.0.0.1`,
    "",
  ];
}

async function start(
  o: { readonly port: number; readonly proxy: boolean; readonly broken: boolean },
  signal: AbortSignal,
): ReturnType<typeof startLocalSandbox> {
  try {
    return await startLocalSandbox({ ...o, signal });
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    throw new Error(`Cannot use port ${o.port}: something else does; try another --port, or none`, {
      cause: error,
    });
  }
}
