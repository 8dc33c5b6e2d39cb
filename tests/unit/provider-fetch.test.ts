import { createServer } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { ProviderRefused, ProviderUnavailable } from "@/features/oauth/errors";
import {
  callTimeout,
  fetchJson,
  flowTimeout,
  providerFetch as providerFetchOf,
} from "@/features/oauth/provider-fetch";
import { newCalls } from "@/features/sign-in/telemetry";
import { brand } from "@/lib/brand";
import { serve } from "../support/server";

/** Each call for itself, with all the time there is. */
const providerFetch: typeof fetch = (input, init) => providerFetchOf(newCalls("github"))(input, init);

const json = { "Content-Type": "application/json; charset=utf-8" };
const secret = "gho_16C7e42F292c6912E7710c838347Ae178B4a";
const query = `?code=${secret}&client_secret=${secret}`;

/** @returns the error of a call, which must be ours. */
async function failure(call: Promise<unknown>): Promise<ProviderUnavailable> {
  const error = await call.then(
    () => new Error("The call succeeded."),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ProviderUnavailable);
  return error as ProviderUnavailable;
}

/** Puts a call's time into the test's hands; "gets its own time" below says how much it has. */
function timeUpWhenCalled() {
  const controller = new AbortController();
  const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(controller.signal);
  onTestFinished(() => timeout.mockRestore());
  return { isUp: () => controller.abort(new DOMException("The time is up.", "TimeoutError")) };
}

