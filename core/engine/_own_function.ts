/**
 * Functions that whoever makes an engine adds to it.
 *
 * @module
 */
import { parseUdfSignature, typeOfColumn, type UdfSignature } from "../adql/mod.ts";
import { QueryError, VoError } from "../runtime/errors.ts";
import type { SqlValue } from "./_math.ts";

/** A value of a function: integers are bigints, truth values 0n and 1n, shapes and times texts. */
export type FunctionValue = number | bigint | string | null;

/** A user-defined function. */
export interface EngineFunction {
  /** Its form, as a service declares it: `"gavo_vocmatch(voc TEXT, term TEXT, value TEXT) -> INTEGER"`. */
  readonly form: string;
  /** Computes it; what it throws ends the query. For an INTEGER a number without fraction will do. */
  call(...args: FunctionValue[]): FunctionValue;
}

/** Reads the form of a function. */
export function signatureOf({ form }: EngineFunction): UdfSignature {
  const signature = parseUdfSignature(form);
  if (signature === undefined) throw new TypeError(`Cannot add a function: "${form}" is no form`);
  return signature;
}

/** The function as SQLite calls it: what it gives is of the type that its form says. */
export function checkedCall(
  own: EngineFunction,
  signature: UdfSignature,
): (...args: SqlValue[]) => SqlValue {
  const { name } = typeOfColumn({ name: "", datatype: signature.returns.toUpperCase() });
  const isInteger = ["boolean", "smallint", "integer", "bigint"].includes(name);
  const isFloat = name === "real" || name === "double";
  return (...args) => {
    const value = called(own, signature, args as FunctionValue[]);
    if (value === null || Number.isNaN(value)) return null;
    if (isInteger && (typeof value === "bigint" || Number.isSafeInteger(value))) {
      const integer = BigInt(value);
      if (BigInt.asIntN(64, integer) === integer) return integer;
      throw new QueryError(`Cannot run query: ${signature.name} gave ${integer}: out of range`);
    }
    if (isFloat && typeof value === "number") return value;
    if (!isInteger && !isFloat && typeof value === "string") return value;
    throw new TypeError(
      `Cannot use what ${signature.name} gave: ${typeof value} where ${signature.returns} was declared`,
    );
  };
}

function called(
  own: EngineFunction,
  { name }: UdfSignature,
  args: readonly FunctionValue[],
): FunctionValue {
  try {
    return own.call(...args);
  } catch (error) {
    if (error instanceof VoError) throw error;
    throw new QueryError(`Cannot run query: ${name}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
