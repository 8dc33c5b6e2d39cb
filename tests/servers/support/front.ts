import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that came by. */
export type Passed = { server: number; method: string; path: string };

/** What stands before several servers of one app. */
export type Front = {
  origin: string;
  /** Where requests go, in turn. */
  targets: string[];
  /** The number of the target that the next request goes to; settable. */
  next: number;
  /** Every request, oldest first, with the number of the target that answered it. */
  passed: Passed[];
  stop(): Promise<void>;
};

/** A balancer without memory: each request goes to another server than the last. The caller stops it. */
export async function startFront(): Promise<Front> {
  const state = { targets: [] as string[], passed: [] as Passed[], next: 0 };
  const balancer = createServer((incoming, response) => {
    const { targets, passed, next: server } = state;
    state.next = (server + 1) % targets.length;
    const { method = "GET", url: path = "/", headers } = incoming;
    passed.push({ server, method, path });
    const { hostname, port } = new URL(targets[server] ?? "");
    const outgoing = request({ hostname, port, method, path, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    });
    outgoing.on("error", () => response.destroy());
    incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve) => balancer.listen(0, "localhost", resolve));
  return Object.assign(state, {
    origin: `http://localhost:${(balancer.address() as AddressInfo).port}`,
    async stop() {
      balancer.closeAllConnections();
      await new Promise((resolve) => balancer.close(resolve));
    },
  });
}
