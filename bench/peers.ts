/**
 * The peers: which are installed, in which version, and how they are called at their best settings.
 *
 * @module
 */

/** Whom we are compared with. */
export type PeerName = "astropy" | "pyvo" | "stilts" | "xmllint";

/** An installed peer, or why there is none. */
export interface Peer {
  readonly name: PeerName;
  /** Undefined when it is not installed. */
  readonly version?: string;
  /** What was tried, for the list of what is missing. */
  readonly tried: string;
}

/** The Python that has astropy and pyVO. */
export const PYTHON = Deno.env.get("DENOVO_PYTHON") ?? "python3";

const SCRIPT = decodeURIComponent(new URL("peers.py", import.meta.url).pathname);

/**
 * STILTS with settings that are the best for a task: the parallel collector and memory storage for tables that are
 * kept. Whether streaming or the serial collector is better was tried for each task.
 */
export function stilts(...args: readonly string[]): readonly string[] {
  return ["stilts", "-Xmx6g", "-XX:+UseParallelGC", ...args];
}

/** STILTS reading a whole VOTable; `cache` since it would otherwise believe `nrows` and read nothing. */
export function stiltsRead(file: string): readonly string[] {
  return stilts("-memory", "tpipe", `in=${file}`, "ifmt=votable", "cmd=cache", "omode=count");
}

/** STILTS passing rows on without keeping them. */
export function stiltsStream(file: string, ...args: readonly string[]): readonly string[] {
  return stilts("tpipe", `in=${file}`, "ifmt=votable", "istream=true", ...args);
}

/** A task of `peers.py`. */
export function python(...args: readonly string[]): readonly string[] {
  return [PYTHON, SCRIPT, ...args];
}

/** Looks for the peers; starting each of them once also warms them up. */
export async function findPeers(): Promise<readonly Peer[]> {
  const module = (name: string) => [PYTHON, "-c", `import ${name}; print(${name}.__version__)`];
  return [
    await find("astropy", module("astropy"), /\S+/),
    await find("pyvo", module("pyvo"), /\S+/),
    await find("stilts", ["stilts", "-version"], /STILTS version (\S+)/),
    await find("xmllint", ["xmllint", "--version"], /version (\d+)/),
  ];
}

async function find(name: PeerName, command: readonly string[], version: RegExp): Promise<Peer> {
  const tried = command.slice(0, 2).join(" ") + (command[1] === "-c" ? ` "import ${name}"` : "");
  const text = await outputOf(command);
  const match = version.exec(text ?? "");
  return match === null ? { name, tried } : { name, tried, version: match[1] ?? match[0] };
}

/** What a command prints; undefined if it cannot be run or fails. */
export async function outputOf(command: readonly string[]): Promise<string | undefined> {
  const [program, ...args] = command as [string, ...string[]];
  try {
    const { success, stdout, stderr } = await new Deno.Command(program, { args }).output();
    const decoder = new TextDecoder();
    return success ? decoder.decode(stdout) + decoder.decode(stderr) : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
