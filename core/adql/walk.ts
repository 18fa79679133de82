/**
 * Walking over a syntax tree, and making a changed copy of one.
 *
 * @module
 */
import type { AdqlNode } from "./ast.ts";

/** What a visitor can return: `"skip"` leaves out what is below the node. */
export type Visit = (node: AdqlNode, parent: AdqlNode | undefined) => void | "skip";

/**
 * Visits a node and all below it, in the order of the text.
 *
 * @example All columns of a query
 * ```ts
 * import { parseAdql, walk } from "@denovo/vo/adql";
 * const names: string[] = [];
 * walk(parseAdql("SELECT ra, dec FROM t WHERE mag < 3"), (node) => {
 *   if (node.kind === "column") names.push(node.name.name);
 * });
 * if (names.join() !== "ra,dec,mag") throw new Error(names.join());
 * ```
 *
 * @param root Where to begin.
 * @param visit Called for each node before those below it.
 */
export function walk(root: AdqlNode, visit: Visit): void {
  const visitNode = (node: AdqlNode, parent: AdqlNode | undefined): void => {
    if (visit(node, parent) === "skip") return;
    for (const child of childrenOf(node)) visitNode(child, node);
  };
  visitNode(root, undefined);
}

/** The nodes directly below a node, in the order of the text. */
export function childrenOf(node: AdqlNode): readonly AdqlNode[] {
  const children: AdqlNode[] = [];
  for (const key of Object.keys(node)) {
    if (key === "span") continue;
    const value: unknown = node[key as keyof AdqlNode];
    if (Array.isArray(value)) {
      for (const item of value as AdqlNode[]) children.push(item);
    } else if (isNode(value)) children.push(value);
  }
  return children;
}

function isNode(value: unknown): value is AdqlNode {
  return typeof value === "object" && value !== null && "kind" in value;
}

/**
 * Makes a copy of a tree in which some nodes are replaced; parts without a change are shared with the old tree.
 *
 * @param root The tree.
 * @param change Called for each node after those below it; returns the node itself, or another one of a kind that can
 *   stand in its place.
 * @returns The new tree.
 */
export function transformTree<T extends AdqlNode>(
  root: T,
  change: (node: AdqlNode) => AdqlNode,
): T {
  const visit = (node: AdqlNode): AdqlNode => {
    let copy: Record<string, unknown> | undefined;
    for (const key of Object.keys(node)) {
      if (key === "span") continue;
      const value: unknown = node[key as keyof AdqlNode];
      let next = value;
      if (Array.isArray(value)) {
        const items = (value as AdqlNode[]).map(visit);
        if (items.some((item, i) => item !== value[i])) next = Object.freeze(items);
      } else if (isNode(value)) next = visit(value);
      if (next !== value) {
        copy ??= { ...node };
        copy[key] = next;
      }
    }
    return change(copy === undefined ? node : Object.freeze(copy) as unknown as AdqlNode);
  };
  return visit(root) as T;
}

/** Height of a tree, found without recursion, so that any tree can be measured. */
export function heightOf(root: AdqlNode): number {
  let height = 0;
  const stack: [node: AdqlNode, depth: number][] = [[root, 1]];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const [node, depth] = top;
    if (depth > height) height = depth;
    for (const child of childrenOf(node)) stack.push([child, depth + 1]);
  }
  return height;
}

/**
 * Whether two trees are the same, wherever they stand in their texts.
 *
 * @param a One tree.
 * @param b The other.
 * @returns Whether all but the spans is equal.
 */
export function sameTree(a: AdqlNode, b: AdqlNode): boolean {
  return a === b || signature(a) === signature(b);
}

/** A text that is equal for equal trees. */
export function signature(node: AdqlNode): string {
  return write(node);
}

function write(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const parts: string[] = [];
  for (const key of Object.keys(value).sort()) {
    if (key !== "span") parts.push(`${key}:${write(value[key as keyof typeof value])}`);
  }
  return `{${parts.join(",")}}`;
}
