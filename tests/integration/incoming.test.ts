import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { markRequests } from "@/lib/incoming";
import { currentRequestId } from "@/lib/request-id";

type Seen = {
  method: string | undefined;
  headers: IncomingHttpHeaders;
  before: string | undefined;
  after: string | undefined;
};

// A process of its own: marking requests marks all of it. The other ways are in incoming-proxy and incoming-peer.
const server = createServer(async (request, response) => {
  const before = currentRequestId();
  await new Promise((resolve) => setTimeout(resolve, 20));
  const { method, headers } = request;
  const seen: Seen = { method, headers, before, after: currentRequestId() };
  response.end(JSON.stringify(seen));
});
let origin: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function ask(
  headers: Record<string, string> = {},
  path = "/",
): Promise<{ id: string | null; seen: Seen }> {
  const response = await fetch(origin + path, { headers });
  return { id: response.headers.get("x-request-id"), seen: (await response.json()) as Seen };
}

const sent = {
  "x-request-id": "from-the-proxy-1",
  traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
  tracestate: "a=b",
  baggage: "c=d",
  "x-valet-key-peer": "203.0.113.9",
};

describe("a request", () => {
  beforeAll(() => markRequests(false));

  it("has an id of its own, for itself and all that it starts, and answers with it", async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => ask()));
    for (const { id, seen } of all) {
      expect(id).toMatch(/^[0-9a-f-]{36}$/);
      expect([seen.headers["x-request-id"], seen.before, seen.after]).toEqual([id, id, id]);
    }
    expect(new Set(all.map(({ id }) => id)).size).toBe(20);
    expect(currentRequestId()).toBeUndefined();
  });

  it("takes neither id, trace nor address from whoever connects", async () => {
    const { id, seen } = await ask(sent);
    expect(id).not.toBe(sent["x-request-id"]);
    const { traceparent, tracestate, baggage, "x-valet-key-peer": peer } = seen.headers;
    expect([traceparent, tracestate, baggage]).toEqual([undefined, undefined, undefined]);
    expect(peer).toMatch(/127\.0\.0\.1$/);
  });

  it("with a method that Next does not know comes as one that nothing here takes", async () => {
    const methodOf = async (method: string) =>
      ((await (await fetch(origin, { method })).json()) as Seen).method;
    for (const known of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
      expect(await methodOf(known)).toBe(known);
    for (const unknown of ["PROPFIND", "PURGE", "REPORT"]) expect(await methodOf(unknown)).toBe("PATCH");
  });

  it("for a part of a file is one for the whole", async () => {
    expect((await ask({ range: "bytes=900-" })).seen.headers.range).toBeUndefined();
  });

  it("of a file that caches keep answers without", async () => {
    expect((await ask({}, "/_next/static/a.js")).id).toBeNull();
  });
});
