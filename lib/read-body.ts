/** Bytes of a request's body that this app takes. Its largest form has under 20 kB, and it takes no files. */
export const largestBody = 64 * 1024;

/**
 * Reads a body, counting its bytes as they arrive: `Content-Length` is absent from one that comes in chunks.
 * @returns null for one that is larger than `limit`; the rest of it is not read
 */
export async function readBody(
  body: ReadableStream<Uint8Array> | null,
  limit: number,
): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > limit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** @returns null for bytes that are not UTF-8 */
export function toText(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
