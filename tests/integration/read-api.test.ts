import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { mostPages } from "@/features/api-access/answers";
import { type ApiRequest, readApi } from "@/features/api-access/read";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { type Grant, grantee, storedGrant } from "../support/grants";
import { printedLines } from "../support/printed";
import { type Answer, good, json, old } from "../support/refreshing-provider";
import { serve } from "../support/server";

// Reading what somebody keeps at a provider, whatever that answers.

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url, LOCAL_PROVIDERS_URL: "" });

const lines = printedLines();
afterEach(async () => {
  vi.restoreAllMocks();
  await prisma.user.deleteMany();
});

const somebody = (changes: Partial<Grant> = {}) =>
  grantee(prisma, { provider: "twitter", tokens: old, endsIn: 600, ...changes });

const page = z.object({ items: z.array(z.string()), next: z.string().nullish() });
const list = (items: string[], next?: string) => json({ items, next });

/**
 * An API that answers like this, one after the other, beside a token endpoint.
 * @returns the bearer tokens that the API saw, and what reads it
 */
async function api(answers: Answer[], refresh: Answer = json(good)) {
  const bearers: string[] = [];
  const left = [...answers];
  const { origin, seen } = await serve((request, response) => {
    if (request.url?.startsWith("/twitter/2/oauth2/token")) return refresh(request, response);
    bearers.push(request.headers.authorization ?? "");
    (left.length > 1 ? left.shift() : left[0])?.(request, response);
  });
  vi.stubEnv("LOCAL_PROVIDERS_URL", origin);
  const request: ApiRequest<string> = {
    scopes: ["users.read"],
    url: `${origin}/twitter/list`,
    read: (body) => {
      const { items, next } = page.parse(body);
      return { items, next: next ? new URL(next, origin).href : null };
    },
  };
  const read = (it: { userId: string }, changes: Partial<ApiRequest<string>> = {}) =>
    readApi(it.userId, "twitter", { ...request, ...changes });
  return { bearers, seen, read, origin };
}

describe("what was asked for", () => {
  it("comes with the person's token, in pages", async () => {
    const { read, bearers, seen } = await api([list(["a", "b"], "/twitter/list?page=2"), list(["c"])]);
    expect(await read(await somebody())).toEqual({ outcome: "items", items: ["a", "b", "c"], more: false });
    expect(bearers).toEqual(["Bearer x_old", "Bearer x_old"]);
    expect(seen).toEqual(["/twitter/list", "/twitter/list?page=2"]);
  });

  it("ends after some pages, and says that there is more", async () => {
    const { read, seen } = await api([list(["again"], "/twitter/list?page=1")]);
    const result = await read(await somebody());
    expect(result).toEqual({ outcome: "items", items: Array(mostPages).fill("again"), more: true });
    expect(seen).toHaveLength(mostPages);
  });

  it.each(["https://evil.example/list", "http://127.0.0.1:9/list", "not an address"])(
    "does not follow an answer that names %s as the next page",
    async (next) => {
      const { read, bearers } = await api([json({ items: ["a"], next: "x" })]);
      const result = await read(await somebody(), { read: () => ({ items: ["a"], next }) });
      expect(result).toEqual({ outcome: "items", items: ["a"], more: true });
      expect(bearers).toHaveLength(1);
    },
  );
});

describe("a token that the API refuses", () => {
  it("is renewed, and the call made again", async () => {
    const { read, bearers } = await api([json({}, 401), list(["a"])]);
    expect(await read(await somebody())).toEqual({ outcome: "items", items: ["a"], more: false });
    expect(bearers).toEqual(["Bearer x_old", "Bearer x_new"]);
  });

  it("is renewed once: a new one that is refused as well is the person's to mend", async () => {
    const { read, bearers } = await api([json({}, 401)]);
    expect(await read(await somebody())).toEqual({
      outcome: "reconnect",
      reason: "ended",
      ask: { provider: { id: "twitter", name: "X" }, scopes: ["users.read"] },
    });
    expect(bearers).toHaveLength(2);
  });

  it("of a permission that was taken back is not tried again", async () => {
    const { read, bearers } = await api([json({}, 401)], json({ error: "invalid_grant" }, 400));
    expect(await read(await somebody())).toMatchObject({ outcome: "reconnect", reason: "ended" });
    expect(bearers).toHaveLength(1);
  });

  it("and that nothing can renew is forgotten", async () => {
    const { read, bearers } = await api([json({}, 401)]);
    const it = await somebody({ tokens: { ...old, refresh_token: "" }, endsIn: null });
    expect(await read(it)).toMatchObject({ outcome: "reconnect", reason: "ended" });
    expect(await read(it)).toMatchObject({ outcome: "reconnect", reason: "no_token" });
    expect(bearers).toHaveLength(1);
    expect((await storedGrant(prisma, it)).access_token).toBeNull();
  });
});

