import { randomUUID } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { holdBodies } from "@/lib/incoming-body";
import { permanentName } from "@/lib/permanent";
import { enterRequest } from "@/lib/request-id";
import { isRouterState } from "@/lib/router-state";

/** The address at the other end of the connection, which may be a proxy's; nobody outside can set it. */
export const peerAddressHeader = `x-${permanentName}-peer`;
/** Names one request in every line that is logged of it, and in its response. */
export const requestIdHeader = "x-request-id";

/** What a proxy may send on: short, and nothing that could end a line or a value in a log. */
const usableId = /^[\w.:+/=-]{8,128}$/;

type Arrival = { request: IncomingMessage; response: ServerResponse; server: Server };

/** Says which trace a request is part of (W3C Trace Context, Baggage). */
const traceHeaders = ["traceparent", "tracestate", "baggage"];

const routerState = "next-router-state-tree";

/** Those of Next's route handlers. */
const knownMethods = new Set(["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]);

// Next bundles routes apart from what runs at start, so a module's own variable would be two.
const shared = globalThis as typeof globalThis & { valetKeyMarks?: boolean };

/**
 * @returns the address at the other end of the connection; null on a host that hands requests over without Node's own
 *   HTTP server, where nothing is marked and the header is the client's to write
 */
export function peerAddress(headers: Headers): string | null {
  return shared.valetKeyMarks ? headers.get(peerAddressHeader) : null;
}

/**
 * Marks every request of this process as it arrives, before Next or anything else reads it: with the connection's
 * address, which Next keeps from its routes when a client sends an `X-Forwarded-For` of its own, and with an id, which
 * the answer names as well. Every answer begins with the headers that all of them carry: Next leaves its own out where
 * it answers before it routes, such as an address with two slashes. Bodies are held back until they are whole.
 *
 * @param trustsPeer whether what connects is a proxy of the operator's: its request id is taken over, and its trace.
 *   Anybody else could give requests of theirs one id, or a place in a trace that is not theirs.
 * @param answer headers of every answer, unless it is given others of the same name
 */
export function markRequests(
  trustsPeer: boolean,
  answer: readonly { key: string; value: string }[] = [],
): void {
  subscribe("http.server.request.start", (message) => {
    const { request, response, server } = message as Arrival;
    holdBodies(server);
    const { headers, socket } = request;
    request.url = readableTarget(request.url ?? "/");
    // Next answers "Internal Server Error" to a method that it does not know, to a range that a file does not have, and
    // to a state of its client's that it cannot read. The first is answered like a method that it knows and no address
    // here takes; the others it can do without (RFC 9110, section 14.2, for the range).
    if (!knownMethods.has(request.method ?? "")) request.method = "PATCH";
    delete headers.range;
    const state = headers[routerState];
    if (state !== undefined && !(typeof state === "string" && isRouterState(state)))
      delete headers[routerState];
    for (const { key, value } of answer) response.setHeader(key, value);
    saysNothingElsewhere(response);
    headers[peerAddressHeader] = socket.remoteAddress ?? "";
    shared.valetKeyMarks = true;
    const sent = headers[requestIdHeader];
    const id = trustsPeer && typeof sent === "string" && usableId.test(sent) ? sent : randomUUID();
    headers[requestIdHeader] = id;
    if (!trustsPeer) for (const name of traceHeaders) delete headers[name];
    // Files of the build are kept by caches, which would repeat one request's id to others.
    if (!request.url.startsWith("/_next/static/")) response.setHeader(requestIdHeader, id);
    enterRequest(id);
  });
}

/**
 * Leaves the body out of a page's answer that leads elsewhere. Next sends along what a layout has said until its page found
 * that it cannot be shown, such as who is signed in; no browser shows it.
 */
function saysNothingElsewhere(response: ServerResponse): void {
  const isElsewhere = () =>
    response.statusCode >= 300 &&
    response.statusCode < 400 &&
    response.hasHeader("location") &&
    String(response.getHeader("content-type")).startsWith("text/html");
  for (const name of ["write", "end"] as const) {
    const original = response[name] as (...values: unknown[]) => unknown;
    const quiet = (chunk: unknown, ...others: unknown[]) => {
      const withBody = chunk !== undefined && chunk !== null && typeof chunk !== "function";
      if (!withBody || !isElsewhere()) return original.call(response, chunk, ...others);
      const done = others.find((value) => typeof value === "function");
      if (name === "end") return original.call(response, done);
      if (done) process.nextTick(done);
      return true;
    };
    // Both have several signatures, which it takes all of.
    response[name] = quiet as never;
  }
}

/**
 * What a request asks for, in the one form that Next can read; it would end in "Internal Server Error" otherwise.
 * @param target in any form of RFC 9112, section 3.2
 * @returns a path with its query; one whose escapes stand for nothing has them escaped, so that nothing is there
 */
export function readableTarget(target: string): string {
  if (!target.startsWith("/")) {
    const url = URL.canParse(target) ? new URL(target) : null;
    return url?.pathname.startsWith("/") ? readableTarget(url.pathname + url.search) : "/";
  }
  if (!target.includes("%")) return target;
  const [path = "", ...query] = target.split("?");
  try {
    decodeURIComponent(path);
    return target;
  } catch {
    return [path.replaceAll("%", "%25"), ...query].join("?");
  }
}
