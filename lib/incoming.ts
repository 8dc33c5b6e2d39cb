import { randomUUID } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

/** The address at the other end of the connection, which may be a proxy's; nobody outside can set it. */
export const peerAddressHeader = "x-valet-key-peer";
/** Names one request in every line that is logged of it. */
export const requestIdHeader = "x-request-id";

/** What a proxy may send on: short, and nothing that could end a line or a value in a log. */
const usableId = /^[\w.:+/=-]{8,128}$/;

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
    const sent = headers[requestIdHeader];
    if (!trustsPeer || typeof sent !== "string" || !usableId.test(sent)) {
      headers[requestIdHeader] = randomUUID();
    }
  });
}
