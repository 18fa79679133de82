/**
 * Which types fit together, and the errors of those that do not.
 *
 * @module
 */
import type { BinaryExpression, Expression, Query } from "./ast.ts";
import type { Context } from "./_context.ts";
import {
  commonType,
  isComparable,
  isNumeric,
  isOpen,
  isRegion,
  readsAs,
  typeLabel,
  type ValueType,
  valueType,
} from "./types.ts";

/** Checks that a value is a number, or can be read as one. */
export function wantNumber(context: Context, node: Expression, type: ValueType, by: string): void {
  if (isNumeric(type) || isOpen(type) || type.name === "array") return;
  if (type.literal !== undefined && readsAs(type.literal, valueType("double"))) return;
  throw context.error("type", `${by} needs a number, not ${typeLabel(type)}`, node);
}

/** Checks that `||` has texts. */
export function checkConcatenation(
  expression: BinaryExpression,
  left: ValueType,
  right: ValueType,
  context: Context,
): void {
  for (const [type, node] of [[left, expression.left], [right, expression.right]] as const) {
    if (type.name === "text" || isOpen(type)) continue;
    if (left.name === "text" || right.name === "text") {
      context.diagnose(
        "concatenated-number",
        `|| joins texts; some services refuse ${typeLabel(type)}: write CAST(x AS VARCHAR)`,
        node,
      );
      continue;
    }
    throw context.error(
      "type",
      `|| joins texts, not ${typeLabel(type)}`,
      node,
      "write CAST(x AS VARCHAR)",
    );
  }
}

/** A type without the literal that it is that of. */
export function plain(type: ValueType): ValueType {
  if (type.literal === undefined) return type;
  return { name: type.name, datatype: type.datatype, arraysize: type.arraysize };
}

/** Checks that CAST can make one type of another. */
export function checkCast(
  context: Context,
  node: Expression,
  from: ValueType,
  to: ValueType,
): void {
  if (isOpen(from) || isOpen(to) || from.name === to.name || to.name === "text") return;
  if (from.literal !== undefined) {
    if (readsAs(from.literal, to)) return;
    throw context.error("type", `'${from.literal}' cannot be read as ${typeLabel(to)}`, node);
  }
  if (from.name === "text" || (isNumeric(from) && isNumeric(to))) return;
  if (from.name === "boolean" && to.name === "integer") return;
  if (isRegion(from) && isRegion(to)) return;
  throw context.error(
    "type",
    `CAST cannot make ${typeLabel(to)} of ${typeLabel(from)}`,
    node,
  );
}

/** The type that holds both, or the error in the words of PostgreSQL. */
export function joinTypes(
  what: string,
  a: ValueType,
  b: ValueType,
  node: Expression,
  context: Context,
): ValueType {
  const type = commonType(a, b);
  if (type !== undefined) return type;
  const labels = [a, b].map(typeLabel);
  const hint = labels.includes("text") ? "make both text: CAST(x AS VARCHAR)" : undefined;
  throw context.error(
    "type",
    `${what} types ${labels.join(" and ")} cannot be matched`,
    node,
    hint,
  );
}

/** Checks that two values can be compared. */
export function wantComparable(
  leftNode: Expression,
  left: ValueType,
  rightNode: Expression | Query,
  right: ValueType,
  context: Context,
): void {
  const sides: readonly (readonly [ValueType, ValueType, Expression | Query])[] = [
    [left, right, leftNode],
    [right, left, rightNode],
  ];
  for (const [literal, other, node] of sides) {
    if (literal.literal === undefined || other.literal !== undefined || other.name === "text") {
      continue;
    }
    if (isOpen(other) || isRegion(other)) continue;
    if (!readsAs(literal.literal, other)) {
      throw context.error(
        "type",
        `'${literal.literal}' cannot be read as ${typeLabel(other)}`,
        node,
      );
    }
    if (isNumeric(other)) {
      context.diagnose(
        "quoted-number",
        `A number in quotes is text; some services refuse it: write ${literal.literal.trim()}`,
        node,
      );
    }
  }
  if (isComparable(left, right)) return;
  const hint = left.name === "text" && isNumeric(right) && rightNode.kind === "number"
    ? `text must be in single quotes: '${rightNode.text}'`
    : undefined;
  throw context.error(
    "type",
    `${typeLabel(left)} and ${typeLabel(right)} cannot be compared`,
    rightNode,
    hint,
  );
}
