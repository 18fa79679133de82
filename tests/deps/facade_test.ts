/**
 * The files of deps/ that stand for a package of JSR export nothing that the package does not have, with the same call.
 * `facade_names.json` has the packages' own names, with the number of declared parameters before the first default.
 */
import { assert, assertEquals } from "../../deps/assert.ts";
import names from "./facade_names.json" with { type: "json" };
import map from "../../deno.jsr.json" with { type: "json" };

interface Facade {
  readonly package: string;
  readonly functions: Readonly<Record<string, number>>;
  readonly methods?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly types?: readonly string[];
}

type Callable = { readonly length: number; readonly prototype?: object };

const FACADES: Readonly<Record<string, Facade>> = names;
const ROOT = new URL("../../", import.meta.url);

/** Files of deps/ without a counterpart on JSR. */
const OTHERS = /^(_.*|png|jpeg|parquet)\.ts$/;

Deno.test("deno.jsr.json puts the real package in the place of each file that stands for one", () => {
  assertEquals(
    map.imports,
    Object.fromEntries(
      Object.entries(FACADES).map(([file, facade]) => [`./${file}`, facade.package]),
    ),
  );
  const files = [...Deno.readDirSync(new URL("deps/", ROOT))].map(({ name }) => name);
  assertEquals(
    files.filter((name) => !OTHERS.test(name)).map((name) => `deps/${name}`).sort(),
    Object.keys(FACADES).sort(),
  );
});

for (const [file, facade] of Object.entries(FACADES)) {
  Deno.test(`${file} exports only what ${facade.package} has, with the same call`, async () => {
    const own: Readonly<Record<string, Callable>> = await import(new URL(file, ROOT).href);
    assertEquals(
      Object.fromEntries(Object.entries(own).map(([name, value]) => [name, value.length])),
      facade.functions,
    );
    for (const [name, methods] of Object.entries(facade.methods ?? {})) {
      const prototype: object = own[name]?.prototype ?? {};
      const found = Object.getOwnPropertyNames(prototype).filter((key) => key !== "constructor");
      assertEquals(
        Object.fromEntries(
          found.map((key) => [key, (Reflect.get(prototype, key) as Callable).length]),
        ),
        methods,
      );
    }
    const source = Deno.readTextFileSync(new URL(file, ROOT));
    const types = [
      ...source.matchAll(/^export (?:interface|type) (\w+)/gm),
      ...(/export type \{([^}]*)\}/.exec(source)?.[1] ?? "").matchAll(/(\w+)/g),
    ].map(([, name]) => name);
    assertEquals(types.sort(), [...facade.types ?? []].sort());
    assert(facade.package.startsWith("jsr:"));
  });
}
