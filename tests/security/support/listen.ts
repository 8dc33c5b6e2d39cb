import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * Listens on a free port of 127.0.0.1.
 * @param make makes the handler, once the address is known
 */
export async function listen(
  make: (origin: string) => RequestListener,
): Promise<{ origin: string; stop(): Promise<void> }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.on("request", make(origin));
  return {
    origin,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
