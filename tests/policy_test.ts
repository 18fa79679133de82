// deno-lint-ignore-file no-console
/**
 * The rules of ARCHITECTURE.md that a machine can check: who may import whom, and where a platform may be touched.
 *
 * @module
 */
import { assert, assertEquals } from "../deps/assert.ts";
import { fromFileUrl, relative, toFileUrl } from "../deps/path.ts";

const ROOT = new URL("../", import.meta.url);

/** Which folders a folder may import, besides itself. `*` stands for any. */
const LAYERS: Readonly<Record<string, readonly string[]>> = (() => {
  const runtime = "core/runtime";
  const lower = ["core/xml", "core/coords", "core/table", "core/fits", "core/votable", "core/adql"];
  return {
    "deps": [],
    "core/runtime": [],
    "core/xml": ["deps", runtime],
    "core/coords": [runtime],
    "core/table": [runtime, "core/coords"],
    "core/fits": [runtime, "core/coords", "core/table"],
    "core/votable": [runtime, "core/xml", "core/table", "core/fits"],
    "core/adql": [runtime, "core/coords"],
    "core/engine": ["deps", runtime, "core/coords", "core/table", "core/adql"],
    "protocols": [runtime, "core/xml", "core/coords", "core/table", "core/votable", "core/adql"],
    "registry": [runtime, ...lower, "protocols"],
    "samp": [runtime, "core/xml"],
    "core/plot": ["deps", runtime, "core/coords", "core/table", "core/fits"],
    "sandbox": ["deps", runtime, ...lower, "core/engine", "core/plot"],
    "cli": ["deps", runtime, "core/table"],
    "mod.ts": [
      runtime,
      "core/coords",
      "core/table",
      "core/votable",
      "core/adql",
      "protocols",
      "registry",
      "samp",
    ],
    "scripts": [
      "deps",
      runtime,
      ...lower,
      "core/engine",
      "core/plot",
      "protocols",
      "registry",
      "samp",
      "cli",
      "mod.ts",
    ],
    "tests": ["*"],
    "bench": ["*"],
    "tools": ["*"],
  };
})();

/** Single files that may import more than their folder. */
const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  "samp/tables.ts": ["core/table", "core/votable"],
  "cli/sandbox.ts": ["sandbox"],
};

/** Where `Deno`, `node:` and the file system may appear. */
const PLATFORM =
  /^(deps\/|core\/runtime\/(env|store)\.ts|protocols\/download\.ts|samp\/(lockfile|receiver|_hub_platform|_local_server)\.ts|core\/engine\/|cli\/|scripts\/|sandbox\/|tests\/|bench\/|tools\/)/;

const FEW_LINES = 400;
const MANY_LINES = 600;

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly dynamic: boolean;
}

interface InfoModule {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly specifier: string;
    readonly isDynamic?: boolean;
    readonly code?: { readonly specifier?: string };
    readonly type?: { readonly specifier?: string };
  }[];
}