describe("a call to a provider", () => {
  it("passes a JSON answer on", async () => {
    const { origin } = await serve((_, response) =>
      response.writeHead(200, { ...json, "X-Own": "yes" }).end('{"a":1}'),
    );
    const response = await providerFetch(`${origin}/token`);
    expect(response.status).toBe(200);
    expect(response.headers.get("x-own")).toBe("yes");
    expect(await response.json()).toEqual({ a: 1 });
  });

  it("sends what it was given, as text or as a Request", async () => {
    const { origin, seen } = await serve((request, response) => {
      response.writeHead(200, json).write(JSON.stringify([request.method, request.headers["x-own"]]));
      response.end();
    });
    const init = { method: "POST", body: "a=1", headers: { "X-Own": "yes" } };
    expect(await (await providerFetch(`${origin}/one`, init)).json()).toEqual(["POST", "yes"]);
    expect(await (await providerFetch(new URL(`${origin}/two`), init)).json()).toEqual(["POST", "yes"]);
    expect(await (await providerFetch(new Request(`${origin}/three`, init))).json()).toEqual(["POST", "yes"]);
    expect(seen).toEqual(["/one", "/two", "/three"]);
  });

  it("reads a compressed answer", async () => {
    const { origin } = await serve((_, response) =>
      response.writeHead(200, { ...json, "Content-Encoding": "gzip" }).end(gzipSync('{"a":"ü"}')),
    );
    const response = await providerFetch(origin);
    expect(await response.clone().json()).toEqual({ a: "ü" });
    expect(response.headers.get("content-encoding")).toBeNull();
    expect(response.headers.get("content-length")).toBeNull();
  });

  it("takes other kinds of JSON, and an empty answer", async () => {
    const types = ["application/json", "application/vnd.github+json", "Application/JSON;charset=utf-8"];
    for (const type of types) {
      const { origin } = await serve((_, response) =>
        response.writeHead(200, { "Content-Type": type }).end("{}"),
      );
      expect(await (await providerFetch(origin)).json()).toEqual({});
    }
    const empty = await serve((_, response) => response.writeHead(204, json).end());
    expect((await providerFetch(empty.origin)).status).toBe(204);
  });

  it.each([400, 401, 403, 404])("passes the JSON of HTTP %i on, for Auth.js to read", async (status) => {
    const { origin } = await serve((_, response) =>
      response.writeHead(status, json).end('{"error":"invalid_grant"}'),
    );
    const response = await providerFetch(origin);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error: "invalid_grant" });
  });

  it("ends when the sign-in has taken its time, while the provider hangs", async () => {
    const time = timeUpWhenCalled();
    const { origin, seen } = await serve(time.isUp);
    const error = await failure(providerFetch(`${origin}/token${query}`));
    expect(error.trouble).toBe("timeout");
    expect(seen).toHaveLength(1);
  });

  it("ends when the provider stops in the middle of its answer", async () => {
    const time = timeUpWhenCalled();
    const { origin } = await serve((_, response) => response.writeHead(200, json).write('{"a":', time.isUp));
    expect((await failure(providerFetch(origin))).trouble).toBe("timeout");
  });

  it("is over at once when the sign-in's time is up", async () => {
    const { origin } = await serve(() => {});
    const tooLate = newCalls("github", Date.now() - 10 * flowTimeout);
    expect((await failure(providerFetchOf(tooLate)(origin))).trouble).toBe("timeout");
  });

  it("gets its own time, or what is left of the sign-in's", async () => {
    const timeout = vi.spyOn(AbortSignal, "timeout");
    const { origin } = await serve((_, response) => response.writeHead(200, json).end("{}"));
    const call = (age: number) =>
      providerFetchOf(newCalls("github", Date.now() - age))(origin).catch(() => null);
    await call(0);
    await call(flowTimeout - 2000);
    await call(2 * flowTimeout);
    const [first, last, none] = timeout.mock.calls.map(([milliseconds]) => milliseconds);
    expect([first, none]).toEqual([callTimeout, 1]);
    expect(last).toBeGreaterThan(0);
    expect(last).toBeLessThanOrEqual(2000);
    timeout.mockRestore();
  });

  it.each([301, 302, 303, 307, 308])("does not follow HTTP %i", async (status) => {
    const target = await serve((_, response) => response.writeHead(200, json).end("{}"));
    const { origin } = await serve((_, response) =>
      response.writeHead(status, { ...json, Location: `${target.origin}/latest/meta-data` }).end("{}"),
    );
    const error = await failure(providerFetch(`${origin}/token`, { method: "POST", body: secret }));
    expect(error).toMatchObject({ trouble: "redirect", status });
    expect(target.seen).toEqual([]);
  });

  it.each([200, 400])("stops reading an endless answer of HTTP %i", async (status) => {
    let ended: () => void;
    const closed = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const { origin } = await serve((_, response) => {
      response.writeHead(status, json);
      const more = () => {
        while (response.write(" ".repeat(64 * 1024)));
      };
      response.on("drain", more).on("close", () => ended());
      more();
    });
    expect(await failure(providerFetch(origin))).toMatchObject({ trouble: "too_large", status });
    await closed;
  });

  it("counts what a compressed answer becomes", async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000, " "));
    const { origin } = await serve((_, response) =>
      response.writeHead(200, { ...json, "Content-Encoding": "gzip" }).end(bomb),
    );
    expect((await failure(providerFetch(origin))).trouble).toBe("too_large");
  });

  it("reads 1 MB and not a byte more", async () => {
    const { origin } = await serve((request, response) =>
      response.writeHead(200, json).end(" ".repeat(Number(request.url?.slice(1)))),
    );
    expect(await (await providerFetch(`${origin}/1000000`)).text()).toHaveLength(1_000_000);
    expect((await failure(providerFetch(`${origin}/1000001`))).trouble).toBe("too_large");
  });

  it.each(["text/html; charset=utf-8", "text/plain", "application/jsonp", "text/json"])(
    "takes no %s for a success",
    async (type) => {
      const { origin } = await serve((_, response) =>
        response.writeHead(200, { "Content-Type": type }).end("{}"),
      );
      expect(await failure(providerFetch(origin))).toMatchObject({ trouble: "not_json", status: 200 });
    },
  );

  it.each([
    [429, "busy"],
    [500, "status"],
    [502, "status"],
    [503, "status"],
  ])("takes HTTP %i for '%s'", async (status, trouble) => {
    const { origin } = await serve((_, response) => response.writeHead(status, json).end("{}"));
    expect(await failure(providerFetch(origin))).toMatchObject({ trouble, status });
  });

  it("knows a provider that nobody answers for, or that hangs up", async () => {
    const closed = await new Promise<number>((resolve) => {
      const server = createServer().listen(0, "127.0.0.1", () => {
        const { port } = server.address() as { port: number };
        server.close(() => resolve(port));
      });
    });
    const refused = await failure(providerFetch(`http://127.0.0.1:${closed}/token${query}`));
    expect(refused).toMatchObject({ trouble: "network", status: null });
    const { origin } = await serve((request) => request.socket.destroy());
    expect((await failure(providerFetch(origin))).trouble).toBe("network");
  });

  it.each([
    "http://provider.test/token",
    "http://10.0.0.1/token",
    "http://127.0.0.1.nip.io/token",
    "http://localhost.evil.example/token",
    "http://user@provider.test/token",
    "ftp://provider.test/token",
    "data:application/json,{}",
  ])("goes nowhere without HTTPS: %s", async (address) => {
    const requests = vi.spyOn(globalThis, "fetch");
    for (const input of [address, new URL(address)])
      expect(await failure(providerFetch(input))).toMatchObject({ trouble: "insecure", status: null });
    expect(requests).not.toHaveBeenCalled();
    requests.mockRestore();
  });

  it("to this machine itself needs no HTTPS, by whatever name", async () => {
    const { origin } = await serve((_, response) => response.writeHead(200, json).end("{}"));
    expect((await providerFetch(origin.replace("127.0.0.1", "localhost"))).status).toBe(200);
  });

  it("says where it failed, and nothing of the query or the body", async () => {
    const { origin } = await serve((_, response) =>
      response.writeHead(500, json).end(`{"token":"${secret}"}`),
    );
    const error = await failure(providerFetch(`${origin}/token${query}`, { method: "POST", body: secret }));
    expect(error.message).toBe(`${origin}/token: status (HTTP 500)`);
    expect(JSON.stringify(error) + error.stack).not.toContain("gho_");
  });

  it("stops when its caller stops", async () => {
    const { origin } = await serve(() => {});
    expect((await failure(providerFetch(origin, { signal: AbortSignal.abort() }))).trouble).toBe("network");
  });
});

describe("a read with the person's access token", () => {
  it("sends the token in a header and gives the JSON", async () => {
    const { origin } = await serve((request, response) =>
      response.writeHead(200, json).end(JSON.stringify(request.headers)),
    );
    expect(await fetchJson(providerFetch, `${origin}/user`, secret)).toMatchObject({
      authorization: `Bearer ${secret}`,
      accept: "application/json",
      "user-agent": brand.slug,
    });
  });

  it("is refused for a token that the provider does not take", async () => {
    const { origin } = await serve((_, response) => response.writeHead(401, json).end("{}"));
    const refused = fetchJson(providerFetch, `${origin}/user${query}`, secret);
    await expect(refused).rejects.toThrow(ProviderRefused);
    await expect(refused).rejects.toThrow(/^http:\/\/127\.0\.0\.1:\d+\/user: refused \(HTTP 401\)$/);
  });

  it("fails over JSON that is none", async () => {
    const { origin } = await serve((_, response) => response.writeHead(200, json).end(`token ${secret}`));
    const error = await failure(fetchJson(providerFetch, `${origin}/user${query}`, secret));
    expect(error).toMatchObject({ trouble: "not_json", endpoint: `${origin}/user`, status: 200 });
    expect(error.message).not.toContain("gho_");
  });
});
