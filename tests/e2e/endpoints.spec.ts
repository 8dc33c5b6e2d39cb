import { expect, providers as expected, me, sessionCookie, test } from "./support";

/** Auth.js's own endpoints, as its documentation describes them, and `/api/me`. */

test("without anybody signed in", async ({ request, baseURL }) => {
  const providers = await (await request.get("/api/auth/providers")).json();
  expect(Object.keys(providers)).toEqual(expected.map(({ id }) => id));
  expect(providers.twitter).toEqual({
    id: "twitter",
    name: "X",
    type: "oauth",
    signinUrl: `${baseURL}/api/auth/signin/twitter`,
    callbackUrl: `${baseURL}/api/auth/callback/twitter`,
  });
  expect((await (await request.get("/api/auth/csrf")).json()).csrfToken).toMatch(/^[0-9a-f]{64}$/);
  expect(await (await request.get("/api/auth/session")).json()).toBeNull();

  const response = await request.get("/api/me");
  expect(response.status()).toBe(401);
  expect(response.headers()["cache-control"]).toBe("no-store");
  expect(await response.json()).toEqual({ error: "unauthenticated" });
  expect((await request.post("/api/me")).status()).toBe(405);
});

test("with somebody signed in, and no more of them than needed", async ({ page, context, signInAs }) => {
  await signInAs("ada", { to: null });
  const response = await page.request.get("/api/auth/session");
  expect(response.headers()["cache-control"]).toContain("no-store");
  const session = await response.json();
  expect(Object.keys(session).sort()).toEqual(["expires", "user"]);
  expect(session.user).toEqual((await me(page)).body);
  expect(new Date(session.expires).getTime()).toBeGreaterThan(Date.now());

  const token = (await sessionCookie(context))?.value ?? "";
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(JSON.stringify(session)).not.toContain(token);
});

test("the sign-in page of Auth.js is ours, and keeps where to go", async ({ page }) => {
  await page.goto("/api/auth/signin?callbackUrl=%2F%3Ffrom%3Dauthjs");
  await expect(page).toHaveURL(/\/signin\?callbackUrl=/);
  await page.getByRole("button", { name: "Sign in with X" }).click();
  await page.getByRole("button", { name: "Ada Lovelace" }).click();
  await expect(page).toHaveURL("/?from=authjs");
});

test("an error of Auth.js that came by its own way is explained", async ({ page }) => {
  await page.goto("/api/auth/error?error=AccessDenied");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You cannot sign in here");
});
