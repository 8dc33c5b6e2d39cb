import { randomUUID } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

/** The address at the other end of the connection, which may be a proxy's; nobody outside can set it. */
export const peerAddressHeader = "x-valet-key-peer";
/** Names one request in every line that is logged of it. */
export const requestIdHeader = "x-request-id";

/** What a proxy may send on: short, and nothing that could end a line or a value in a log. */
const usableId = /^[\w.:+/=-]{8,128}$/;

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
 * address, which Next keeps from its routes when a client sends an `X-Forwarded-For` of its own, and with an id.
 *
 * @param trustsPeer whether what connects is a proxy of the operator's, whose request id is taken over
 */
export function markRequests(trustsPeer: boolean): void {
  subscribe("http.server.request.start", (message) => {
    const { headers, socket } = (message as { request: IncomingMessage }).request;
    headers[peerAddressHeader] = socket.remoteAddress ?? "";
    shared.valetKeyMarks = true;
    const sent = headers[requestIdHeader];
    if (!trustsPeer || typeof sent !== "string" || !usableId.test(sent)) {
      headers[requestIdHeader] = randomUUID();
    }
  });
}
