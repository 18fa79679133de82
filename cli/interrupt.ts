/**
 * Ctrl-C for scripts that have something better to do at it than to end.
 *
 * @module
 */

const handlers: (() => void)[] = [];

/**
 * Takes Ctrl-C from {@linkcode ../cli/main.ts}, which would end the script, until it is disposed of.
 *
 * @param handler Is called at each Ctrl-C; the one that came last counts.
 * @returns To be used with `using`.
 */
export function onInterrupt(handler: () => void): Disposable {
  handlers.push(handler);
  return {
    [Symbol.dispose]: () => {
      const at = handlers.lastIndexOf(handler);
      if (at >= 0) handlers.splice(at, 1);
    },
  };
}

/**
 * Gives a Ctrl-C to who wants it.
 *
 * @returns Whether there was somebody.
 */
export function takeInterrupt(): boolean {
  const handler = handlers.at(-1);
  handler?.();
  return handler !== undefined;
}
