import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { markRequests, peerAddress, peerAddressHeader } from "@/lib/incoming";

// A process of its own: marking requests marks all that any server of it gets.

const server = createServer((request, response) => {
  const headers = new Headers(request.headers as Record<string, string>);
  response.end(JSON.stringify({ peer: peerAddress(headers) }));
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => void server.close());

const ask = async (headers: Record<string, string> = {}) => {
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}`, { headers });
  return ((await answer.json()) as { peer: string | null }).peer;
};

it("the peer is what the connection says, and never what a client calls so", async () => {
  // Before anything is marked, as on a host that never does, the header could only be the client's.
  expect(await ask({ [peerAddressHeader]: "203.0.113.7" })).toBeNull();
  markRequests(false);
  expect(await ask()).toBe("127.0.0.1");
  expect(await ask({ [peerAddressHeader]: "203.0.113.7", "X-Forwarded-For": "203.0.113.7" })).toBe(
    "127.0.0.1",
  );
});