async function run(command: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(command, {
    args,
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  if (code !== 0) throw new Error(`${command} ${args[0]}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

/** Files of the project: those that git knows, or, outside a clone, all. */
async function listFiles(): Promise<readonly string[]> {
  try {
    const names = (await run("git", "ls-files", "-z")).split("\0").filter((name) => name !== "");
    const there = names.filter((name) => isFile(name));
    if (there.length > 0) return there;
  } catch {
    // No git, or no clone.
  }
  return [...walk("")];
}

function isFile(name: string): boolean {
  try {
    return Deno.statSync(new URL(name, ROOT)).isFile;
  } catch {
    return false;
  }
}

function* walk(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(new URL(folder || ".", ROOT))) {
    if (/^(\.git|node_modules|denovo-demo|images|cov|dist)$/.test(name)) continue;
    if (isDirectory) yield* walk(`${folder}${name}/`);
    else yield folder + name;
  }
}

function read(name: string): string {
  return Deno.readTextFileSync(new URL(name, ROOT));
}

/** Code without comments, and without what is in strings and templates of one line. */
function bareCode(text: string): string {
  return text.replace(
    /\/\*[^]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g,
    (part) => part.startsWith("/") ? " " : '""',
  );
}

function folderOf(file: string): string {
  if (!file.includes("/")) return file;
  return /^core\/[^/]+/.exec(file)?.[0] ?? file.slice(0, file.indexOf("/"));
}

const FILES = await listFiles();
const MODULES = FILES.filter((name) => /\.ts$/.test(name) && !name.startsWith("tests/fixtures/"));
const SHIPPED = MODULES.filter((name) => !/^(tests|bench|tools)\//.test(name));
const CONFIG = JSON.parse(read("deno.json")) as { readonly exports: Record<string, string> };
const EXPORTED = Object.values(CONFIG.exports).map((path) => path.replace(/^\.\//, ""));

/** Every import of every module, those for types included. */
async function findEdges(): Promise<readonly Edge[]> {
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    const imports = MODULES.map((name) => `import ${JSON.stringify(new URL(name, ROOT).href)};\n`);
    await Deno.writeTextFile(entry, imports.join(""));
    const info = JSON.parse(await run(Deno.execPath(), "info", "--json", entry)) as {
      readonly modules: readonly InfoModule[];
    };
    const start = toFileUrl(entry).href;
    return info.modules.filter(({ specifier }) => specifier !== start).flatMap((module) =>
      (module.dependencies ?? []).flatMap(({ specifier, isDynamic = false, code, type }) => {
        const targets = new Set([code?.specifier ?? type?.specifier ?? specifier]);
        return [...targets].map((to) => ({
          from: localName(module.specifier),
          to: localName(to),
          dynamic: isDynamic,
          specifier,
        }));
      })
    );
  } finally {
    await Deno.remove(entry);
  }
}

function localName(specifier: string): string {
  if (!specifier.startsWith("file:")) return specifier;
  return relative(fromFileUrl(ROOT), fromFileUrl(specifier)).replaceAll("\\", "/");
}

const EDGES = await findEdges();
const LOCAL = EDGES.filter(({ from, to }) => MODULES.includes(from) && isFile(to));

function report(what: string, found: readonly string[]): void {
  assertEquals(found, [], `${what}:\n${found.join("\n")}`);
}

Deno.test("policy: there are modules and imports to look at", () => {
  assert(MODULES.length > 20 && EDGES.length > 20);
  assert(EDGES.some(({ to }) => to.startsWith("npm:saxes")), "no npm: import was seen");
});

Deno.test("policy: imports go down the layers only", () => {
  report(
    "Imports that the layers do not allow",
    LOCAL.filter(({ from, to }) => {
      const folder = folderOf(from);
      const allowed = [...LAYERS[folder] ?? [], ...EXCEPTIONS[from] ?? []];
      return folder !== folderOf(to) && !allowed.includes("*") && !allowed.includes(folderOf(to));
    }).map(({ from, to }) => `${from} → ${to}`),
  );
  report(
    "Folders that are in no layer",
    [...new Set(MODULES.map(folderOf))].filter((folder) => LAYERS[folder] === undefined),
  );
});

Deno.test("policy: scripts reach the sandbox by a dynamic import in cli/sandbox.ts alone", () => {
  const edges = LOCAL.filter(({ from, to }) =>
    folderOf(to) === "sandbox" && !["sandbox", "tests", "bench", "tools"].includes(folderOf(from))
  );
  assertEquals(edges.map(({ from, dynamic }) => [from, dynamic]), [["cli/sandbox.ts", true]]);
});

Deno.test("policy: there are no cycles, not even among types", () => {
  const next = Map.groupBy(LOCAL, ({ from }) => from);
  const done = new Set<string>();
  const path: string[] = [];
  const cycles: string[] = [];
  const visit = (file: string): void => {
    if (path.includes(file)) {
      cycles.push([...path.slice(path.indexOf(file)), file].join(" → "));
      return;
    }
    if (done.has(file)) return;
    path.push(file);
    for (const { to } of next.get(file) ?? []) visit(to);
    path.pop();
    done.add(file);
  };
  for (const file of MODULES) visit(file);
  report("Cycles", cycles);
});

Deno.test("policy: imports are relative, or npm: and node: where they may be", () => {
  report(
    "Imports of another kind, or in the wrong place",
    EDGES.filter(({ from, to }) => {
      if (!MODULES.includes(from)) return false;
      if (to.startsWith("npm:")) return !/^(deps|tests|bench)\//.test(from);
      if (to.startsWith("node:")) return !PLATFORM.test(from);
      return !isFile(to);
    }).map(({ from, to }) => `${from} → ${to}`),
  );
  report(
    "npm: without an exact version",
    EDGES.filter(({ to }) => to.startsWith("npm:") && !/@\d+\.\d+\.\d+(\/|$)/.test(to))
      .map(({ from, to }) => `${from} → ${to}`),
  );
});

Deno.test("policy: the platform, fetch and console appear in their places only", () => {
  const places: readonly (readonly [string, RegExp, RegExp])[] = [
    ["Deno", /\bDeno\./, PLATFORM],
    ["console", /\bconsole\./, /^(cli|scripts)\//],
    [
      "the global fetch",
      /(?:\bawait|\breturn|=>|[=(,?:])\s*fetch\s*\(|\bglobalThis\.fetch\b/,
      /^core\/runtime\/http\.ts$/,
    ],
    ["process", /\bprocess\.(env|argv|exit|stdout)/, /^cli\//],
  ];
  const found: string[] = [];
  for (const file of SHIPPED) {
    const code = bareCode(read(file));
    for (const [what, pattern, allowed] of places) {
      if (pattern.test(code) && !allowed.test(file)) found.push(`${file} uses ${what}`);
    }
  }
  report("In the wrong place", found);
});

Deno.test("policy: what mod.ts imports runs in a browser, and downloads nothing", () => {
  const next = Map.groupBy(EDGES.filter(({ dynamic }) => !dynamic), ({ from }) => from);
  const reached = new Set<string>(isFile("mod.ts") ? ["mod.ts"] : EXPORTED.filter(isPortable));
  for (const file of reached) for (const { to } of next.get(file) ?? []) reached.add(to);
  assert(reached.size > 20);
  report("Imports of the platform", [...reached].filter((name) => name.startsWith("node:")));
  report("Downloads", [...reached].filter((name) => name.startsWith("npm:")));
});

function isPortable(file: string): boolean {
  return /^(core\/(runtime|coords|table|votable)|protocols)\//.test(file);
}

Deno.test("policy: deno.json exports every public file, and nothing else", () => {
  report("Exports without a file", EXPORTED.filter((file) => !isFile(file)));
  const wanted = SHIPPED.filter((file) =>
    /^core\/[^/]+\/mod\.ts$|^(protocols|samp|registry)\/[a-z][a-z0-9_]*\.ts$|^mod\.ts$|^sandbox\/serve\.ts$/
      .test(file)
  );
  report(
    "Public files without an export",
    wanted.filter((file) => !EXPORTED.includes(file) && !hasIndex(file)),
  );
  report("Exports of private files", EXPORTED.filter((file) => /\/_/.test(file)));
});

/** Whether a folder's `mod.ts` speaks for the file. */
function hasIndex(file: string): boolean {
  return /^(samp|registry)\//.test(file) && isFile(file.replace(/[^/]+$/, "mod.ts"));
}

Deno.test("policy: every exported name is documented", async () => {
  await run(Deno.execPath(), "doc", "--lint", ...EXPORTED.filter(isFile));
});

Deno.test("policy: no paths of one machine and no registries' hosts", () => {
  const pattern =
    /(?<![\w./-])\/(?:[w]ork|[f]arm|[h]ome|[r]oot)\/|[r]egistry\.npm|[f]iles\.pythonhosted|[p]ypi\.org/;
  const found: string[] = [];
  for (const file of FILES) {
    if (/\.(png|fits|gz|jpe?g)$/.test(file) || file.startsWith("tests/fixtures/")) continue;
    for (const [i, line] of read(file).split("\n").entries()) {
      if (pattern.test(line)) found.push(`${file}:${i + 1}: ${line.slice(0, 120)}`);
    }
  }
  report("Machine paths or registry hosts", found);
});

Deno.test("policy: a file is one idea", () => {
  const long = SHIPPED.map((file) => ({ file, lines: read(file).split("\n").length - 1 }))
    .filter(({ lines }) => lines > FEW_LINES)
    .sort((a, b) => b.lines - a.lines)
    .map(({ file, lines }) => ({ text: `${file}: ${lines} lines`, lines }));
  if (long.length > 0) {
    console.log(`Files over ${FEW_LINES} lines:\n${long.map(({ text }) => text).join("\n")}`);
  }
  report(
    `Files over ${MANY_LINES} lines`,
    long.filter(({ lines }) => lines > MANY_LINES).map(({ text }) => text),
  );
});
