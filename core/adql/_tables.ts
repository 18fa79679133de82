/**
 * Grammar of what stands behind FROM.
 *
 * @module
 */
import {
  type Condition,
  type Identifier,
  type JoinType,
  list,
  node,
  type TableReference,
} from "./ast.ts";
import { type Cursor, spanOf } from "./_cursor.ts";
import type { Token } from "./lexer.ts";
import { isQueryStart, parsePath, parseSubquery } from "./_primary.ts";

/** Reads one table, with all that is joined to it. */
export function parseTable(cursor: Cursor): TableReference {
  let left = parseOne(cursor);
  for (;;) {
    const start = cursor.token;
    const natural = cursor.acceptWord("NATURAL");
    const type = parseJoinType(cursor, natural);
    if (type === undefined) return left;
    cursor.pairs++;
    const right = parseOne(cursor);
    const { on, using } = parseSpecification(cursor);
    if (natural && (on !== null || using !== null)) {
      throw cursor.error("A NATURAL join has neither ON nor USING", start);
    }
    if (type === "CROSS" && (on !== null || using !== null)) {
      throw cursor.error("A CROSS JOIN has neither ON nor USING", start);
    }
    if (!natural && type !== "CROSS" && on === null && using === null) {
      if (cursor.isWord("JOIN") || cursor.isWord("WHERE") || cursor.token.type === "end") {
        cursor.diagnose(
          "join-without-condition",
          "A JOIN without ON or USING pairs all rows with all rows; some services refuse it",
          start,
        );
      }
    }
    left = node({
      kind: "join",
      type,
      natural,
      left,
      right,
      on,
      using,
      span: cursor.since(left.span),
    });
  }
}

function parseJoinType(cursor: Cursor, natural: boolean): JoinType | undefined {
  const { token } = cursor;
  for (const type of ["LEFT", "RIGHT", "FULL"] as const) {
    if (!cursor.acceptWord(type)) continue;
    cursor.acceptWord("OUTER");
    cursor.expectWord("JOIN");
    return type;
  }
  if (cursor.acceptWord("INNER")) {
    cursor.expectWord("JOIN");
    return "INNER";
  }
  if (cursor.isWord("CROSS") && !natural) {
    cursor.advance();
    cursor.expectWord("JOIN");
    if (!cursor.lenient) {
      cursor.diagnose("cross-join", "CROSS JOIN is not in ADQL; write a comma", token);
    }
    return "CROSS";
  }
  if (natural) cursor.expectWord("JOIN");
  else if (!cursor.acceptWord("JOIN")) return undefined;
  return "INNER";
}

function parseSpecification(
  cursor: Cursor,
): { readonly on: Condition | null; readonly using: readonly Identifier[] | null } {
  if (cursor.acceptWord("ON")) return { on: cursor.grammar.condition(cursor), using: null };
  if (!cursor.acceptWord("USING")) return { on: null, using: null };
  cursor.expectSign("(");
  const names: Identifier[] = [];
  do names.push(cursor.name("a column")); while (cursor.acceptSign(","));
  cursor.expectSign(")");
  return { on: null, using: list(names) };
}

function parseOne(cursor: Cursor): TableReference {
  if (!cursor.isSign("(")) return parseNamed(cursor);
  const open = cursor.token;
  if (!isQueryStart(cursor)) {
    cursor.advance();
    cursor.enter();
    const inner = parseTable(cursor);
    cursor.leave();
    cursor.expectSign(")");
    return inner;
  }
  const query = parseSubquery(cursor);
  const alias = parseAlias(cursor);
  const span = cursor.since(open);
  if (alias === null && !cursor.lenient) {
    cursor.diagnose(
      "unnamed-subselect",
      "A sub-select behind FROM needs a name: (SELECT ...) AS q",
      span,
    );
  }
  return node({ kind: "derived", query, alias, span });
}

function parseNamed(cursor: Cursor): TableReference {
  const start = cursor.token;
  const name = parsePath(cursor, 4, "a table");
  const { token, previous } = cursor;
  if (token.type === "operator" && /^[/+\-*]$/.test(token.value) && token.start === previous.end) {
    throw irregular(cursor, start);
  }
  if (token.value === "(" && token.type === "operator") {
    throw cursor.error("A function cannot be used as a table", start);
  }
  const alias = parseAlias(cursor);
  return node({ kind: "table", name: list(name), alias, span: cursor.since(start) });
}

/** The error for a name such as II/246/out without quotes. */
function irregular(cursor: Cursor, start: Token): Error {
  let name = start.text;
  let last = cursor.previous;
  for (
    let i = 0;
    cursor.peek(i).start === last.end && !/^[,;()]?$/.test(cursor.peek(i).value);
    i++
  ) {
    last = cursor.peek(i);
    name += last.text;
  }
  return cursor.error(
    `The name of a table with ${cursor.token.value} in it must be in double quotes`,
    { ...spanOf(start), end: last.end },
    `write "${name}"`,
  );
}

/** Reads [AS] name, if it is there. */
export function parseAlias(cursor: Cursor): Identifier | null {
  if (cursor.acceptWord("AS")) return cursor.name("a name");
  if (!cursor.isName()) return null;
  if (cursor.isWord("LIMIT") && cursor.peek().type === "number") return null;
  return cursor.name();
}