describe("anything else", () => {
  const soon = String(Math.floor(Date.now() / 1000) + 600);
  const wait = expect.toSatisfy((value) => value > 500 && value <= 600);
  const limited = (retryAfter: unknown) => ({ outcome: "limited", retryAfter });
  const google = { error: { errors: [{ reason: "userRateLimitExceeded" }] } };

  it.each<[string, Answer, object]>([
    ["429 with a wait", json({}, 429, { "Retry-After": "30" }), limited(30)],
    ["429 without one", json({}, 429), limited(null)],
    ["429 as X has it", json({}, 429, { "x-rate-limit-reset": soon }), limited(wait)],
    [
      "403 as GitHub has it",
      json({}, 403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": soon }),
      limited(wait),
    ],
    ["403 with a wait, GitHub's second way", json({}, 403, { "Retry-After": "60" }), limited(60)],
    ["403 as Google has it", json(google, 403), limited(null)],
    ["403", json({}, 403, { "x-ratelimit-remaining": "4999" }), { outcome: "forbidden" }],
    ["402", json({ title: "CreditsDepleted" }, 402), { outcome: "unpaid" }],
    [
      "403 for want of a scope",
      json({}, 403, { "WWW-Authenticate": 'Bearer error="insufficient_scope"' }),
      { outcome: "missing_scope", missing: ["users.read"] },
    ],
    ["404", json({}, 404), { outcome: "unreadable", status: 404 }],
    ["500", json({}, 500), { outcome: "unavailable" }],
    ["503 with a wait", json({}, 503, { "Retry-After": "90" }), { outcome: "unavailable", retryAfter: 90 }],
    ["a redirect", json({}, 302, { Location: "/twitter/list" }), { outcome: "unreadable" }],
    ["half a JSON", json('{"items":["a"'), { outcome: "unreadable" }],
    ["HTML", json("<h1>Hello</h1>", 200, { "Content-Type": "text/html" }), { outcome: "unreadable" }],
    ["another shape", json({ items: [1] }), { outcome: "unreadable" }],
    ["too much", json({ items: ["a".repeat(1_100_000)] }), { outcome: "unreadable" }],
    ["nothing", (request) => request.destroy(), { outcome: "unavailable" }],
  ])(
    "%s is told for what it is, and is in the log without a token or a name",
    async (_name, answer, expected) => {
      const { read } = await api([answer]);
      expect(await read(await somebody())).toMatchObject(expected);
      expect(lines.join("")).toMatch(/api_call_failed/);
      expect(lines.join("")).not.toMatch(/x_old|Hello|"a"/);
    },
  );

  it("on a later page is not taken for the end of the list", async () => {
    const { read } = await api([list(["a"], "/twitter/list?page=2"), json({}, 403)]);
    expect(await read(await somebody())).toMatchObject({ outcome: "forbidden" });
  });
});

it("nothing is called without a permission for it", async () => {
  const { read, seen } = await api([list(["a"])]);
  const it = await somebody();
  expect(await read(it, { scopes: ["dm.read"] })).toMatchObject({
    outcome: "missing_scope",
    missing: ["dm.read"],
  });
  expect(
    await readApi(it.userId, "nobody", { scopes: [], url: "x", read: () => ({ items: [], next: null }) }),
  ).toEqual({
    outcome: "not_connected",
    reason: "not_offered",
  });
  expect(seen).toEqual([]);
});
