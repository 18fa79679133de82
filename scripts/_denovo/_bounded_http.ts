/**
 * Requests that never hold more connections to a host than allowed, bodies included.
 *
 * @module
 */
import { Gate } from "../../core/runtime/_gate.ts";
import type { Http, RequestOptions } from "../../core/runtime/http.ts";

/**
 * An HTTP layer whose responses keep their place in the queue until their bodies are read or cancelled. It is for
 * programs that never send a request while they hold the body of another one: others would wait for themselves.
 *
 * @param http What sends the requests.
 * @param perHost Connections at once to one host.
 */
export function boundedHttp(http: Http, perHost: number): Http {
  const gate = new Gate(perHost);
  return {
    async send(request, options: RequestOptions = {}): Promise<Response> {
      const { host } = new URL(request instanceof Request ? request.url : request);
      const signal = options.signal ?? new AbortController().signal;
      const leavePlace = await gate.enter(host, signal);
      // A connection whose body has ended can be used again in the next turn; who asks before that opens another.
      const leave = () => void setTimeout(leavePlace, 0);
      try {
        return keepPlace(await http.send(request, options), leave);
      } catch (error) {
        leave();
        throw error;
      }
    },
  };
}

function keepPlace(response: Response, leave: () => void): Response {
  if (response.body === null) {
    leave();
    return response;
  }
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller): Promise<void> {
      try {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        leave();
        controller.close();
      } catch (error) {
        leave();
        controller.error(error);
      }
    },
    async cancel(reason): Promise<void> {
      try {
        await reader.cancel(reason);
      } finally {
        leave();
      }
    },
  }, { highWaterMark: 0 });
  const { status, statusText, headers, url, redirected } = response;
  const kept = new Response(body, { status, statusText, headers });
  return Object.defineProperties(kept, {
    url: { value: url },
    redirected: { value: redirected },
  });
}
