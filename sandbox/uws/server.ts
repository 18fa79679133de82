/**
 * A server for jobs: the Universal Worker Service.
 *
 * UWS 1.1 (2016-10-24), its REST binding (section 2.2).
 *
 * @module
 */
import type { JobServerOptions } from "./types.ts";

/** Makes, runs, keeps and shows jobs. */
export class JobServer implements Disposable {
  readonly #options: JobServerOptions;

  constructor(options: JobServerOptions) {
    this.#options = options;
  }

  /**
   * Answers a request.
   *
   * @param request The request; hrefs are made with its origin.
   * @param subpath The path after that of the list: empty for the list, `/ID/phase` or `ID/phase` for a phase.
   * @param owner Who asks; undefined for nobody in particular.
   * @param left Aborted when the client has left; by default the request's own signal.
   */
  handle(
    request: Request,
    subpath: string,
    owner?: string,
    left: AbortSignal = request.signal,
  ): Promise<Response> {
    left.throwIfAborted();
    const { pathname } = new URL(request.url);
    return Promise.resolve(
      new Response(`Nothing here: ${pathname} ${subpath} ${owner} ${this.#options.path}\n`, {
        status: 404,
      }),
    );
  }

  /** Stops all jobs and forgets them. */
  [Symbol.dispose](): void {}
}
