/**
 * Keys of columns in row objects.
 *
 * @module
 */
import type { Field } from "./field.ts";

/** The fields' names, made unique by `_2`, `_3` and so on; a column without a name goes by its ID or number. */
export function uniqueKeys(fields: readonly Pick<Field, "name" | "id">[]): readonly string[] {
  const taken = new Set(fields.map((field) => field.name));
  const used = new Set<string>();
  return fields.map((field, index) => {
    const given = field.name !== "" ? field.name : field.id ?? `col${index + 1}`;
    const name = given === "__proto__" ? "__proto___" : given; // not a property one can set
    let key = name;
    for (let n = 2; used.has(key) || (key !== field.name && taken.has(key)); n++) {
      key = `${name}_${n}`;
    }
    used.add(key);
    return key;
  });
}
