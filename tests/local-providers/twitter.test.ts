import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { bearer, exchange, type Running, read, request, run, signIn, tokens, vendors } from "./client";

let local: Running;
beforeAll(async () => {
  local = await run();
});
afterAll(() => local.dispose());
afterEach(() => {
  vi.useRealTimers();
});

test("a code is good for thirty seconds", async () => {
  const [early, late] = await Promise.all([signIn(local.url, "twitter"), signIn(local.url, "twitter")]);
  const trade = (callback: URL) => exchange(local.url, "twitter", callback.searchParams.get("code") ?? "");
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 20_000 });
  expect((await trade(early)).status).toBe(200);
  vi.setSystemTime(Date.now() + 11_000);
  expect(await read(await trade(late))).toMatchObject({
    error: "invalid_request",
    error_description: "Value passed for the authorization code was invalid.",
  });
});

test("a state of more than 500 characters is refused", async () => {
  const ask = async (state: string) =>
    fetch(`${local.url}${vendors.twitter.authorize}?${request("twitter", { state })}`, {
      redirect: "manual",
    });
  expect((await ask("s".repeat(500))).status).toBe(303);
  const refused = await ask("s".repeat(501));
  expect([refused.status, refused.headers.get("location")]).toEqual([400, null]);
});

test("a call without credit gets 402, for the profile and for its numbers", async () => {
  const words = { title: "CreditsDepleted", type: "https://api.twitter.com/2/problems/credits" };
  const bought = await tokens(local.url, "twitter", { fault: "api_402" });
  const profile = await bearer(local.url, vendors.twitter.userinfo, bought.access_token);
  expect([profile.status, await read(profile)]).toEqual([402, expect.objectContaining(words)]);

  const later = await tokens(local.url, "twitter", { fault: "resource_402" });
  expect((await bearer(local.url, vendors.twitter.userinfo, later.access_token)).status).toBe(200);
  const numbers = await bearer(
    local.url,
    "/twitter/2/users/me?user.fields=public_metrics",
    later.access_token,
  );
  expect([numbers.status, await read(numbers)]).toEqual([402, expect.objectContaining(words)]);
});

test("a profile is read 75 times in a quarter of an hour", async () => {
  const { access_token } = await tokens(local.url, "twitter", { fault: "resource_429" });
  const { status, headers } = await bearer(
    local.url,
    "/twitter/2/users/me?user.fields=public_metrics",
    access_token,
  );
  expect([status, headers.get("x-rate-limit-limit"), headers.get("x-rate-limit-remaining")]).toEqual([
    ...[429, "75", "0"],
  ]);
});
