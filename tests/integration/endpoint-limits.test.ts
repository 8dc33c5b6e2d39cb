import { expect, it } from "vitest";
import { answerNotice } from "@/features/apple-notices/answer";
import { answerDataDeletion } from "@/features/data-deletion/callback";
import { answerRefresh } from "@/features/exchange/handler";
import { type LimitName, limits } from "@/features/rate-limits/policy";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";

// Endpoints that anybody can ask, without a browser: how many may come, and what the next one is told.

const { url } = await testDatabase();
testEnvironment({
  DATABASE_URL: url,
  RATE_LIMITS: "on",
  TRUSTED_PROXY_HOPS: "1",
  LOCAL_PROVIDERS_URL: "http://127.0.0.1:3001",
});

/** A client whose address no other test has. */
const post = (path: string, fields: Record<string, string>) =>
  new Request(`http://localhost:3000${path}`, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { "x-forwarded-for": "198.51.100.77" },
  });

const endpoints: [string, LimitName, () => Promise<Response>][] = [
  [
    "a client's next tokens",
    "refresh",
    () =>
      answerRefresh(post("/api/exchange/refresh", { client_id: "example-cli", refresh_token: "made-up" })),
  ],
  [
    "Facebook's order to delete somebody",
    "data-deletion",
    () => answerDataDeletion(post("/api/data-deletion/facebook", { signed_request: "made.up" }), "facebook"),
  ],
  // part: apple-notices
  [
    "Apple's word of an account that ends",
    "apple-notice",
    () => answerNotice(post("/api/apple-notices", { payload: "made.up" })),
  ],
];

it.each(endpoints)("many at once are told when to come back: %s", async (_, limit, send) => {
  const { points } = limits[limit].address;
  const statuses = new Set<number>();
  for (let time = 0; time < points; time++) statuses.add((await send()).status);
  expect([...statuses]).toEqual([400]);
  const answer = await send();
  expect(answer.status).toBe(429);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await answer.json()).toMatchObject({ error: "too_many_attempts" });
});
