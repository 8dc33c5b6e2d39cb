import { randomUUID } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";
import { enterRequest } from "@/lib/request-id";

/** The address at the other end of the connection, which may be a proxy's; nobody outside can set it. */
export const peerAddressHeader = "x-valet-key-peer";
/** Names one request in every line that is logged of it, and in its response. */
export const requestIdHeader = "x-request-id";

/** What a proxy may send on: short, and nothing that could end a line or a value in a log. */
const usableId = /^[\w.:+/=-]{8,128}$/;

/** Says which trace a request is part of (W3C Trace Context, Baggage). */
const traceHeaders = ["traceparent", "tracestate", "baggage"];

/**
 * Marks every request of this process as it arrives, before Next or anything else reads it: with the connection's
 * address, which Next keeps from its routes when a client sends an `X-Forwarded-For` of its own, and with an id, which
 * the response names as well.
 *
 * @param trustsPeer whether what connects is a proxy of the operator's: its request id is taken over, and its trace.
 *   Anybody else could give requests of theirs one id, or a place in a trace that is not theirs.
 */
export function markRequests(trustsPeer: boolean): void {
  subscribe("http.server.request.start", (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    const { headers, socket, url = "" } = request;
    headers[peerAddressHeader] = socket.remoteAddress ?? "";
    const sent = headers[requestIdHeader];
    const id = trustsPeer && typeof sent === "string" && usableId.test(sent) ? sent : randomUUID();
    headers[requestIdHeader] = id;
    if (!trustsPeer) for (const name of traceHeaders) delete headers[name];
    // Files of the build are kept by caches, which would repeat one request's id to others.
    if (!url.startsWith("/_next/static/")) response.setHeader(requestIdHeader, id);
    enterRequest(id);
  });
}
