import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { markRequests } from "@/lib/incoming";

// A process of its own: marking requests marks all of it.

it("behind a proxy of the operator's, a request keeps the id and the trace that it comes with", async () => {
  markRequests(true);
  const server = createServer((request, response) => void response.end(JSON.stringify(request.headers)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const ask = async (id: string) => {
    const response = await fetch(origin, { headers: { "x-request-id": id, traceparent } });
    return {
      id: response.headers.get("x-request-id"),
      seen: (await response.json()) as Record<string, string>,
    };
  };
  const { id, seen } = await ask("from-the-proxy-1");
  expect([id, seen["x-request-id"], seen.traceparent]).toEqual([
    "from-the-proxy-1",
    "from-the-proxy-1",
    traceparent,
  ]);
  for (const unusable of ["short", "a space inside", "x".repeat(129), 'a-quote"inside'])
    expect((await ask(unusable)).id).toMatch(/^[0-9a-f-]{36}$/);
});
