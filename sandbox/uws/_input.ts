/**
 * Parameters and files of a request.
 *
 * @module
 */
import { type JobFile, type JobInput, type JobParameter, JobRequestError } from "./types.ts";

/** The body of a request; refused as soon as it is too large. */
async function readBody(request: Request, maxBytes: number): Promise<Blob> {
  const refusal = new JobRequestError(`The request has more than ${maxBytes} bytes`, 413);
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) {
    await request.body?.cancel();
    throw refusal;
  }
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw refusal;
    chunks.push(chunk);
  }
  return new Blob(chunks, { type: request.headers.get("content-type") ?? "" });
}

/** Bytes behind the last boundary of a form, at most. */
const EPILOGUE_BYTES = 1000;

/** A form that was cut off would be read without what is missing. */
async function checkEnd(body: Blob, type: string): Promise<void> {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw new JobRequestError("The multipart form has no boundary");
  const size = boundary.length + EPILOGUE_BYTES;
  const end = await body.slice(Math.max(0, body.size - size)).text();
  if (!end.includes(`--${boundary}--`)) {
    throw new JobRequestError("The multipart form is cut off: its last boundary is missing");
  }
}

/**
 * Reads the query of the URL and the form in the body.
 *
 * @throws {JobRequestError} If the body is too large, or no form.
 */
export async function readForm(request: Request, maxBytes: number): Promise<JobInput> {
  const parameters: JobParameter[] = [];
  const files: JobFile[] = [];
  const add = (name: string, value: string) => parameters.push({ name: name.toUpperCase(), value });
  for (const [name, value] of new URL(request.url).searchParams) add(name, value);
  const body = await readBody(request, maxBytes);
  const type = request.headers.get("content-type") ?? "";
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) {
    for (const [name, value] of new URLSearchParams(await body.text())) add(name, value);
  } else if (/^multipart\/form-data\b/i.test(type)) {
    await checkEnd(body, type);
    // the type of the blob would be in small letters, boundary included
    const form = new Response(body, { headers: { "content-type": type } }).formData();
    const parts = await form.catch((error: unknown) => {
      throw new JobRequestError(`The multipart form cannot be read: ${String(error)}`);
    });
    for (const [name, value] of parts) {
      if (typeof value === "string") add(name, value);
      else files.push({ name, body: value });
    }
  } else if (body.size > 0) {
    throw new JobRequestError(
      "A POST must have the type application/x-www-form-urlencoded or multipart/form-data",
      415,
    );
  }
  return { parameters, files };
}
