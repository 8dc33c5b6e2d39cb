import { afterAll, beforeAll, expect, test } from "vitest";
import { discord } from "@/features/providers/discord";
import { identify } from "@/features/sign-in/identify";
import { newCalls } from "@/features/sign-in/telemetry";
import { testEnvironment } from "../support/environment";
import { comeBack, grantOf, signInBy } from "./by-entry";
import { bearer, type Running, read, run } from "./client";

testEnvironment({});

let local: Running;
beforeAll(async () => {
  local = await run();
});
afterAll(() => local.dispose());

const profile = (token: string | undefined) => bearer(local.url, "/discord/api/users/@me", token);

test("an answer with a code names its issuer, and one without says what happened", async () => {
  const { callback } = await comeBack(local, discord);
  expect(callback.searchParams.get("iss")).toBe(`${local.url}/discord`);
  const cancelled = await comeBack(local, discord, { cancel: "1" });
  expect(cancelled.callback.searchParams.get("error")).toBe("access_denied");
});

test("a token lives a week, and every sign-in brings a refresh token, which works once", async () => {
  const signedIn = await signInBy(local, discord);
  const grant = grantOf(signedIn);
  expect(grant.refreshToken).not.toBe("");
  const renewed = await discord.tokens.refresh?.(grant);
  expect(renewed).toMatchObject({ expiresIn: 7 * 24 * 3600, scope: "identify email" });
  expect(await discord.tokens.refresh?.(grant)).toBe("gone");
});

test("the profile has an address only with its scope, and says whether it is verified", async () => {
  const both = await signInBy(local, discord, { person: "eve" });
  expect(await read(await profile(both.answer.tokens.access_token))).toMatchObject({
    username: "eve-m",
    discriminator: "0",
    global_name: "Eve Moneypenny",
    email: "katherine@johnson.example",
    verified: false,
  });
  const less = await signInBy(local, discord, { person: "eve" }, { scope: "identify" });
  const told = await read(await profile(less.answer.tokens.access_token));
  expect(told).not.toHaveProperty("email");
  expect(told).not.toHaveProperty("verified");
});

test("a picture is found by the account's id and a hash", async () => {
  const { provider, answer } = await signInBy(local, discord);
  const { image } = await identify(provider, answer, null, newCalls("discord"));
  const response = await fetch(image ?? "");
  expect([response.status, response.headers.get("content-type")]).toEqual([
    200,
    "image/svg+xml; charset=utf-8",
  ]);
  const nobody = await signInBy(local, discord, { person: "nobody" });
  expect(await identify(nobody.provider, nobody.answer, null, newCalls("discord"))).toMatchObject({
    name: "nobody",
    image: null,
  });
});

test("a token that is given back ends every other of its person", async () => {
  const [first, second] = [await signInBy(local, discord), await signInBy(local, discord)];
  const other = await signInBy(local, discord, { person: "alan" });
  expect(await discord.tokens.revoke({ ...grantOf(first), refreshToken: null })).toBe(true);
  for (const { answer } of [first, second]) {
    const refused = await profile(answer.tokens.access_token);
    expect([refused.status, await read(refused)]).toEqual([401, { message: "401: Unauthorized", code: 0 }]);
  }
  expect(await discord.tokens.refresh?.(grantOf(second))).toBe("gone");
  expect((await profile(other.answer.tokens.access_token)).status).toBe(200);
  // Known or not.
  expect(await discord.tokens.revoke(grantOf(first))).toBe(true);
});
