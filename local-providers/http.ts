import type { IncomingMessage, ServerResponse } from "node:http";

/** A complete answer. An object as body is sent as JSON. */
export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: string | object;
}

/** A fault of the caller, with the status it deserves. */
export class RequestFault extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export const json = (status: number, body: object, headers: Record<string, string> = {}): Reply => ({
  status,
  headers,
  body,
});

/** Sends a reply. Nothing served here may be cached, except where a reply says otherwise. */
export function send(res: ServerResponse, reply: Reply): void {
  const text = typeof reply.body === "object" ? JSON.stringify(reply.body) : (reply.body ?? "");
  const headers: Record<string, string> = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...(typeof reply.body === "object" ? { "content-type": "application/json; charset=utf-8" } : {}),
    ...reply.headers,
  };
  res.statusCode = reply.status;
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  res.setHeader("content-length", Buffer.byteLength(text));
  res.end(text);
}

/** Reads a request body of at most `limit` bytes. */
export async function readBody(req: IncomingMessage, limit = 64 * 1024): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new RequestFault(413, "The request body is too large.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The user name and password of HTTP Basic authentication, decoded as RFC 6749 section 2.3.1 asks. */
export function basicCredentials(header: string | undefined): { id: string; secret: string } | undefined {
  const encoded = /^basic ([a-z0-9+/]+=*)$/i.exec(header ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 0) return undefined;
  try {
    return { id: formDecode(text.slice(0, colon)), secret: formDecode(text.slice(colon + 1)) };
  } catch {
    return undefined;
  }
}

const formDecode = (value: string) => decodeURIComponent(value.replaceAll("+", "%20"));
