import { AsyncResource } from "node:async_hooks";
import { IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { largestBody } from "@/lib/read-body";

/** Milliseconds that a request may take to arrive. Node looks every 30 s, and answers 408. */
const patience = 30_000;

/** Milliseconds in which a refused client can read why. */
const farewell = 1000;

const holding = new WeakSet<Server>();

/**
 * Makes a server wait for the whole body before it hands a request on, and refuse one that is too large. Next never
 * sees a body that is oversized, that breaks off or that does not end: it would buffer 10 MB of it, and log an error of
 * the server's when its client goes away.
 *
 * @param server one that is about to emit "request"
 */
export function holdBodies(server: Server): void {
  if (holding.has(server)) return;
  holding.add(server);
  server.headersTimeout = patience;
  server.requestTimeout = patience;
  const listeners = server.listeners("request") as RequestListener[];
  server.removeAllListeners("request");
  server.on("request", (request, response) => {
    // Led to another host name.
    if (response.headersSent) return;
    receive(request, response, () => {
      for (const listener of listeners) listener.call(server, request, response);
    });
  });
}

function receive(request: IncomingMessage, response: ServerResponse, handle: () => void): void {
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  // RFC 9112, section 6.3: a request with neither has no body.
  if (request.complete || (length === undefined && encoding === undefined)) handle();
  else if (Number(length) > largestBody) refuse(request, response);
  // The request's own asynchronous context, which its later packets do not have.
  else hold(request, AsyncResource.bind(handle), () => refuse(request, response));
}

function hold(request: IncomingMessage, whole: () => void, tooLarge: () => void): void {
  const body = Buffer.allocUnsafe(largestBody);
  let size = 0;
  // Node's parser hands over each piece as it arrives, and null at the end.
  request.push = (chunk: Buffer | null) => {
    if (chunk === null) {
      request.push = IncomingMessage.prototype.push;
      if (size > 0) request.push(body.subarray(0, size));
      request.push(null);
      whole();
    } else if (size + chunk.length > largestBody) {
      tooLarge();
      return false;
    } else {
      size += chunk.copy(body, size);
    }
    return true;
  };
}

/** Answers 413, reads no more, and closes the connection a little later: at once would take the answer along. */
function refuse(request: IncomingMessage, response: ServerResponse): void {
  // Makes Node stop reading from the connection.
  request.push = () => false;
  const api = request.url?.startsWith("/api/");
  const text = api ? '{"error":"too_large"}' : "That is too much.\n";
  response.writeHead(413, {
    "Content-Type": api ? "application/json" : "text/plain; charset=utf-8",
    "Content-Length": text.length,
    "Cache-Control": "no-store",
    Connection: "close",
  });
  response.write(text);
  const timer = setTimeout(() => response.end(), farewell);
  response.once("close", () => clearTimeout(timer));
}
