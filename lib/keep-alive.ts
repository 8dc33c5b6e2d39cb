import { subscribe } from "node:diagnostics_channel";
import type { Server } from "node:http";

/**
 * Keeps idle connections open for longer than the balancer in front does. Node ends them after 5 seconds: a balancer
 * that sends a request at that moment is reset, and answers 502.
 * @param seconds that a connection may be idle
 */
export function keepConnections(seconds: number): void {
  // Next makes the server by itself; a request is the first that is seen of it, however the app was started.
  subscribe("http.server.request.start", (message) => {
    (message as { server: Server }).server.keepAliveTimeout = seconds * 1000;
  });
}
