/**
 * Conditions without CAST, for services that have none.
 *
 * @module
 */
import type { AdqlNode, BinaryExpression, CastExpression, Expression, Query } from "./ast.ts";
import { list, NO_SPAN, node } from "./ast.ts";
import type { Rewriting } from "./rewrite.ts";
import { transformTree } from "./walk.ts";

/**
 * Writes CAST to DOUBLE PRECISION in conditions as a product with 1.0, and CAST to an integer that is compared as it is
 * as ROUND; how either rounds halves is the service's matter (ADQL 2.1, section "CAST"). CAST to other types stays, and so does what is selected, which can be converted later.
 */
export function castsInConditions(query: Query): Rewriting {
  let count = 0;
  const asDouble = (item: AdqlNode): AdqlNode => {
    if (item.kind !== "cast" || !/^DOUBLE( PRECISION)?$/.test(item.type.name)) return item;
    count++;
    return product(item);
  };
  const asSide = (side: Expression): Expression => {
    if (side.kind !== "cast" || !/^(SMALLINT|INT|INTEGER)$/.test(side.type.name)) return side;
    count++;
    return node<Expression>({
      kind: "function",
      name: "ROUND",
      userDefined: false,
      args: list([side.operand]),
      span: side.span,
    });
  };
  const changed = transformTree(query, (item) => {
    switch (item.kind) {
      case "comparison": {
        const { left, right } = transformTree(item, asDouble);
        return same(item, { ...item, left: asSide(left), right: asSide(right) });
      }
      case "between": {
        const { operand, low, high } = transformTree(item, asDouble);
        const sides = { operand: asSide(operand), low: asSide(low), high: asSide(high) };
        return same(item, { ...item, ...sides });
      }
      case "in": {
        const { operand, values } = transformTree(item, asDouble);
        return same(item, {
          ...item,
          operand: asSide(operand),
          values: "kind" in values ? values : list(values.map(asSide)),
        });
      }
      case "isNull":
        return transformTree(item, asDouble);
      default:
        return item;
    }
  });
  return { query: changed, count, left: 0 };
}

/** The old node where nothing in it is new. */
function same<T extends AdqlNode>(old: T, made: T): T {
  const keys = Object.keys(made) as (keyof T)[];
  const isSame = (a: unknown, b: unknown): boolean =>
    a === b || (Array.isArray(a) && Array.isArray(b) && a.every((x, i) => x === b[i]));
  return keys.every((key) => isSame(made[key], old[key])) ? old : node<T>(made);
}

function product(cast: CastExpression): BinaryExpression {
  return node<BinaryExpression>({
    kind: "binary",
    operator: "*",
    left: cast.operand,
    right: node({ kind: "number", text: "1.0", span: NO_SPAN }),
    span: cast.span,
  });
}
